use std::marker::PhantomData;

use serde::{
    Serialize,
    ser::{
        SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};

use super::{Adapted, name_refused_number, refuse_skipped};
use crate::serde::{Rules, probe::is_none};

/// The adapter of a list, map, tuple, struct or variant that is being written.
pub(super) struct Compound<C, R> {
    inner: C,
    rules: PhantomData<R>,
}

impl<C, R> Compound<C, R> {
    #[inline]
    pub(super) fn new(inner: C) -> Self {
        Self {
            inner,
            rules: PhantomData,
        }
    }
}

macro_rules! elements {
    ($($trait:ident: $method:ident;)*) => {$(
        impl<C: $trait, R: Rules> $trait for Compound<C, R> {
            type Ok = C::Ok;
            type Error = C::Error;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), C::Error> {
                self.inner.$method(&Adapted::<_, R>::new(value))
            }

            #[inline]
            fn end(self) -> Result<C::Ok, C::Error> {
                self.inner.end()
            }
        }
    )*};
}

elements! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! fields {
    ($($trait:ident),*) => {$(
        impl<C: $trait, R: Rules> $trait for Compound<C, R> {
            type Ok = C::Ok;
            type Error = C::Error;

            #[inline]
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), C::Error> {
                if R::LEAVE_OUT_NONE && is_none(value) {
                    return self.inner.skip_field(key);
                }
                let written = self.inner.serialize_field(key, &Adapted::<_, R>::new(value));
                if R::ONLY_FINITE && written.is_err() {
                    name_refused_number(key);
                }
                written
            }

            #[inline]
            fn skip_field(&mut self, key: &'static str) -> Result<(), C::Error> {
                if R::EVERY_FIELD {
                    return Err(refuse_skipped(key));
                }
                self.inner.skip_field(key)
            }

            #[inline]
            fn end(self) -> Result<C::Ok, C::Error> {
                self.inner.end()
            }
        }
    )*};
}

fields!(SerializeStruct, SerializeStructVariant);

impl<C: SerializeMap, R: Rules> SerializeMap for Compound<C, R> {
    type Ok = C::Ok;
    type Error = C::Error;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), C::Error> {
        self.inner.serialize_key(&Adapted::<_, R>::new(key))
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), C::Error> {
        self.inner.serialize_value(&Adapted::<_, R>::new(value))
    }

    #[inline]
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), C::Error> {
        self.inner
            .serialize_entry(&Adapted::<_, R>::new(key), &Adapted::<_, R>::new(value))
    }

    #[inline]
    fn end(self) -> Result<C::Ok, C::Error> {
        self.inner.end()
    }
}
