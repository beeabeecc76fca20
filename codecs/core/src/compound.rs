//! The names of records that are made of other types: tuples, and structs with type parameters.

use crate::{
    TimeKind, TimeUnit,
    describe::{FieldType, ValueType},
};

/// The most bytes of a name. A longer one does not compile.
const MOST_BYTES: usize = 255;

/// The name of a record that is a tuple or has type parameters: its own name, `Of`, and the names of
/// these types with `And` between them.
///
/// ```
/// use wirecost_codec::{Schema, describe::RecordType};
///
/// let pair: &RecordType = <(u32, Vec<String>)>::RECORD;
/// assert_eq!(pair.name, "TupleOfU32AndListOfString");
/// ```
#[derive(Debug)]
pub struct CompoundName {
    bytes: [u8; MOST_BYTES],
    len: usize,
}

/// The names of which a [`CompoundName`] is made.
#[derive(Debug, Clone, Copy)]
pub enum Naming {
    /// Those in JSON and in errors.
    Json,
    /// Those in Avro.
    Avro,
    /// Those in protobuf and Thrift.
    Proto,
}

impl CompoundName {
    /// Returns the name of a record with this name of its own, and with these types.
    ///
    /// # Panics
    /// When the name has more than 255 bytes.
    #[must_use]
    pub const fn new(own: &str, types: &[FieldType], naming: Naming) -> Self {
        let mut name = Self {
            bytes: [0; MOST_BYTES],
            len: 0,
        };
        name.push(own);
        let mut at = 0;
        while at < types.len() {
            name.push(if at == 0 { "Of" } else { "And" });
            name.push_field(types[at], naming);
            at += 1;
        }
        name
    }

    /// Returns the name.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        match str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(name) => name,
            Err(_) => "",
        }
    }

    const fn push(&mut self, text: &str) {
        assert!(
            self.len + text.len() <= MOST_BYTES,
            "the name of a type with parameters has more than 255 bytes"
        );
        let mut at = 0;
        while at < text.len() {
            self.bytes[self.len] = text.as_bytes()[at];
            self.len += 1;
            at += 1;
        }
    }

    const fn push_field(&mut self, ty: FieldType, naming: Naming) {
        match ty {
            FieldType::Required(value) => self.push_value(value, naming),
            FieldType::Optional(value) => self.push_of("Optional", value, naming),
            FieldType::List(value) => self.push_of("ListOf", value, naming),
            FieldType::Set(value) => self.push_of("SetOf", value, naming),
            FieldType::Array { value, len } => {
                self.push("Array");
                self.push_number(len);
                self.push_of("Of", value, naming);
            }
            FieldType::Map { key, value } => {
                self.push_of("MapOf", key, naming);
                self.push_of("To", value, naming);
            }
            FieldType::Union(union) => self.push(union.name),
            FieldType::OptionalUnion(union) => {
                self.push("Optional");
                self.push(union.name);
            }
        }
    }

    const fn push_of(&mut self, before: &str, value: ValueType, naming: Naming) {
        self.push(before);
        self.push_value(value, naming);
    }

    const fn push_value(&mut self, value: ValueType, naming: Naming) {
        self.push(match value {
            ValueType::Bool => "Bool",
            ValueType::U8(_) => "U8",
            ValueType::U16 => "U16",
            ValueType::U32(_) => "U32",
            ValueType::U64(_) => "U64",
            ValueType::Fixed64 => "Fixed64",
            ValueType::I8 => "I8",
            ValueType::I16 => "I16",
            ValueType::I32(_) => "I32",
            ValueType::I64(_) => "I64",
            ValueType::U128 => "U128",
            ValueType::I128 => "I128",
            ValueType::F32 => "F32",
            ValueType::F64 => "F64",
            ValueType::Char => "Char",
            ValueType::String => "String",
            ValueType::Decimal(_) => "Decimal",
            ValueType::Bytes => "Bytes",
            ValueType::Fixed(len) => {
                self.push("Bytes");
                return self.push_number(len);
            }
            ValueType::Time(TimeKind::Timestamp(TimeUnit::Nanos)) => "Timestamp",
            ValueType::Time(TimeKind::Timestamp(TimeUnit::Micros)) => "TimestampMicros",
            ValueType::Time(TimeKind::Timestamp(TimeUnit::Millis)) => "TimestampMillis",
            ValueType::Time(TimeKind::Duration) => "Duration",
            ValueType::Day => "Day",
            ValueType::Uuid => "Uuid",
            ValueType::Enum(symbols) => match naming {
                Naming::Json => symbols.name,
                Naming::Avro => symbols.avro_name,
                Naming::Proto => symbols.proto_name,
            },
            ValueType::Record(record) => match naming {
                Naming::Json => record.name,
                Naming::Avro => record.avro_name,
                Naming::Proto => record.proto_name,
            },
            // The types here are those of `Field::TYPE` in plain form, which has records in whole and
            // holds no unions.
            ValueType::Recursive(_) => "Record",
            ValueType::Union(_) => "Union",
            ValueType::List(element) => return self.push_of("ListOf", *element, naming),
            ValueType::Optional(value) => return self.push_of("Optional", *value, naming),
        });
    }

    const fn push_number(&mut self, number: usize) {
        if number >= 10 {
            self.push_number(number / 10);
        }
        let digits = "0123456789".split_at(number % 10).1;
        self.push(digits.split_at(1).0);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use crate::{Map, Schema};

    #[test]
    fn a_name_has_the_types_in_it() {
        type Containers = ([u32; 120], Map<String, u16>, BTreeSet<char>);
        assert_eq!(
            Containers::RECORD.name,
            "TupleOfArray120OfU32AndMapOfStringToU16AndSetOfChar"
        );
        type Nested = (Vec<[u8; 16]>, Vec<Vec<f64>>, BTreeMap<i8, Option<bool>>);
        assert_eq!(
            Nested::RECORD.proto_name,
            "TupleOfListOfBytes16AndListOfListOfF64AndMapOfI8ToOptionalBool"
        );
        assert_eq!(
            <((u8, i16), Option<u64>)>::RECORD.avro_name,
            "TupleOfTupleOfU8AndI16AndOptionalU64"
        );
    }
}
