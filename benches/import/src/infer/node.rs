//! A JSON value whose members keep their text, which has the place of each.

use std::fmt;

use serde::{
    Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// A value, one level deep.
pub(super) enum Node<'a> {
    Null,
    Bool,
    /// The text of the number.
    Number(&'a str),
    Text(String),
    List(Vec<&'a RawValue>),
    Object(Vec<(String, &'a RawValue)>),
}

impl<'a> Node<'a> {
    /// Parses a value whose syntax is valid.
    ///
    /// # Errors
    /// When a text has half of a surrogate pair.
    pub(super) fn parse(raw: &'a RawValue) -> serde_json::Result<Self> {
        let text = raw.get();
        Ok(match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't' | b'f') => Self::Bool,
            Some(b'"') => Self::Text(serde_json::from_str(text)?),
            Some(b'[') => Self::List(serde_json::from_str(text)?),
            Some(b'{') => {
                let mut json = serde_json::Deserializer::from_str(text);
                Self::Object(json.deserialize_map(Members)?)
            }
            _ => Self::Number(text),
        })
    }
}

/// The members of an object, in their order and with repeated keys.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}
