//! The values that the data model supports without a derive.

use std::{borrow::Cow, rc::Rc, sync::Arc};

use crate::{
    Bytes, DecodeError, Element, Fixed64, Integers, IntegersMut, Key, ReadValue, Reader, Scalars,
    ScalarsMut, Value, Writer,
    describe::{Octet, Signed, Unsigned, ValueType},
    proto::{As, Kept},
};

/// Implements [`Value`] and [`ReadValue`] for a type that the writer and the reader handle by one
/// method each.
macro_rules! number {
    ($($type:ty: $value:expr, $method:ident, $zero:expr, $is_zero:expr;)*) => {$(
        impl Value for $type {
            const TYPE: ValueType = $value;

            #[inline]
            fn write<W: Writer>(&self, writer: &mut W) {
                writer.$method((*self).into());
            }

            #[inline]
            fn zero() -> Option<Self> {
                Some($zero)
            }

            #[inline]
            fn is_zero(&self) -> bool {
                let is_zero: fn(&$type) -> bool = $is_zero;
                is_zero(self)
            }
        }

        impl<'de> ReadValue<'de> for $type {
            #[inline]
            fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                let number = reader.$method()?;
                number.try_into().map_err(|_| DecodeError::OutOfRange {
                    offset: reader.offset(),
                    expected: stringify!($type),
                })
            }
        }
    )*};
}

number! {
    bool: ValueType::Bool, bool, false, |value| !value;
    u8: ValueType::U8(Octet::Wide), u8, 0, |value| *value == 0;
    u16: ValueType::U16, u32, 0, |value| *value == 0;
    u32: ValueType::U32(Unsigned::Varint), u32, 0, |value| *value == 0;
    u64: ValueType::U64(Unsigned::Varint), u64, 0, |value| *value == 0;
    Fixed64: ValueType::Fixed64, fixed64, Fixed64(0), |value| value.0 == 0;
    i8: ValueType::I8, i8, 0, |value| *value == 0;
    i16: ValueType::I16, i32, 0, |value| *value == 0;
    i32: ValueType::I32(Signed::Varint), i32, 0, |value| *value == 0;
    i64: ValueType::I64(Signed::Varint), i64, 0, |value| *value == 0;
    f32: ValueType::F32, f32, 0.0, |value| value.to_bits() == 0;
    f64: ValueType::F64, f64, 0.0, |value| value.to_bits() == 0;
}

/// Implements [`Value`] and [`ReadValue`] for a type that few formats have. A message that lacks it
/// is an error.
macro_rules! rare {
    ($($type:ident: $value:ident),*) => {$(
        impl Value for $type {
            const TYPE: ValueType = ValueType::$value;

            #[inline]
            fn write<W: Writer>(&self, writer: &mut W) {
                writer.$type(*self);
            }

            #[inline]
            fn zero() -> Option<Self> {
                None
            }

            #[inline]
            fn is_zero(&self) -> bool {
                false
            }
        }

        impl<'de> ReadValue<'de> for $type {
            #[inline]
            fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                reader.$type()
            }
        }

        impl Element for $type {}
    )*};
}

rare!(u128: U128, i128: I128, char: Char);

/// Implements [`Value`] and [`ReadValue`] for a type of text. An engine whose library returns a
/// `String` passes it on.
macro_rules! text {
    ($type:ty, $($a:lifetime,)? |$reader:ident| $read:expr) => {
        impl$(<$a>)? Value for $type {
            const TYPE: ValueType = ValueType::String;

            #[inline(always)]
            fn write<W: Writer>(&self, writer: &mut W) {
                writer.str(self);
            }

            #[inline]
            fn zero() -> Option<Self> {
                Some(Self::default())
            }

            #[inline]
            fn is_zero(&self) -> bool {
                self.is_empty()
            }
        }

        impl<'de$(: $a, $a)?> ReadValue<'de> for $type {
            #[inline]
            fn read<R: Reader<'de>>($reader: &mut R) -> Result<Self, DecodeError> {
                $read
            }
        }

        impl$(<$a>)? Element for $type {}

        impl$(<$a>)? Key for $type {}
    };
}

text!(String, |reader| reader.string());
text!(Box<str>, |reader| reader.string().map(Into::into));
text!(Rc<str>, |reader| reader.str(|text| text.into()));
text!(Arc<str>, |reader| reader.str(|text| text.into()));
text!(Cow<'a, str>, 'a, |reader| reader.cow_str());
text!(&'a str, 'a, |reader| {
    let text = reader.cow_str()?;
    lent(text, reader)
});

#[cfg(feature = "compact_str")]
text!(compact_str::CompactString, |reader| reader
    .str(|text| compact_str::CompactString::new(text)));

/// Implements [`Value`] and [`ReadValue`] for a type of bytes.
macro_rules! bytes {
    ($type:ty, $($a:lifetime,)? |$reader:ident| $read:expr) => {
        impl$(<$a>)? Value for $type {
            const TYPE: ValueType = ValueType::Bytes;

            #[inline]
            fn write<W: Writer>(&self, writer: &mut W) {
                writer.bytes(self);
            }

            #[inline]
            fn zero() -> Option<Self> {
                Some(Self::default())
            }

            #[inline]
            fn is_zero(&self) -> bool {
                self.is_empty()
            }
        }

        impl<'de$(: $a, $a)?> ReadValue<'de> for $type {
            #[inline]
            fn read<R: Reader<'de>>($reader: &mut R) -> Result<Self, DecodeError> {
                $read
            }
        }

        impl$(<$a>)? Element for $type {}
    };
}

bytes!(Bytes, |reader| reader.byte_vec().map(Self));
bytes!(Cow<'a, [u8]>, 'a, |reader| reader.cow_bytes());
bytes!(&'a [u8], 'a, |reader| {
    let bytes = reader.cow_bytes()?;
    lent(bytes, reader)
});

/// Implements [`Value`] and [`ReadValue`] for a `Cow` that outlives each message.
macro_rules! kept {
    ($type:ty, $method:ident) => {
        impl Value<As<Kept>> for $type {
            const TYPE: ValueType = <Self as Value>::TYPE;

            #[inline]
            fn write<W: Writer>(&self, writer: &mut W) {
                <Self as Value>::write(self, writer);
            }

            #[inline]
            fn zero() -> Option<Self> {
                <Self as Value>::zero()
            }

            #[inline]
            fn is_zero(&self) -> bool {
                <Self as Value>::is_zero(self)
            }
        }

        impl<'de> ReadValue<'de, As<Kept>> for $type {
            #[inline]
            fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                reader.$method().map(Cow::Owned)
            }
        }

        impl Element<As<Kept>> for $type {}
    };
}

kept!(Cow<'static, str>, string);
kept!(Cow<'static, [u8]>, byte_vec);

/// Returns the part of the message that `part` borrows.
#[inline]
fn lent<'de, T: ToOwned + ?Sized, R: Reader<'de>>(
    part: Cow<'de, T>,
    reader: &R,
) -> Result<&'de T, DecodeError> {
    match part {
        Cow::Borrowed(part) => Ok(part),
        Cow::Owned(_) => Err(DecodeError::NotLent {
            offset: reader.offset(),
        }),
    }
}

macro_rules! elements {
    ($($type:ty),*) => { $(impl Element for $type {})* };
}

elements!(Fixed64, i8, i16);

macro_rules! keys {
    ($($type:ty),*) => { $(impl Key for $type {})* };
}

keys!(bool, u8, u16, u32, u64, Fixed64, i8, i16, i32, i64);

macro_rules! lists {
    ($method:ident -> $list:ident, $method_mut:ident -> $list_mut:ident:
     $($type:ty: $variant:ident),*) => {$(
        impl Element for $type {
            #[inline]
            fn $method(values: &[Self]) -> Option<$list<'_>> {
                Some($list::$variant(values))
            }

            #[inline]
            fn $method_mut(values: &mut Vec<Self>) -> Option<$list_mut<'_>> {
                Some($list_mut::$variant(values))
            }
        }
    )*};
}

lists!(scalars -> Scalars, scalars_mut -> ScalarsMut: bool: Bool, f32: F32, f64: F64);
lists!(integers -> Integers, integers_mut -> IntegersMut:
    u16: U16, u32: U32, u64: U64, i32: I32, i64: I64);
