use std::fmt;

use serde::{
    Serialize, Serializer,
    ser::{self, Impossible},
};

/// Returns whether serde serializes `value` as `None`.
///
/// A newtype around `None` does not count: serde's derive could not read it back from an absent
/// field.
#[inline]
pub(super) fn is_none<T: Serialize + ?Sized>(value: &T) -> bool {
    value.serialize(Probe).is_ok()
}

/// A serializer that accepts `None` and refuses everything else, so that it ends at the first call.
struct Probe;

#[derive(Debug)]
struct NotNone;

impl fmt::Display for NotNone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not None")
    }
}

impl std::error::Error for NotNone {}

impl ser::Error for NotNone {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Answer = Result<(), NotNone>;
type Never = Result<Impossible<(), NotNone>, NotNone>;

macro_rules! not_none {
    ($($method:ident($($argument:ty),*) -> $result:ty;)*) => {$(
        #[inline]
        fn $method(self, $(_: $argument),*) -> $result {
            Err(NotNone)
        }
    )*};
}

impl Serializer for Probe {
    type Ok = ();
    type Error = NotNone;
    type SerializeSeq = Impossible<(), NotNone>;
    type SerializeTuple = Impossible<(), NotNone>;
    type SerializeTupleStruct = Impossible<(), NotNone>;
    type SerializeTupleVariant = Impossible<(), NotNone>;
    type SerializeMap = Impossible<(), NotNone>;
    type SerializeStruct = Impossible<(), NotNone>;
    type SerializeStructVariant = Impossible<(), NotNone>;

    #[inline]
    fn serialize_none(self) -> Answer {
        Ok(())
    }

    not_none! {
        serialize_bool(bool) -> Answer;
        serialize_i8(i8) -> Answer;
        serialize_i16(i16) -> Answer;
        serialize_i32(i32) -> Answer;
        serialize_i64(i64) -> Answer;
        serialize_i128(i128) -> Answer;
        serialize_u8(u8) -> Answer;
        serialize_u16(u16) -> Answer;
        serialize_u32(u32) -> Answer;
        serialize_u64(u64) -> Answer;
        serialize_u128(u128) -> Answer;
        serialize_f32(f32) -> Answer;
        serialize_f64(f64) -> Answer;
        serialize_char(char) -> Answer;
        serialize_str(&str) -> Answer;
        serialize_bytes(&[u8]) -> Answer;
        serialize_unit() -> Answer;
        serialize_unit_struct(&'static str) -> Answer;
        serialize_unit_variant(&'static str, u32, &'static str) -> Answer;
        serialize_seq(Option<usize>) -> Never;
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_map(Option<usize>) -> Never;
        serialize_struct(&'static str, usize) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Answer {
        Err(NotNone)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Answer {
        Err(NotNone)
    }

    #[inline]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Answer {
        Err(NotNone)
    }

    #[inline]
    fn collect_str<T: fmt::Display + ?Sized>(self, _: &T) -> Answer {
        Err(NotNone)
    }
}
