mod compound;

use std::{cell::Cell, fmt::Display, marker::PhantomData, num::FpCategory};

use serde::{Serialize, Serializer, ser::Error};

use self::compound::Compound;
use super::{FIXED64, Rules};
use crate::EncodeError;

thread_local! {
    /// The reason why an adapter refused the value. It bypasses the library, whose error has no
    /// room for it. (A variable of the caller would need its address in every call.)
    static REFUSED: Cell<Option<Violation>> = const { Cell::new(None) };
}

#[derive(Clone, Copy)]
enum Violation {
    NotFinite { field: &'static str },
    SkippedField { field: &'static str },
}

/// Encodes `value` by the rules `R`: `library` serializes the value that it receives.
///
/// # Errors
/// The error of the violated rule, as its documentation says, or the error of `library`.
#[inline]
pub fn encode<R: Rules, T: Serialize + ?Sized, O>(
    value: &T,
    library: impl FnOnce(&Adapted<'_, T, R>) -> Result<O, EncodeError>,
) -> Result<O, EncodeError> {
    REFUSED.set(None);
    library(&Adapted::new(value)).map_err(|error| match REFUSED.take() {
        None => error,
        Some(Violation::NotFinite { field }) => EncodeError::NotFinite { field },
        Some(Violation::SkippedField { field }) => EncodeError::SkippedField { field },
    })
}

/// A value that serializes by the rules `R`, handed out by [`encode`].
pub struct Adapted<'a, T: ?Sized, R> {
    value: &'a T,
    rules: PhantomData<R>,
}

impl<'a, T: ?Sized, R> Adapted<'a, T, R> {
    #[inline]
    fn new(value: &'a T) -> Self {
        Self {
            value,
            rules: PhantomData,
        }
    }
}

impl<T: Serialize + ?Sized, R: Rules> Serialize for Adapted<'_, T, R> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(Adapter {
            inner: serializer,
            rules: PhantomData::<R>,
        })
    }
}

struct Adapter<S, R> {
    inner: S,
    rules: PhantomData<R>,
}

impl<S: Serializer, R: Rules> Adapter<S, R> {
    #[inline]
    fn check_finite(category: FpCategory) -> Result<(), S::Error> {
        match category {
            FpCategory::Nan | FpCategory::Infinite if R::ONLY_FINITE => Err(refuse_number()),
            _ => Ok(()),
        }
    }
}

#[cold]
fn refuse_number<E: Error>() -> E {
    REFUSED.set(Some(Violation::NotFinite { field: "" }));
    E::custom("not a finite number")
}

/// Records the innermost field around a refused number, when the error passes it.
#[cold]
fn name_refused_number(field: &'static str) {
    if let Some(Violation::NotFinite { field: "" }) = REFUSED.get() {
        REFUSED.set(Some(Violation::NotFinite { field }));
    }
}

#[cold]
fn refuse_skipped<E: Error>(field: &'static str) -> E {
    REFUSED.set(Some(Violation::SkippedField { field }));
    E::custom("a skipped field")
}

macro_rules! forward {
    ($($method:ident($($argument:ident: $type:ty),*);)*) => {$(
        #[inline]
        fn $method(self, $($argument: $type),*) -> Result<S::Ok, S::Error> {
            self.inner.$method($($argument),*)
        }
    )*};
}

macro_rules! forward_compound {
    ($($method:ident($($argument:ident: $type:ty),*) -> $compound:ident;)*) => {$(
        #[inline]
        fn $method(self, $($argument: $type),*) -> Result<Self::$compound, S::Error> {
            self.inner.$method($($argument),*).map(Compound::new)
        }
    )*};
}

impl<S: Serializer, R: Rules> Serializer for Adapter<S, R> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Compound<S::SerializeSeq, R>;
    type SerializeTuple = Compound<S::SerializeTuple, R>;
    type SerializeTupleStruct = Compound<S::SerializeTupleStruct, R>;
    type SerializeTupleVariant = Compound<S::SerializeTupleVariant, R>;
    type SerializeMap = Compound<S::SerializeMap, R>;
    type SerializeStruct = Compound<S::SerializeStruct, R>;
    type SerializeStructVariant = Compound<S::SerializeStructVariant, R>;

    forward! {
        serialize_bool(value: bool);
        serialize_i8(value: i8);
        serialize_i16(value: i16);
        serialize_i32(value: i32);
        serialize_i64(value: i64);
        serialize_i128(value: i128);
        serialize_u8(value: u8);
        serialize_u16(value: u16);
        serialize_u32(value: u32);
        serialize_u128(value: u128);
        serialize_char(value: char);
        serialize_str(value: &str);
        serialize_bytes(value: &[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(name: &'static str);
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str);
    }

    forward_compound! {
        serialize_seq(len: Option<usize>) -> SerializeSeq;
        serialize_tuple(len: usize) -> SerializeTuple;
        serialize_tuple_struct(name: &'static str, len: usize) -> SerializeTupleStruct;
        serialize_tuple_variant(
            name: &'static str, index: u32, variant: &'static str, len: usize
        ) -> SerializeTupleVariant;
        serialize_map(len: Option<usize>) -> SerializeMap;
        serialize_struct(name: &'static str, len: usize) -> SerializeStruct;
        serialize_struct_variant(
            name: &'static str, index: u32, variant: &'static str, len: usize
        ) -> SerializeStructVariant;
    }

    #[inline]
    fn serialize_u64(self, value: u64) -> Result<S::Ok, S::Error> {
        if R::U64_AS_I64 {
            self.inner.serialize_i64(value.cast_signed())
        } else {
            self.inner.serialize_u64(value)
        }
    }

    #[inline]
    fn serialize_f32(self, value: f32) -> Result<S::Ok, S::Error> {
        Self::check_finite(value.classify())?;
        self.inner.serialize_f32(value)
    }

    #[inline]
    fn serialize_f64(self, value: f64) -> Result<S::Ok, S::Error> {
        Self::check_finite(value.classify())?;
        self.inner.serialize_f64(value)
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.serialize_some(&Adapted::<_, R>::new(value))
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        if R::U64_AS_I64 && name == FIXED64 {
            return value.serialize(self.inner);
        }
        self.inner
            .serialize_newtype_struct(name, &Adapted::<_, R>::new(value))
    }

    #[inline]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.inner
            .serialize_newtype_variant(name, index, variant, &Adapted::<_, R>::new(value))
    }

    #[inline]
    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.collect_str(value)
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}
