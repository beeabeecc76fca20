//! Sets, which are lists in every format but Thrift.

use std::{
    collections::{BTreeSet, HashSet},
    hash::{BuildHasher, Hash},
};

use crate::{
    DecodeError, Element, Field, FieldWriter, OrderedReader, Place, ReadField, ReadValue,
    TaggedReader, describe::FieldType, proto::As,
};

/// Implements [`Field`] for a type of set. Its values are written in their order. They are cloned
/// into a list, which a format writes at once. A reader accepts any order and repeated values.
macro_rules! set {
    ([$($bounds:tt)*] $type:ty, |$values:ident| $list:expr) => {
        impl<P, T: Element<As<P>> + Clone + Ord $($bounds)*> Field<As<P>> for $type {
            const TYPE: FieldType = FieldType::Set(T::TYPE);
            const RECURSIVE: FieldType = FieldType::Set(T::RECURSIVE);
            type Slot = Vec<T>;

            fn write<W: FieldWriter>(&self, place: Place, writer: &mut W) {
                let $values = self;
                let values: Vec<T> = $list;
                writer.set(place, &values);
            }

            #[inline]
            fn finish(slot: Self::Slot, _: Place) -> Result<Self, DecodeError> {
                Ok(slot.into_iter().collect())
            }
        }

        impl<'de, P, T: Element<As<P>> + ReadValue<'de, As<P>> + Clone + Ord $($bounds)*>
            ReadField<'de, As<P>> for $type
        {
            #[inline]
            fn read_tagged<R: TaggedReader<'de>>(
                slot: &mut Self::Slot,
                reader: &mut R,
                header: R::Header,
                _: Place,
            ) -> Result<(), DecodeError> {
                reader.set(header, slot)
            }

            #[inline]
            fn read_ordered<R: OrderedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                Ok(reader.list()?.into_iter().collect())
            }
        }
    };
}

set!([] BTreeSet<T>, |values| values.iter().cloned().collect());
set!([+ Hash, S: BuildHasher + Default] HashSet<T, S>, |values| {
    let mut values: Vec<T> = values.iter().cloned().collect();
    values.sort_unstable();
    values
});
