//! The logical types that readers of Avro ignore, as the specification of Avro requires.

use serde_json::{Map, Value as Json};

/// The logical types of Avro without `decimal`, and the types that each may be on.
const BASES: [(&str, &[&str]); 12] = [
    ("big-decimal", &["`bytes`"]),
    ("date", &["`int`"]),
    ("duration", &["a `fixed` of 12 bytes"]),
    ("local-timestamp-micros", &["`long`"]),
    ("local-timestamp-millis", &["`long`"]),
    ("local-timestamp-nanos", &["`long`"]),
    ("time-micros", &["`long`"]),
    ("time-millis", &["`int`"]),
    ("timestamp-micros", &["`long`"]),
    ("timestamp-millis", &["`long`"]),
    ("timestamp-nanos", &["`long`"]),
    ("uuid", &["`string`", "a `fixed` of 16 bytes"]),
];

/// Returns the reason why readers ignore the logical type of a type in JSON, and the type that results.
pub(super) fn ignored(ty: &Map<String, Json>) -> Option<String> {
    let logical = match ty.get("logicalType")? {
        Json::String(name) => name.clone(),
        other => other.to_string(),
    };
    if logical == "decimal" {
        return None;
    }
    let base = base(ty);
    let Some((_, bases)) = BASES.iter().find(|(name, _)| **name == logical) else {
        return Some(format!(
            "Avro has no logical type `{logical}`, and its readers ignore it: the type is {base}; correct or \
             remove it"
        ));
    };
    (!bases.contains(&&*base)).then(|| {
        format!(
            "the logical type `{logical}` must be on {}, and readers of Avro ignore it: the type is {base}; \
             correct or remove it",
            bases.join(" or ")
        )
    })
}

/// The reason why readers ignore a logical type that is stated beside the type of a field.
pub(super) const BESIDE: &str = "the logical type stands beside the type of the field, and readers of Avro ignore it: \
    write it into the type, or remove it";

/// Returns the description of the type that a logical type is on.
fn base(ty: &Map<String, Json>) -> String {
    match ty.get("type") {
        Some(Json::Object(inner)) if !inner.contains_key("logicalType") => base(inner),
        Some(Json::String(name)) if name == "fixed" => {
            let size = ty.get("size").unwrap_or(&Json::Null);
            format!("a `fixed` of {size} bytes")
        }
        Some(Json::String(name)) => format!("`{name}`"),
        other => format!("`{}`", other.unwrap_or(&Json::Null)),
    }
}
