//! The defaults of fields. apache-avro reports a default of another type without its place. It also adds the defaults
//! of the fields to each record in a default: for n records that hold each other twice, this takes 2ⁿ steps.

use apache_avro::schema::{DecimalSchema, InnerDecimalSchema, Schema as Avro, UuidSchema};
use serde_json::Value as Json;

use super::{Declared, Definition};

impl Declared<'_> {
    /// Returns whether a default is a value of a schema; for a union, whether it is a value of a branch. The fields of
    /// a record are not checked, because the derive has no defaults with records.
    pub(super) fn fits(&self, default: &Json, schema: &Avro) -> bool {
        match (schema, default) {
            (Avro::Union(union), _) => {
                let mut branches = union.variants().iter();
                branches.any(|branch| self.fits(default, branch))
            }
            (Avro::Array(array), Json::Array(values)) => {
                values.iter().all(|value| self.fits(value, &array.items))
            }
            (Avro::Map(map), Json::Object(entries)) => {
                entries.values().all(|value| self.fits(value, &map.types))
            }
            (Avro::Ref { name }, _) => self.fits_named(default, &name.fullname(None)),
            (Avro::Record(_), Json::Object(_)) => true,
            (Avro::Enum(symbols), Json::String(text)) => symbols.symbols.contains(text),
            (schema, default) => fits_primitive(default, schema),
        }
    }

    fn fits_named(&self, default: &Json, name: &str) -> bool {
        if let Some(fixed) = self.fixed.get(name) {
            return fits_primitive(default, fixed);
        }
        match (self.ids.get(name).map(|id| self.types[id.0].1), default) {
            (Some(Definition::Record(_)), default) => default.is_object(),
            (Some(Definition::Enum(symbols)), Json::String(text)) => symbols.symbols.contains(text),
            (Some(Definition::Enum(_)), _) => false,
            // An unknown name is a problem of its own.
            (None, _) => true,
        }
    }
}

/// Returns whether a default is a value of a type without members.
fn fits_primitive(default: &Json, schema: &Avro) -> bool {
    match (default, schema) {
        (Json::Null, Avro::Null) | (Json::Bool(_), Avro::Boolean) => true,
        (Json::Number(_), Avro::Float | Avro::Double) => true,
        (Json::Number(number), Avro::Int | Avro::Date | Avro::TimeMillis) => {
            let number = number.as_i64().map(i32::try_from);
            matches!(number, Some(Ok(_)))
        }
        (Json::Number(number), schema) => number.is_i64() && is_long(schema),
        (Json::String(_), Avro::String | Avro::Uuid(UuidSchema::String)) => true,
        (Json::String(text), schema) => fits_bytes(text, schema),
        _ => false,
    }
}

const fn is_long(schema: &Avro) -> bool {
    matches!(
        schema,
        Avro::Long
            | Avro::TimeMicros
            | Avro::TimestampMillis
            | Avro::TimestampMicros
            | Avro::TimestampNanos
            | Avro::LocalTimestampMillis
            | Avro::LocalTimestampMicros
            | Avro::LocalTimestampNanos
    )
}

/// Returns whether a text, each character of which stands for a byte, is a value of a type of bytes.
fn fits_bytes(text: &str, schema: &Avro) -> bool {
    let size = match schema {
        Avro::Bytes
        | Avro::BigDecimal
        | Avro::Uuid(UuidSchema::Bytes)
        | Avro::Decimal(DecimalSchema {
            inner: InnerDecimalSchema::Bytes,
            ..
        }) => None,
        Avro::Fixed(fixed)
        | Avro::Duration(fixed)
        | Avro::Uuid(UuidSchema::Fixed(fixed))
        | Avro::Decimal(DecimalSchema {
            inner: InnerDecimalSchema::Fixed(fixed),
            ..
        }) => Some(fixed.size),
        _ => return false,
    };
    let is_byte = |letter: char| u8::try_from(letter).is_ok();
    text.chars().all(is_byte) && size.is_none_or(|size| text.chars().count() == size)
}
