use wirecost_codec::describe::{Signed, Unsigned, ValueType};

/// The id of the elements in the message of a list that is a value.
pub(crate) const ELEMENTS: u32 = 1;

/// The name of the oneof in the message of a union that is a value.
pub(crate) const ONE_OF: &str = "one_of";

/// The ids of the fields of a time.
pub(crate) const SECONDS: u32 = 1;
pub(crate) const NANOS: u32 = 2;

/// The wire type, the low three bits of a field's tag, which tells how to find a value's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WireType {
    Varint = 0,
    I64 = 1,
    Len = 2,
    GroupStart = 3,
    GroupEnd = 4,
    I32 = 5,
}

/// The form of integers of variable length.
pub(crate) enum Varints {
    /// Unsigned, or in two's complement.
    Plain,
    ZigZag,
}

impl Varints {
    /// Returns the form of integers of this type; `None` for another type or a constant length.
    pub(crate) const fn of(value: ValueType) -> Option<Self> {
        match value {
            ValueType::I32(Signed::ZigZag) | ValueType::I64(Signed::ZigZag) => Some(Self::ZigZag),
            other if matches!(WireType::of(other), WireType::Varint) => Some(Self::Plain),
            _ => None,
        }
    }
}

impl WireType {
    #[inline(always)]
    pub(crate) const fn of(value: ValueType) -> Self {
        match value {
            ValueType::Bool
            | ValueType::U8(_)
            | ValueType::U16
            | ValueType::I8
            | ValueType::I16
            | ValueType::U32(Unsigned::Varint)
            | ValueType::U64(Unsigned::Varint)
            | ValueType::I32(Signed::Varint | Signed::ZigZag)
            | ValueType::I64(Signed::Varint | Signed::ZigZag)
            | ValueType::Day
            | ValueType::Enum(_) => Self::Varint,
            ValueType::U64(Unsigned::Fixed)
            | ValueType::I64(Signed::Fixed)
            | ValueType::Fixed64
            | ValueType::F64 => Self::I64,
            ValueType::U32(Unsigned::Fixed) | ValueType::I32(Signed::Fixed) | ValueType::F32 => {
                Self::I32
            }
            ValueType::Char
            | ValueType::String
            | ValueType::Decimal(_)
            | ValueType::U128
            | ValueType::I128
            | ValueType::Bytes
            | ValueType::Fixed(_)
            | ValueType::Time(_)
            | ValueType::Uuid
            | ValueType::Record(_)
            | ValueType::Recursive(_)
            | ValueType::List(_)
            | ValueType::Optional(_)
            | ValueType::Union(_) => Self::Len,
        }
    }

    pub(crate) const fn from_tag(tag: u64) -> Option<Self> {
        Some(match tag & 7 {
            0 => Self::Varint,
            1 => Self::I64,
            2 => Self::Len,
            3 => Self::GroupStart,
            4 => Self::GroupEnd,
            5 => Self::I32,
            _ => return None,
        })
    }

    /// Returns the tag before a value of this type in the field with this id.
    pub(crate) const fn tag(self, id: u32) -> u64 {
        (id as u64) << 3 | self as u64
    }

    /// Returns the size of a value of this type, if it is constant.
    pub(crate) const fn fixed_size(self) -> Option<usize> {
        match self {
            Self::I64 => Some(8),
            Self::I32 => Some(4),
            _ => None,
        }
    }

    /// Returns whether a list of such values is packed into one field.
    pub(crate) const fn is_packed(self) -> bool {
        !matches!(self, Self::Len)
    }
}
