use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Value, map::Entry, value::RawValue};
use wirecost_codec::short_text;

use crate::state::{InvalidObject, MAX_CONFIG_DEPTH};

/// Reads a configuration as its author wrote it: no object has a key twice, and no integer loses digits.
pub(super) fn read(text: &RawValue) -> Result<Map<String, Value>, InvalidDocument> {
    match value(text, MAX_CONFIG_DEPTH)? {
        Value::Object(document) => Ok(document),
        _ => Err(InvalidObject::NoObject.into()),
    }
}

fn value(text: &RawValue, levels: usize) -> Result<Value, InvalidDocument> {
    let next = levels.checked_sub(1).ok_or(InvalidObject::TooDeep);
    let text = text.get();
    match text.as_bytes().first() {
        Some(b'{') => object(serde_json::from_str(text)?, next?).map(Value::Object),
        Some(b'[') => {
            let (next, items) = (next?, serde_json::from_str::<Vec<&RawValue>>(text)?);
            items.into_iter().map(|item| value(item, next)).collect()
        }
        Some(b'-' | b'0'..=b'9') if !is_kept(text) => {
            Err(InvalidDocument::Integer(short_text(text)))
        }
        _ => Ok(serde_json::from_str(text)?),
    }
}

fn object(
    Members(members): Members<'_>,
    levels: usize,
) -> Result<Map<String, Value>, InvalidDocument> {
    let mut object = Map::new();
    for (key, text) in members {
        match object.entry(key) {
            Entry::Vacant(entry) => drop(entry.insert(value(text, levels)?)),
            Entry::Occupied(entry) => return Err(InvalidDocument::Twice(short_text(entry.key()))),
        }
    }
    Ok(object)
}

/// Returns whether a number has a fraction or an exponent, or is an integer that serde_json does not round.
fn is_kept(number: &str) -> bool {
    number.contains(['.', 'e', 'E'])
        || number.parse::<u64>().is_ok()
        || number.parse::<i64>().is_ok()
}

/// The members of an object in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// An error in a configuration that a client sends.
#[derive(Debug, thiserror::Error)]
pub(super) enum InvalidDocument {
    /// An integer that is not of 64 bits.
    #[error("a configuration: the integer {0} would lose digits")]
    Integer(String),
    /// A key that an object has twice.
    #[error("a configuration: the key `{0}` is there twice")]
    Twice(String),
    /// No object, or one that is nested too deeply.
    #[error(transparent)]
    Object(#[from] InvalidObject),
    /// A part that JSON allows and serde_json does not read, such as 1e999.
    #[error("a configuration: {0}")]
    Json(#[from] serde_json::Error),
}
