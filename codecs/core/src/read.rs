use crate::{
    DecodeError, Element, Key, Schema, Union, Value,
    describe::{EnumType, FieldType},
};

/// What a format (or another engine of one) implements to read single values.
pub trait Reader: Sized {
    /// Whether the format is for people too, see
    /// [`Writer::HUMAN_READABLE`](crate::Writer::HUMAN_READABLE).
    const HUMAN_READABLE: bool = false;

    /// A boolean.
    fn bool(&mut self) -> Result<bool, DecodeError>;
    /// A `u8`, as an integer that may still be too large for it.
    #[inline]
    fn u8(&mut self) -> Result<u32, DecodeError> {
        self.u32()
    }
    /// A `u16` or `u32`, as an integer that may still be too large for it.
    fn u32(&mut self) -> Result<u32, DecodeError>;
    /// A `u64`.
    fn u64(&mut self) -> Result<u64, DecodeError>;
    /// A `u64` written by [`Writer::fixed64`](crate::Writer::fixed64).
    fn fixed64(&mut self) -> Result<u64, DecodeError>;
    /// An `i32`.
    fn i32(&mut self) -> Result<i32, DecodeError>;
    /// An `i64`.
    fn i64(&mut self) -> Result<i64, DecodeError>;
    /// An `f32`.
    fn f32(&mut self) -> Result<f32, DecodeError>;
    /// An `f64`.
    fn f64(&mut self) -> Result<f64, DecodeError>;
    /// Text, handed to `take` without a copy where the format allows it.
    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError>;
    /// Text to keep. An engine whose library hands out a `String` passes it on without a copy.
    #[inline]
    fn string(&mut self) -> Result<String, DecodeError> {
        self.str(str::to_owned)
    }
    /// Opaque bytes, handed to `take` without a copy where the format allows it.
    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError>;
    /// Opaque bytes to keep. An engine whose library hands out a `Vec` passes it on without a copy.
    #[inline]
    fn byte_vec(&mut self) -> Result<Vec<u8>, DecodeError> {
        self.bytes(<[u8]>::to_vec)
    }
    /// The number of a symbol of an enum, which may still be none of its.
    fn symbol(&mut self, of: &'static EnumType) -> Result<u32, DecodeError>;
    /// A record.
    fn record<T: Schema>(&mut self) -> Result<T, DecodeError>;
    /// How many bytes of the message are read, for errors; 0 where the library does not say.
    fn offset(&self) -> usize;
}

/// A format whose fields carry their ids: protobuf, Thrift.
pub trait TaggedReader: Reader {
    /// What a field's header says besides the id, usually how to read or skip its value.
    type Header: Copy;

    /// Whether the variants of a union stand among the fields of the record that holds it
    /// (protobuf), rather than in a field with the union's id (Thrift).
    const FLAT_UNIONS: bool;

    /// The next field's id and header, or `None` at the end of the record.
    fn next_field(&mut self) -> Result<Option<(u32, Self::Header)>, DecodeError>;
    /// Whether a value of this field may have such a header. If not, the field is skipped as an unknown
    /// one; a format that refuses it does so when its value is read.
    #[inline]
    #[must_use]
    fn fits(_: Self::Header, _: FieldType) -> bool {
        true
    }
    /// Skips the value of an unknown field.
    fn skip(&mut self, header: Self::Header) -> Result<(), DecodeError>;
    /// The value of a field.
    fn value<T: Value>(&mut self, header: Self::Header) -> Result<T, DecodeError>;
    /// Adds what this occurrence of a list's field carries.
    fn list<T: Element>(
        &mut self,
        header: Self::Header,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError>;
    /// Adds the entries that this occurrence of a map's field carries, in their order.
    fn map<K: Key, T: Element>(
        &mut self,
        header: Self::Header,
        entries: &mut Vec<(K, T)>,
    ) -> Result<(), DecodeError>;
    /// A union: with [`FLAT_UNIONS`](TaggedReader::FLAT_UNIONS) `id` is the variant's, else the
    /// field's.
    fn union<T: Union>(&mut self, id: u32, header: Self::Header) -> Result<T, DecodeError>;
}

/// A format whose fields come in the order of the schema, without ids: Avro, bincode.
pub trait OrderedReader: Reader {
    /// A value or none.
    fn optional<T: Value>(&mut self) -> Result<Option<T>, DecodeError>;
    /// A list.
    fn list<T: Element>(&mut self) -> Result<Vec<T>, DecodeError>;
    /// The entries of a map, in their order.
    fn map<K: Key, T: Element>(&mut self) -> Result<Vec<(K, T)>, DecodeError>;
    /// A union.
    fn union<T: Union>(&mut self) -> Result<T, DecodeError>;
}
