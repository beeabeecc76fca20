//! Defaults with records. apache-avro completes each record in a default with the defaults of its fields, which
//! takes 2ⁿ steps for n records that hold each other twice. The derive has no such defaults.

use serde_json::Value as Json;

use super::primitive::is_primitive;

/// Returns whether the default of a field with this schema may hold a record. An empty map holds none.
pub(super) fn may_hold_record(schema: &Json, default: &Json) -> bool {
    let is_empty = default
        .as_object()
        .is_some_and(|entries| entries.is_empty());
    let is_empty_map = is_empty && schema["type"] == "map";
    !is_empty_map && holds_object(default) && names_type(schema)
}

fn holds_object(value: &Json) -> bool {
    match value {
        Json::Object(_) => true,
        Json::Array(values) => values.iter().any(holds_object),
        _ => false,
    }
}

/// Returns whether a schema names a declared type.
fn names_type(schema: &Json) -> bool {
    match schema {
        Json::String(name) => !is_primitive(name),
        Json::Array(branches) => branches.iter().any(names_type),
        Json::Object(entries) => {
            let mut inner = ["items", "values", "type"].iter();
            let inner = inner.find_map(|name| entries.get(*name));
            inner.is_some_and(names_type)
        }
        _ => false,
    }
}
