//! The types of the compact protocol, and the byte that ends a struct.

use wirecost_codec::describe::{Octet, ValueType};

/// The stop field: the end of a struct.
pub(crate) const STOP: u8 = 0;

/// The type in the header of a field, a list or a map: its lower (or, for the keys of a map, upper)
/// four bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WireType {
    /// A boolean field that is true; also the type of boolean elements.
    True = 1,
    /// A boolean field that is false.
    False = 2,
    I8 = 3,
    I16 = 4,
    I32 = 5,
    I64 = 6,
    Double = 7,
    /// Text or bytes.
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    /// A record or a union.
    Struct = 12,
    Uuid = 13,
}

impl WireType {
    /// Returns the type that carries a value of the data model. The header of a false boolean field
    /// has [`WireType::False`] instead.
    pub(crate) const fn of(value: ValueType) -> Self {
        match value {
            ValueType::Bool => Self::True,
            ValueType::U8(Octet::Byte) | ValueType::I8 => Self::I8,
            ValueType::U8(Octet::Wide) | ValueType::I16 => Self::I16,
            ValueType::U16 | ValueType::I32(_) | ValueType::Day | ValueType::Enum(_) => Self::I32,
            ValueType::U32(_)
            | ValueType::U64(_)
            | ValueType::Fixed64
            | ValueType::I64(_)
            | ValueType::Time(_) => Self::I64,
            ValueType::Uuid => Self::Uuid,
            ValueType::F32 | ValueType::F64 => Self::Double,
            ValueType::Char
            | ValueType::String
            | ValueType::Decimal(_)
            | ValueType::Bytes
            | ValueType::Fixed(_)
            | ValueType::U128
            | ValueType::I128 => Self::Binary,
            ValueType::Record(_) | ValueType::Recursive(_) | ValueType::Union(_) => Self::Struct,
            ValueType::List(_) | ValueType::Optional(_) => Self::List,
        }
    }

    pub(crate) const fn from_bits(bits: u8) -> Option<Self> {
        Some(match bits {
            1 => Self::True,
            2 => Self::False,
            3 => Self::I8,
            4 => Self::I16,
            5 => Self::I32,
            6 => Self::I64,
            7 => Self::Double,
            8 => Self::Binary,
            9 => Self::List,
            10 => Self::Set,
            11 => Self::Map,
            12 => Self::Struct,
            13 => Self::Uuid,
            _ => return None,
        })
    }

    /// Returns the fewest bytes of an element of this type in a list or map.
    pub(crate) const fn min_bytes(self) -> u64 {
        match self {
            Self::Double => 8,
            Self::Uuid => 16,
            _ => 1,
        }
    }
}

/// Returns the `f32` that a double represents, since Thrift has no smaller floats; `None` if it is
/// not exactly an `f32`. (Every NaN represents one, although it does not equal itself.)
pub(crate) fn narrow(double: f64) -> Option<f32> {
    let float = double as f32;
    (f64::from(float).to_bits() == double.to_bits() || double.is_nan()).then_some(float)
}
