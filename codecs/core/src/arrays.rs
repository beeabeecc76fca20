//! Arrays of constant length.

use crate::{
    DecodeError, Element, Field, FieldWriter, OrderedReader, Place, ReadField, ReadValue, Reader,
    TaggedReader, Value, Writer,
    describe::{FieldType, ValueType},
    proto::As,
};

/// Bytes of constant length, such as a digest: `fixed` in Avro, as many bytes without a length in
/// bincode, numbers in JSON. A message that lacks them is an error.
impl<const N: usize> Value for [u8; N] {
    const TYPE: ValueType = ValueType::Fixed(N);

    #[inline]
    fn write<W: Writer>(&self, writer: &mut W) {
        writer.fixed_bytes(self);
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

impl<'de, const N: usize> ReadValue<'de> for [u8; N] {
    #[inline]
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        reader.fixed_bytes()
    }
}

impl<const N: usize> Element for [u8; N] {}

/// A list of constant length. bincode leaves out the number of elements. A message with another
/// number is an error.
impl<P, T: Element<As<P>>, const N: usize> Field<As<P>> for [T; N] {
    const TYPE: FieldType = {
        // A record with the field takes a byte or more, which readers of counts rely on.
        assert!(
            N > 0 && T::TYPE.min_bytes(8) > 0,
            "an array has elements, which are no empty records"
        );
        FieldType::Array {
            value: T::TYPE,
            len: N,
        }
    };
    const RECURSIVE: FieldType = FieldType::Array {
        value: T::RECURSIVE,
        len: N,
    };
    type Slot = Vec<T>;

    #[inline]
    fn write<W: FieldWriter>(&self, place: Place, writer: &mut W) {
        writer.array(place, self);
    }

    #[inline]
    fn finish(slot: Self::Slot, _: Place) -> Result<Self, DecodeError> {
        slot.try_into().map_err(wrong_count::<N, T>)
    }
}

impl<'de, P, T: Element<As<P>> + ReadValue<'de, As<P>>, const N: usize> ReadField<'de, As<P>>
    for [T; N]
{
    #[inline]
    fn read_tagged<R: TaggedReader<'de>>(
        slot: &mut Self::Slot,
        reader: &mut R,
        header: R::Header,
        _: Place,
    ) -> Result<(), DecodeError> {
        reader.list(header, slot)
    }

    #[inline]
    fn read_ordered<R: OrderedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let values = reader.array::<As<P>, T>(N)?;
        values.try_into().map_err(wrong_count::<N, T>)
    }
}

#[cold]
fn wrong_count<const N: usize, T>(values: Vec<T>) -> DecodeError {
    DecodeError::WrongCount {
        expected: N,
        found: values.len(),
    }
}
