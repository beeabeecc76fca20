//! Thrift's `byte`, which a field chooses by `#[schema(thrift = "byte")]`. Every other format has one form
//! of a `u8`.
//!
//! Thrift has no unsigned integers, so a `u8` is an `i16` by default. As a `byte` it has the same eight
//! bits: numbers from 128 on are negative to other readers.
//!
//! ```
//! # #[cfg(feature = "derive")] {
//! use wirecost_codec::{Schema, describe::{FieldType, Octet, ValueType}};
//!
//! #[derive(Schema)]
//! struct Sample {
//!     #[schema(id = 1, thrift = "byte")]
//!     flags: u8,
//! }
//!
//! let ty = Sample::RECORD.fields[0].ty;
//! assert_eq!(ty, FieldType::Required(ValueType::U8(Octet::Byte)));
//! # }
//! ```

use crate::{
    DecodeError, ReadValue, Reader, Value, Writer,
    describe::{Octet, ValueType},
    proto::As,
};

/// The form of a `u8` that is a `byte`: the parameter of [`As`].
#[derive(Debug)]
pub enum Byte {}

impl Value<As<Byte>> for u8 {
    const TYPE: ValueType = ValueType::U8(Octet::Byte);

    #[inline]
    fn write<W: Writer>(&self, writer: &mut W) {
        writer.byte(*self);
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

impl<'de> ReadValue<'de, As<Byte>> for u8 {
    #[inline]
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        reader.byte()
    }
}
