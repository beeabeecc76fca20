//! Records and unions behind a pointer, which no format shows.

use std::{rc::Rc, sync::Arc};

use crate::{
    DecodeError, FieldWriter, OrderedReader, Reader, Schema, TaggedReader, Union,
    describe::{RecordType, UnionType},
};

macro_rules! pointers {
    ($($pointer:ident),*) => {$(
        impl<T: Schema> Schema for $pointer<T> {
            const RECORD: &'static RecordType = T::RECORD;

            #[inline]
            fn write_fields<W: FieldWriter>(&self, writer: &mut W) {
                T::write_fields(self, writer);
            }

            #[inline]
            fn read_tagged<R: TaggedReader>(reader: &mut R) -> Result<Self, DecodeError> {
                reader.count_pointer()?;
                T::read_tagged(reader).map(Self::new)
            }

            #[inline]
            fn read_ordered<R: OrderedReader>(reader: &mut R) -> Result<Self, DecodeError> {
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
            fn write<W: FieldWriter>(&self, writer: &mut W) {
                T::write(self, writer);
            }

            #[inline]
            fn read<R: Reader>(index: usize, reader: &mut R) -> Result<Self, DecodeError> {
                reader.count_pointer()?;
                T::read(index, reader).map(Self::new)
            }
        }
    )*};
}

pointers!(Box, Rc, Arc);
