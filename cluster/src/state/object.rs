use std::{borrow::Cow, cmp::Ordering, fmt};

use serde::Deserialize;
use serde_json::Value;
use wirecost_codec::short_text;
use wirecost_message::{CompactString, Object, ObjectKind};

/// The longest group, name and type of an object, in bytes. As a file's name none takes more than
/// three times as many.
pub const MAX_NAME_BYTES: usize = 80;

/// The largest configuration, in bytes.
pub const MAX_CONFIG_BYTES: usize = 64 << 10;

/// The deepest nesting of lists and objects in a configuration; the configuration is the first level.
pub const MAX_CONFIG_DEPTH: usize = 32;

/// The identity of a plugin or pipeline. The order is by group, then kind, then name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectId {
    group: CompactString,
    kind: ObjectKind,
    name: CompactString,
}

impl ObjectId {
    /// Returns the identity of the plugin or pipeline `name` of a group.
    ///
    /// # Errors
    ///
    /// [`InvalidObject::Name`]
    pub fn new(kind: ObjectKind, group: &str, name: &str) -> Result<Self, InvalidObject> {
        Ok(Self {
            group: valid_name("group", group)?,
            kind,
            name: valid_name("name", name)?,
        })
    }

    /// Reads `group/name`, as [`path`](Self::path) writes it.
    ///
    /// # Errors
    ///
    /// [`InvalidObject::Path`], [`InvalidObject::Name`]
    pub fn from_path(kind: ObjectKind, path: &str) -> Result<Self, InvalidObject> {
        let (group, name) = path.split_once('/').ok_or(InvalidObject::Path)?;
        Self::new(kind, group, name)
    }

    /// Returns the group that the object configures.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.group
    }

    /// Returns whether it is a plugin or a pipeline.
    #[must_use]
    pub fn kind(&self) -> ObjectKind {
        self.kind
    }

    /// Returns its name within the group and kind.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns `group/name`.
    #[must_use]
    pub fn path(&self) -> CompactString {
        [self.group(), self.name()].join("/").into()
    }

    /// Returns the least identity of a group, which no object has.
    pub(super) fn first_of(group: &str) -> Self {
        Self {
            group: group.into(),
            kind: ObjectKind::Plugin,
            name: CompactString::default(),
        }
    }

    fn key(&self) -> (&str, u8, &str) {
        (&self.group, self.kind as u8, &self.name)
    }
}

impl Ord for ObjectId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for ObjectId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Writes the kind, the group and the name, as in `plugin BJ/limit`.
impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ObjectKind::Plugin => "plugin",
            ObjectKind::Pipeline => "pipeline",
        };
        write!(f, "{kind} {}/{}", self.group, self.name)
    }
}

/// The type and the configuration of a plugin or pipeline. It has been validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    id: ObjectId,
    type_name: CompactString,
    json: Box<[u8]>,
}

impl Configuration {
    /// Validates a configuration: a JSON object whose members `group` and `name` identify the plugin or
    /// pipeline.
    ///
    /// # Errors
    ///
    /// [`InvalidObject`]
    pub fn new(
        kind: ObjectKind,
        type_name: &str,
        json: impl Into<Vec<u8>>,
    ) -> Result<Self, InvalidObject> {
        let json = json.into().into_boxed_slice();
        Ok(Self {
            id: read_id(kind, &json)?,
            type_name: valid_name("type", type_name)?,
            json,
        })
    }

    /// Returns the identity of the plugin or pipeline.
    #[must_use]
    pub fn id(&self) -> &ObjectId {
        &self.id
    }

    /// Returns its type, such as `HTTPServer`.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// Returns the configuration: a JSON object, byte for byte as it came.
    #[must_use]
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// Returns the schema's object.
    #[must_use]
    pub fn to_object(&self) -> Object {
        Object {
            object: self.id.kind,
            name: self.id.name.clone(),
            kind: self.type_name.clone(),
            config: self.json.to_vec().into(),
        }
    }
}

/// The members of a configuration that the cluster reads.
#[derive(Deserialize)]
struct Identity<'a> {
    #[serde(borrow)]
    group: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
}

fn read_id(kind: ObjectKind, json: &[u8]) -> Result<ObjectId, InvalidObject> {
    if json.len() > MAX_CONFIG_BYTES {
        return Err(InvalidObject::TooLarge { bytes: json.len() });
    }
    let not_json = |error: serde_json::Error| InvalidObject::Json {
        why: short_text(error),
    };
    let value: Value = serde_json::from_slice(json).map_err(not_json)?;
    if !value.is_object() {
        return Err(InvalidObject::NoObject);
    }
    if !is_within(&value, MAX_CONFIG_DEPTH) {
        return Err(InvalidObject::TooDeep);
    }
    // A second reading, since a `Value` has the last of two members with one name.
    let identity: Identity<'_> = serde_json::from_slice(json).map_err(not_json)?;
    ObjectId::new(kind, &identity.group, &identity.name)
}

/// Returns whether a value has at most so many levels. serde_json reads no more than 128.
fn is_within(value: &Value, levels: usize) -> bool {
    let next = levels.checked_sub(1);
    let is_within = |value| next.is_some_and(|levels| is_within(value, levels));
    match value {
        Value::Array(values) => next.is_some() && values.iter().all(is_within),
        Value::Object(members) => next.is_some() && members.values().all(is_within),
        _ => true,
    }
}

fn valid_name(field: &'static str, name: &str) -> Result<CompactString, InvalidObject> {
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !starts_well || name.len() > MAX_NAME_BYTES || !name.bytes().all(is_valid) {
        let name = short_text(name);
        return Err(InvalidObject::Name { field, name });
    }
    Ok(name.into())
}

/// An error in an object or its configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidObject {
    /// The path of an object has no group.
    #[error("an object is named as group/name")]
    Path,
    /// A group, name or type is empty, is too long, or has a character that a URL would escape.
    #[error(
        "{field}: `{name}` is not 1 to {MAX_NAME_BYTES} ASCII letters and digits; after the first, - . _ ~ \
         are valid too"
    )]
    Name {
        /// `group`, `name` or `type`.
        field: &'static str,
        /// The value, [fit for a log](short_text).
        name: String,
    },
    /// The configuration is too large.
    #[error("a configuration has at most {MAX_CONFIG_BYTES} bytes, not {bytes}")]
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
    /// The configuration is not JSON, or lacks a string `group` or `name`.
    #[error("a configuration: {why}")]
    Json {
        /// The fault and its place.
        why: String,
    },
    /// The configuration is JSON, but no object.
    #[error("a configuration is a JSON object")]
    NoObject,
    /// The configuration is nested too deeply.
    #[error("a configuration has at most {MAX_CONFIG_DEPTH} levels")]
    TooDeep,
}
