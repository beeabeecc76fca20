//! The attributes of a schema that determine how its bytes are read.

use serde_json::{Map, Value};

/// The attributes of a type in Avro's Parsing Canonical Form, and `namespace`, which that form
/// merges into the names.
const OF_TYPES: [&str; 8] = [
    "type",
    "name",
    "namespace",
    "fields",
    "symbols",
    "items",
    "values",
    "size",
];

const OF_FIELDS: [&str; 2] = ["name", "type"];

/// The logical types whose integers mean another value in another unit or scale, each with its
/// underlying type.
const OF_UNITS: [(&str, &str); 8] = [
    ("long", "timestamp-millis"),
    ("long", "timestamp-micros"),
    ("long", "timestamp-nanos"),
    ("long", "local-timestamp-millis"),
    ("long", "local-timestamp-micros"),
    ("long", "local-timestamp-nanos"),
    ("bytes", "decimal"),
    ("fixed", "decimal"),
];

/// The attributes of these logical types.
const OF_LOGICAL_TYPES: [&str; 7] = [
    "type",
    "logicalType",
    "precision",
    "scale",
    "name",
    "namespace",
    "size",
];

/// Removes every other attribute from a writer's schema, also logical types unless `with_units`.
/// Aliases and defaults belong to the reader.
pub(super) fn keep_those_of_bytes(schema: &mut Value, with_units: bool) {
    match schema {
        Value::Object(attributes) if with_units && has_unit(attributes) => {
            keep(attributes, &OF_LOGICAL_TYPES);
        }
        Value::Object(attributes) => {
            keep(attributes, &OF_TYPES);
            for part in ["type", "items", "values"] {
                if let Some(part) = attributes.get_mut(part) {
                    keep_those_of_bytes(part, with_units);
                }
            }
            if let Some(Value::Array(fields)) = attributes.get_mut("fields") {
                for field in fields {
                    keep_of_field(field, with_units);
                }
            }
        }
        Value::Array(branches) => {
            for branch in branches {
                keep_those_of_bytes(branch, with_units);
            }
        }
        _ => {}
    }
}

fn keep_of_field(field: &mut Value, with_units: bool) {
    if let Value::Object(attributes) = field {
        keep(attributes, &OF_FIELDS);
        if let Some(ty) = attributes.get_mut("type") {
            keep_those_of_bytes(ty, with_units);
        }
    }
}

/// Returns whether a type has one of [`OF_UNITS`].
fn has_unit(attributes: &Map<String, Value>) -> bool {
    let attribute = |name| attributes.get(name).and_then(Value::as_str);
    match (attribute("type"), attribute("logicalType")) {
        (Some(ty), Some(logical)) => OF_UNITS.contains(&(ty, logical)),
        _ => false,
    }
}

fn keep(attributes: &mut Map<String, Value>, kept: &[&str]) {
    attributes.retain(|name, _| kept.contains(&name.as_str()));
}
