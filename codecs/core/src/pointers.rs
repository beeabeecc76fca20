//! Records and unions behind a pointer, which no format shows.

use std::{rc::Rc, sync::Arc};

use crate::{
    Decode, DecodeError, FieldWriter, OrderedReader, ReadUnion, Reader, Record, TaggedReader,
    Union,
    describe::{RecordType, UnionType},
};

macro_rules! pointers {
    ($($pointer:ident),*) => {$(
        impl<T: Record> Record for $pointer<T> {
            const RECORD_TYPE: &'static RecordType = T::RECORD_TYPE;

            #[inline]
            fn write_fields<W: FieldWriter>(&self, writer: &mut W) {
                T::write_fields(self, writer);
            }
        }

        impl<'de, T: Decode<'de>> Decode<'de> for $pointer<T> {
            #[inline]
            fn read_tagged<R: TaggedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                reader.count_pointer()?;
                T::read_tagged(reader).map(Self::new)
            }

            #[inline]
            fn read_ordered<R: OrderedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                reader.count_pointer()?;
                T::read_ordered(reader).map(Self::new)
            }
        }

        impl<T: Union> Union for $pointer<T> {
            const UNION: &'static UnionType = T::UNION;

            #[inline]
            fn index_of(id: u32) -> Option<usize> {
                T::index_of(id)
            }

            #[inline]
            fn fits<'de, R: TaggedReader<'de>>(id: u32, header: R::Header) -> bool {
                T::fits::<R>(id, header)
            }

            #[inline]
            fn write<W: FieldWriter>(&self, writer: &mut W) {
                T::write(self, writer);
            }
        }

        impl<'de, T: ReadUnion<'de>> ReadUnion<'de> for $pointer<T> {
            #[inline]
            fn read<R: Reader<'de>>(index: usize, reader: &mut R) -> Result<Self, DecodeError> {
                reader.count_pointer()?;
                T::read(index, reader).map(Self::new)
            }
        }
    )*};
}

pointers!(Box, Rc, Arc);
