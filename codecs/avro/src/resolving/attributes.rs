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

/// Removes every other attribute from a writer's schema. Aliases and defaults belong to the reader,
/// and a logical type has the bytes of its underlying type.
pub(super) fn keep_those_of_bytes(schema: &mut Value) {
    match schema {
        Value::Object(attributes) => {
            keep(attributes, &OF_TYPES);
            for part in ["type", "items", "values"] {
                attributes.get_mut(part).map(keep_those_of_bytes);
            }
            if let Some(Value::Array(fields)) = attributes.get_mut("fields") {
                fields.iter_mut().for_each(keep_of_field);
            }
        }
        Value::Array(branches) => branches.iter_mut().for_each(keep_those_of_bytes),
        _ => {}
    }
}

fn keep_of_field(field: &mut Value) {
    if let Value::Object(attributes) = field {
        keep(attributes, &OF_FIELDS);
        attributes.get_mut("type").map(keep_those_of_bytes);
    }
}

fn keep(attributes: &mut Map<String, Value>, kept: &[&str]) {
    attributes.retain(|name, _| kept.contains(&name.as_str()));
}
