//! protobuf's types of integers, which a field chooses by `#[schema(proto = "...")]`. Every other
//! format has one form of each integer.
//!
//! An integer is written as `int32`, `int64`, `uint32` or `uint64` by default, in groups of seven
//! bits, where a negative number takes ten bytes. `sint32` and `sint64` suit numbers that are often
//! negative, and the fixed types numbers that use all their bits.
//!
//! ```
//! # #[cfg(feature = "derive")] {
//! use wirecost_codec::{Schema, describe::{FieldType, Signed, ValueType}};
//!
//! #[derive(Schema)]
//! struct Sample {
//!     #[schema(id = 1, proto = "sint32")]
//!     degrees: i32,
//!     #[schema(id = 2, proto = "fixed32")]
//!     checksums: Vec<u32>,
//! }
//!
//! let ty = Sample::RECORD.fields[0].ty;
//! assert_eq!(ty, FieldType::Required(ValueType::I32(Signed::ZigZag)));
//! # }
//! ```

use std::marker::PhantomData;

use crate::{
    DecodeError, Element, Integers, IntegersMut, ReadValue, Reader, Value, Writer,
    describe::{Signed, Unsigned, ValueType},
    put,
};

/// The parameter of [`Value`], [`Element`] and [`Field`](crate::Field): the form `P` of values, which
/// is [`Plain`], [`Kept`], [`Held`], a [`ProtoInteger`], a type of [`avro`](crate::avro) or the one of
/// [`thrift`](crate::thrift).
// As its parameter would be any type, another crate could implement `Value<ItsType>` for a list, so
// the compiler would refuse to implement `Field` for lists beside values.
#[derive(Debug)]
pub struct As<P>(PhantomData<P>);

/// The form of a `Cow<'static, _>`, which owns what a reader returns: no message lives for `'static`.
#[derive(Debug)]
pub enum Kept {}

/// The form of unions in a list or a map.
#[derive(Debug)]
pub enum Held {}

/// The form of all other values, except those with a form of their own in protobuf, Avro or Thrift.
#[derive(Debug)]
pub enum Plain {}

/// A type of integers in protobuf that is not the default one of its Rust type.
pub trait ProtoInteger {
    /// The Rust type.
    type Integer: for<'de> ReadValue<'de> + Copy;

    /// The type of a field with such integers.
    const TYPE: ValueType;

    /// Returns the bits to write: in groups of seven, or in four or eight bytes of constant length.
    fn to_bits(integer: Self::Integer) -> u64;

    /// Returns the integer with these bits, if its type has one.
    fn from_bits(bits: u64) -> Option<Self::Integer>;
}

/// Declares types of integers.
macro_rules! integers {
    ($($(#[$doc:meta])* $name:ident: $integer:ident, $type:expr, $to_bits:expr, $from_bits:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}

        impl ProtoInteger for $name {
            type Integer = $integer;

            const TYPE: ValueType = $type;

            #[inline]
            fn to_bits(integer: $integer) -> u64 {
                let to_bits: fn($integer) -> u64 = $to_bits;
                to_bits(integer)
            }

            #[inline]
            fn from_bits(bits: u64) -> Option<$integer> {
                let from_bits: fn(u64) -> Option<$integer> = $from_bits;
                from_bits(bits)
            }
        }

        impl Value<As<$name>> for $integer {
            const TYPE: ValueType = $type;

            #[inline]
            fn write<W: Writer>(&self, writer: &mut W) {
                writer.proto::<$name>(*self);
            }

            #[inline]
            fn zero() -> Option<Self> {
                Some(0)
            }

            #[inline]
            fn is_zero(&self) -> bool {
                *self == 0
            }
        }

        impl Element<As<$name>> for $integer {
            #[inline]
            fn integers(values: &[Self]) -> Option<Integers<'_>> {
                <Self as Element>::integers(values)
            }

            #[inline]
            fn integers_mut(values: &mut Vec<Self>) -> Option<IntegersMut<'_>> {
                <Self as Element>::integers_mut(values)
            }
        }

        impl<'de> ReadValue<'de, As<$name>> for $integer {
            #[inline]
            fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                reader.proto::<$name>()
            }
        }
    )*};
}

integers! {
    /// `sint32`: zig-zag coding.
    Sint32: i32, ValueType::I32(Signed::ZigZag),
        |integer| put::to_zigzag(integer.into()),
        |bits| put::from_zigzag(bits).try_into().ok();
    /// `sint64`: zig-zag coding.
    Sint64: i64, ValueType::I64(Signed::ZigZag), put::to_zigzag, |bits| Some(put::from_zigzag(bits));
    /// `fixed32`: four bytes.
    Fixed32: u32, ValueType::U32(Unsigned::Fixed), u64::from, |bits| bits.try_into().ok();
    /// `fixed64`: eight bytes.
    Fixed64: u64, ValueType::U64(Unsigned::Fixed), |integer| integer, Some;
    /// `sfixed32`: four bytes.
    Sfixed32: i32, ValueType::I32(Signed::Fixed),
        |integer| integer.cast_unsigned().into(),
        |bits| u32::try_from(bits).ok().map(u32::cast_signed);
    /// `sfixed64`: eight bytes.
    Sfixed64: i64, ValueType::I64(Signed::Fixed), i64::cast_unsigned, |bits| Some(bits.cast_signed());
}
