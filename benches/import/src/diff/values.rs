//! The outcome of a value that one type writes and another reads.

use super::{Decoding, Outcome, Passage, pair::is_named};
use crate::schema::{Contents, Scalar, Schema, TypeId, Value};

impl Passage<'_> {
    /// Returns the outcome of a value.
    pub(super) fn value(self, written: &Value, wanted: &Value) -> Outcome {
        let known = match (written, wanted) {
            (Value::Fixed(one), Value::Fixed(other)) => (one == other).then_some(Outcome::Keeps),
            (Value::List(one), Value::List(other)) | (Value::Option(one), Value::Option(other)) => {
                Some(self.elements(one, other))
            }
            (one, Value::Option(other)) if self.has_bare_options() => Some(self.value(one, other)),
            (Value::Option(one), other) if self.has_bare_options() => {
                Some(self.value(one, other).max(Outcome::Error))
            }
            (Value::Named(one), Value::Named(other)) => self.named(*one, *other),
            _ => self.scalars(written, wanted),
        };
        known.unwrap_or_else(|| self.other_type(written, wanted))
    }

    /// Returns the outcome of the elements of a list. protobuf packs those that are numbers.
    pub(super) fn elements(self, written: &Value, wanted: &Value) -> Outcome {
        match self.value(written, wanted) {
            Outcome::Loses => Outcome::ErrorOrWrong,
            outcome => outcome,
        }
    }

    /// Returns the outcome of a record, an enum or a union, whose members have outcomes of their own.
    fn named(self, written: TypeId, wanted: TypeId) -> Option<Outcome> {
        let (one, other) = (&self.writer.types[written.0], &self.reader.types[wanted.0]);
        match (&one.contents, &other.contents) {
            (
                Contents::Enum { is_open: one, .. },
                Contents::Enum {
                    is_open: wanted, ..
                },
            ) if one == wanted && *one => return Some(Outcome::Keeps),
            // A union in a list or a map, which has no name in Avro.
            (Contents::Union(_), Contents::Union(_)) => return Some(Outcome::Keeps),
            (Contents::Record { .. }, Contents::Record { .. })
            | (Contents::Enum { .. }, Contents::Enum { .. }) => {}
            _ => return None,
        }
        Some(match self.decoding {
            Decoding::AvroResolved if !is_named(one.name(), other.name(), &other.aliases) => {
                Outcome::Error
            }
            _ => Outcome::Keeps,
        })
    }

    /// Returns the outcome of types without members, and of symbols as numbers, if both types are
    /// related.
    fn scalars(self, written: &Value, wanted: &Value) -> Option<Outcome> {
        if let (Value::Scalar(one), Value::Scalar(other)) = (written, wanted)
            && let Some(outcome) = self.units(*one, *other)
        {
            return Some(outcome);
        }
        let (one, other) = (
            self.scalar(self.writer, written)?,
            self.scalar(self.reader, wanted)?,
        );
        let outcome = match (Integer::of(one), Integer::of(other)) {
            _ if one == other => Outcome::Keeps,
            (Some(_), Some(_)) => self.integers(one, other),
            (Some(integer), None) => match other {
                Scalar::F32 => self.float_of_integer(integer.bits <= 16)?,
                Scalar::F64 => self.float_of_integer(integer.bits <= 32)?,
                _ => return None,
            },
            _ => self.texts_and_floats(one, other)?,
        };
        let may_be_refused = match wanted {
            Value::Named(id) => !is_open(self.reader, *id),
            Value::Scalar(Scalar::Date) => written != wanted,
            _ => false,
        };
        Some(match may_be_refused {
            true => outcome.max(Outcome::Error),
            false => outcome,
        })
    }

    /// Returns the outcome of moments and decimals, which Avro has in several units and scales, and of
    /// decimals and texts.
    fn units(self, written: Scalar, wanted: Scalar) -> Option<Outcome> {
        let is_other = written != wanted;
        match (written, wanted) {
            (Scalar::Timestamp(_), Scalar::Timestamp(_)) => Some(match self.decoding {
                Decoding::Avro if is_other => Outcome::ErrorOrWrong,
                _ => Outcome::Keeps,
            }),
            (Scalar::Decimal(one), Scalar::Decimal(other)) => Some(match self.decoding {
                Decoding::Avro if (one.scale, one.size) != (other.scale, other.size) => {
                    Outcome::ErrorOrWrong
                }
                _ if self.has_decimals()
                    && (one.precision, one.scale) != (other.precision, other.scale) =>
                {
                    Outcome::Error
                }
                _ => Outcome::Keeps,
            }),
            (Scalar::Decimal(_), Scalar::Text) => Some(match self.has_decimals() {
                true => Outcome::ErrorOrWrong,
                false => Outcome::Keeps,
            }),
            (Scalar::Text, Scalar::Decimal(_)) => Some(match self.decoding {
                Decoding::Avro => Outcome::ErrorOrWrong,
                _ => Outcome::Error,
            }),
            (Scalar::Bytes, Scalar::Decimal(of)) if of.size.is_none() || !self.has_decimals() => {
                Some(Outcome::Error)
            }
            _ => None,
        }
    }

    /// Returns a type without members; that of an enum in a format that writes its numbers.
    fn scalar(self, types: &Schema, value: &Value) -> Option<Scalar> {
        match value {
            Value::Scalar(Scalar::Timestamp(_) | Scalar::Duration) if self.has_nanoseconds() => {
                Some(Scalar::Int64)
            }
            Value::Scalar(Scalar::Date) if self.decoding != Decoding::Json => Some(Scalar::Int32),
            Value::Scalar(Scalar::Decimal(of)) if self.has_decimals() => {
                of.size.is_none().then_some(Scalar::Bytes)
            }
            Value::Scalar(scalar) => Some(*scalar),
            Value::Named(id) if is_enum(types, *id) => {
                let is_number = match self.decoding {
                    Decoding::Json => false,
                    Decoding::Protobuf | Decoding::Thrift => true,
                    _ => is_open(types, *id),
                };
                is_number.then_some(Scalar::Int32)
            }
            Value::Named(_) | Value::Fixed(_) | Value::List(_) | Value::Option(_) => None,
        }
    }

    /// Returns whether the format reads a value as an option in a list or a map that is present.
    fn has_bare_options(self) -> bool {
        matches!(self.decoding, Decoding::Json | Decoding::AvroResolved)
    }

    /// Returns whether the format has times as nanoseconds.
    fn has_nanoseconds(self) -> bool {
        matches!(
            self.decoding,
            Decoding::Avro | Decoding::AvroResolved | Decoding::Thrift
        )
    }

    /// Returns whether the format has decimals as bytes.
    fn has_decimals(self) -> bool {
        matches!(self.decoding, Decoding::Avro | Decoding::AvroResolved)
    }

    fn integers(self, written: Scalar, wanted: Scalar) -> Outcome {
        let (Some(one), Some(other)) = (Integer::of(written), Integer::of(wanted)) else {
            return Outcome::ErrorOrWrong;
        };
        let is_fixed = |scalar| scalar == Scalar::Fixed8Bytes;
        let is_same_layout = is_fixed(written) == is_fixed(wanted);
        match self.decoding {
            Decoding::Json => one.checked(other),
            Decoding::Protobuf => match (Proto::of(written), Proto::of(wanted)) {
                (Proto::Varint, Proto::Varint) => one.in_words(other),
                (Proto::ZigZag, Proto::ZigZag) => one.checked(other),
                (Proto::Varint, Proto::ZigZag) | (Proto::ZigZag, Proto::Varint) => Outcome::Wrong,
                (one, other) if one == other => match is_same_sign(written, wanted) {
                    true => Outcome::Keeps,
                    false => Outcome::Wrong,
                },
                _ => Outcome::Loses,
            },
            Decoding::Thrift => match thrift_type(written) == thrift_type(wanted) {
                true => one.in_words(other),
                false => Outcome::Error,
            },
            Decoding::AvroResolved => match (is_same_layout, one.bits) {
                (false, _) => Outcome::Error,
                (true, 64) => one.in_words(other),
                (true, _) => one.checked(other),
            },
            Decoding::Avro => match is_same_layout {
                false => Outcome::ErrorOrWrong,
                true => one.in_words(other),
            },
            Decoding::Bincode => match (one.is_signed == other.is_signed, one.bits, other.bits) {
                (false, ..) => Outcome::Wrong,
                (true, 8, _) | (true, _, 8) => Outcome::ErrorOrWrong,
                (true, ..) => one.checked(other),
            },
        }
    }

    /// Returns the outcome of an integer read as a float, which may hold it exactly.
    fn float_of_integer(self, is_exact: bool) -> Option<Outcome> {
        match (self.decoding, is_exact) {
            (Decoding::Json | Decoding::AvroResolved, true) => Some(Outcome::Keeps),
            (Decoding::Json, false) => Some(Outcome::Wrong),
            (Decoding::AvroResolved, false) => Some(Outcome::Error),
            _ => None,
        }
    }

    fn texts_and_floats(self, written: Scalar, wanted: Scalar) -> Option<Outcome> {
        use Decoding::{AvroResolved, Json, Thrift};
        Some(match (written, wanted, self.decoding) {
            (Scalar::F32, Scalar::F64, Json | Thrift | AvroResolved) => Outcome::Keeps,
            (Scalar::F64, Scalar::F32, Json) => Outcome::Wrong,
            (Scalar::Bytes, Scalar::Text, Json) => Outcome::Wrong,
            (Scalar::Text, Scalar::Bytes, Json) => Outcome::ErrorOrWrong,
            (Scalar::Text, Scalar::Bytes, _) => Outcome::Keeps,
            (Scalar::Bytes, Scalar::Text, _) => Outcome::Error,
            _ => return None,
        })
    }

    /// Returns the outcome of a value of another kind of type.
    fn other_type(self, written: &Value, wanted: &Value) -> Outcome {
        let is_alike = match self.decoding {
            Decoding::Json => Json::of(self.writer, written) == Json::of(self.reader, wanted),
            Decoding::Protobuf => {
                let wire = |types, value| Proto::of_value(types, value).wire();
                match wire(self.writer, written) == wire(self.reader, wanted) {
                    true => true,
                    false => return Outcome::Loses,
                }
            }
            Decoding::Thrift => {
                thrift_type_of(self.writer, written) == thrift_type_of(self.reader, wanted)
            }
            Decoding::AvroResolved => false,
            Decoding::Avro | Decoding::Bincode => true,
        };
        match is_alike {
            true => Outcome::ErrorOrWrong,
            false => Outcome::Error,
        }
    }

    /// Returns whether a reader of protobuf or Thrift has a value for a field without one.
    pub(super) fn has_zero(self, value: &Value) -> bool {
        match value {
            Value::Scalar(scalar) => has_zero(*scalar),
            Value::List(_) | Value::Option(_) => true,
            Value::Fixed(_) => false,
            Value::Named(id) => match &self.reader.types[id.0].contents {
                Contents::Enum { symbols, is_open } => {
                    *is_open || symbols.iter().any(|symbol| symbol.number == 0)
                }
                Contents::Record { .. } | Contents::Union(_) => false,
            },
        }
    }

    /// Returns whether protobuf leaves out a value that is zero.
    pub(super) fn leaves_out_zero(self, value: &Value) -> bool {
        match value {
            Value::Scalar(scalar) => has_zero(*scalar),
            Value::List(_) | Value::Option(_) => true,
            Value::Fixed(_) => false,
            Value::Named(id) => is_enum(self.writer, *id),
        }
    }
}

/// Returns whether an absent field is a value of the type.
const fn has_zero(scalar: Scalar) -> bool {
    !matches!(
        scalar,
        Scalar::Timestamp(_) | Scalar::Duration | Scalar::Decimal(_) | Scalar::Uuid
    )
}

fn is_enum(types: &Schema, id: TypeId) -> bool {
    matches!(types.types[id.0].contents, Contents::Enum { .. })
}

fn is_open(types: &Schema, id: TypeId) -> bool {
    matches!(
        types.types[id.0].contents,
        Contents::Enum { is_open: true, .. }
    )
}

/// An integer type.
#[derive(Clone, Copy)]
struct Integer {
    is_signed: bool,
    bits: u32,
}

impl Integer {
    const fn of(scalar: Scalar) -> Option<Self> {
        let (is_signed, bits) = match scalar {
            Scalar::I8 => (true, 8),
            Scalar::I16 => (true, 16),
            Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => (true, 32),
            Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => (true, 64),
            Scalar::Uint32 | Scalar::Fixed32 => (false, 32),
            Scalar::Uint64 | Scalar::Fixed64 | Scalar::Fixed8Bytes => (false, 64),
            Scalar::Bool
            | Scalar::F32
            | Scalar::F64
            | Scalar::Text
            | Scalar::Bytes
            | Scalar::Timestamp(_)
            | Scalar::Duration
            | Scalar::Date
            | Scalar::Decimal(_)
            | Scalar::Uuid => return None,
        };
        Some(Self { is_signed, bits })
    }

    /// Returns the outcome where the reader checks the range of the number.
    const fn checked(self, wanted: Self) -> Outcome {
        let holds_all = match (self.is_signed, wanted.is_signed) {
            (true, false) => false,
            (false, true) => self.bits < wanted.bits,
            (true, true) | (false, false) => self.bits <= wanted.bits,
        };
        match holds_all {
            true => Outcome::Keeps,
            false => Outcome::Error,
        }
    }

    /// Returns the outcome where the bits of an `i64` and of a `u64` are not told apart.
    const fn in_words(self, wanted: Self) -> Outcome {
        let to_word = self.is_signed && !wanted.is_signed && wanted.bits == 64;
        let from_word = !self.is_signed && self.bits == 64 && wanted.is_signed;
        match to_word || from_word {
            true => Outcome::Wrong,
            false => self.checked(wanted),
        }
    }
}

fn is_same_sign(one: Scalar, other: Scalar) -> bool {
    let is_signed = |scalar| Integer::of(scalar).is_some_and(|integer| integer.is_signed);
    is_signed(one) == is_signed(other)
}

/// The form of a value in protobuf.
#[derive(Clone, Copy, PartialEq)]
enum Proto {
    Varint,
    ZigZag,
    FourBytes,
    EightBytes,
    Length,
}

impl Proto {
    const fn of(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Sint32 | Scalar::Sint64 => Self::ZigZag,
            Scalar::Fixed32 | Scalar::Sfixed32 | Scalar::F32 => Self::FourBytes,
            Scalar::Fixed64 | Scalar::Sfixed64 | Scalar::Fixed8Bytes | Scalar::F64 => {
                Self::EightBytes
            }
            Scalar::Text
            | Scalar::Bytes
            | Scalar::Timestamp(_)
            | Scalar::Duration
            | Scalar::Decimal(_)
            | Scalar::Uuid => Self::Length,
            Scalar::Bool
            | Scalar::I8
            | Scalar::I16
            | Scalar::Int32
            | Scalar::Int64
            | Scalar::Uint32
            | Scalar::Uint64
            | Scalar::Date => Self::Varint,
        }
    }

    fn of_value(types: &Schema, value: &Value) -> Self {
        match value {
            Value::Scalar(scalar) => Self::of(*scalar),
            Value::Named(id) if is_enum(types, *id) => Self::Varint,
            Value::Named(_) | Value::Fixed(_) | Value::List(_) | Value::Option(_) => Self::Length,
        }
    }

    /// Returns the form by which readers skip fields.
    const fn wire(self) -> Self {
        match self {
            Self::ZigZag => Self::Varint,
            other => other,
        }
    }
}

/// The form of a value in JSON.
#[derive(PartialEq)]
enum Json {
    Bool,
    Number,
    Text,
    Array,
    Object,
}

impl Json {
    fn of(types: &Schema, value: &Value) -> Self {
        match value {
            Value::Scalar(Scalar::Bool) => Self::Bool,
            Value::Scalar(
                Scalar::Text
                | Scalar::Bytes
                | Scalar::Timestamp(_)
                | Scalar::Duration
                | Scalar::Date
                | Scalar::Decimal(_)
                | Scalar::Uuid,
            ) => Self::Text,
            Value::Scalar(_) => Self::Number,
            Value::Named(id) if is_enum(types, *id) => Self::Text,
            Value::Named(_) => Self::Object,
            Value::Fixed(_) | Value::List(_) => Self::Array,
            Value::Option(value) => Self::of(types, value),
        }
    }
}

/// The type of a value in Thrift.
#[derive(PartialEq)]
enum Thrift {
    Bool,
    Byte,
    I16,
    I32,
    I64,
    Double,
    Binary,
    Uuid,
    Struct,
    List,
}

const fn thrift_type(scalar: Scalar) -> Thrift {
    match scalar {
        Scalar::Bool => Thrift::Bool,
        Scalar::I8 => Thrift::Byte,
        Scalar::I16 => Thrift::I16,
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 | Scalar::Date => Thrift::I32,
        Scalar::Int64
        | Scalar::Sint64
        | Scalar::Sfixed64
        | Scalar::Uint32
        | Scalar::Fixed32
        | Scalar::Uint64
        | Scalar::Fixed64
        | Scalar::Fixed8Bytes
        | Scalar::Timestamp(_)
        | Scalar::Duration => Thrift::I64,
        Scalar::F32 | Scalar::F64 => Thrift::Double,
        Scalar::Text | Scalar::Bytes | Scalar::Decimal(_) => Thrift::Binary,
        Scalar::Uuid => Thrift::Uuid,
    }
}

fn thrift_type_of(types: &Schema, value: &Value) -> Thrift {
    match value {
        Value::Scalar(scalar) => thrift_type(*scalar),
        Value::Fixed(_) => Thrift::Binary,
        Value::Named(id) if is_enum(types, *id) => Thrift::I32,
        Value::Named(_) => Thrift::Struct,
        Value::List(_) | Value::Option(_) => Thrift::List,
    }
}
