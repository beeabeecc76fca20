use std::marker::PhantomData;

use crate::{DecodeError, Element, ReadValue, Reader, Value, Writer, describe::ValueType};

/// The form of lists as values, in an option, a list or a map, and of options as values, in a list or
/// a map; `P` is the form of their elements.
///
/// protobuf has no such values: there, each is a message with the elements in its field 1. protobuf
/// and Thrift have an option as a list of one value or none. An option as a value holds no union,
/// since Avro has no union in a union.
#[derive(Debug)]
pub struct Nested<P>(PhantomData<P>);

impl<P, T: Element<P>> Value<Nested<P>> for Vec<T> {
    const TYPE: ValueType = ValueType::List(&T::TYPE);
    const RECURSIVE: ValueType = ValueType::List(&T::RECURSIVE);

    #[inline]
    fn write<W: Writer>(&self, writer: &mut W) {
        writer.list_value::<P, T>(self);
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some(Self::new())
    }

    #[inline]
    fn is_zero(&self) -> bool {
        self.is_empty()
    }
}

impl<'de, P, T: Element<P> + ReadValue<'de, P>> ReadValue<'de, Nested<P>> for Vec<T> {
    #[inline]
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        reader.list_value::<P, T>()
    }
}

impl<P, T: Element<P>> Element<Nested<P>> for Vec<T> {}

impl<P, T: Element<P>> Value<Nested<P>> for Option<T> {
    const TYPE: ValueType = {
        assert!(
            !matches!(T::TYPE, ValueType::Union(_)),
            "an option in a list or a map holds no union: give the union a variant without data"
        );
        ValueType::Optional(&T::TYPE)
    };
    const RECURSIVE: ValueType = ValueType::Optional(&T::RECURSIVE);

    #[inline]
    fn write<W: Writer>(&self, writer: &mut W) {
        writer.option_value::<P, T>(self);
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some(None)
    }

    #[inline]
    fn is_zero(&self) -> bool {
        self.is_none()
    }
}

impl<'de, P, T: Element<P> + ReadValue<'de, P>> ReadValue<'de, Nested<P>> for Option<T> {
    #[inline]
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        reader.option_value::<P, T>()
    }
}

impl<P, T: Element<P>> Element<Nested<P>> for Option<T> {}
