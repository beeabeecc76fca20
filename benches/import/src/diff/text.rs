//! Parts of schemas in words.

use crate::schema::{Contents, Field, Schema, Shape, Value};

/// Returns a field's type, with its id if the language has ids.
pub(super) fn field(schema: &Schema, field: &Field) -> String {
    let shape = shape(schema, &field.shape);
    match schema.has_ids() {
        true => format!("{shape}, id {}", field.id),
        false => shape,
    }
}

pub(super) fn shape(schema: &Schema, shape: &Shape) -> String {
    let value = |one: &Value| value(schema, one);
    match shape {
        Shape::Required(one) => value(one),
        Shape::Optional(one) => format!("optional {}", value(one)),
        Shape::List(one) => format!("list of {}", value(one)),
        Shape::Set(one) => format!("set of {}", value(one)),
        Shape::Map(key, one) => format!("map of {} to {}", value(key), value(one)),
        Shape::Union(id) => format!("union {}", schema.types[id.0].name()),
    }
}

fn value(schema: &Schema, of: &Value) -> String {
    match of {
        Value::Scalar(scalar) => match scalar.proto() {
            Some(proto) => format!("{} as {proto}", scalar.rust()),
            None => scalar.rust().to_owned(),
        },
        Value::Fixed(size) => format!("{size} bytes"),
        Value::Named(id) => schema.types[id.0].name().to_owned(),
        Value::List(element) => format!("list of {}", value(schema, element)),
    }
}

/// Returns the kind of a type.
pub(super) fn kind(contents: &Contents) -> &'static str {
    match contents {
        Contents::Record { .. } => "a record",
        Contents::Enum { .. } => "an enum",
        Contents::Union(_) => "a union",
    }
}
