//! The configurations of the objects of sales, as JSON.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::short_text;

use super::invalid::InvalidGoal;
use crate::admission::Share;
use crate::sale_names::GROUP;

/// Reads a configuration from JSON.
pub(super) fn from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, InvalidGoal> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| InvalidGoal::Json {
            field: short_text(error.path()),
            why: short_text(error.inner()),
        })?;
    reader.end().map_err(|error| InvalidGoal::Json {
        field: ".".to_owned(),
        why: short_text(error),
    })?;
    Ok(value)
}

/// Writes a configuration as JSON.
pub(super) fn to_json(value: &impl Serialize) -> Vec<u8> {
    // Structs of numbers, and maps by texts: all of it has a form in JSON.
    serde_json::to_vec(value).unwrap_or_default()
}

/// Returns the share of a field in parts per million.
pub(super) fn valid_share(field: &str, parts_per_million: u32) -> Result<Share, InvalidGoal> {
    Share::new(parts_per_million).map_err(|_| InvalidGoal::OutOfRange {
        field: field.to_owned(),
        found: parts_per_million.into(),
        least: 0,
        most: Share::ALL.parts_per_million().into(),
    })
}

/// Checks the group that a configuration says it belongs to.
pub(super) fn check_group(group: &str) -> Result<(), InvalidGoal> {
    match group == GROUP {
        true => Ok(()),
        false => Err(InvalidGoal::Group {
            found: short_text(group),
        }),
    }
}

/// Checks the name of an object.
pub(super) fn check_name(found: &str, expected: &str) -> Result<(), InvalidGoal> {
    match found == expected {
        true => Ok(()),
        false => Err(InvalidGoal::ObjectName {
            expected: short_text(expected),
            found: short_text(found),
        }),
    }
}
