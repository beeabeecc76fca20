use std::{borrow::Cow, net::IpAddr};

use crate::{
    Day, Decode, DecodeError, Element, Key, ReadUnion, ReadValue, Time, TimeKind, UnknownFields,
    describe::{DecimalType, EnumType, FieldType},
    proto::ProtoInteger,
};

/// A source of single values, which each format or engine implements. Values may borrow from a
/// message that lives for `'de`.
pub trait Reader<'de>: Sized {
    /// True if the format is also for people, see
    /// [`Writer::HUMAN_READABLE`](crate::Writer::HUMAN_READABLE).
    const HUMAN_READABLE: bool = false;

    /// True if the format has the usual text of an address, a UUID or a date, see
    /// [`Writer::BYTES_AS_TEXT`](crate::Writer::BYTES_AS_TEXT).
    const BYTES_AS_TEXT: bool = Self::HUMAN_READABLE;

    /// True if the format writes the numbers of symbols (protobuf, Thrift).
    const NUMBERS_SYMBOLS: bool = false;

    /// Reads a boolean.
    fn bool(&mut self) -> Result<bool, DecodeError>;
    /// Reads a `u8`, as an integer that may still be too large for it.
    #[inline]
    fn u8(&mut self) -> Result<u32, DecodeError> {
        self.u32()
    }
    /// Reads a `u8` written by [`Writer::byte`](crate::Writer::byte).
    #[inline]
    fn byte(&mut self) -> Result<u8, DecodeError> {
        <u8 as ReadValue>::read(self)
    }
    /// Reads a `u16` or `u32`, as an integer that may still be too large for it.
    fn u32(&mut self) -> Result<u32, DecodeError>;
    /// Reads a `u64`.
    fn u64(&mut self) -> Result<u64, DecodeError>;
    /// Reads a `u64` written by [`Writer::fixed64`](crate::Writer::fixed64).
    fn fixed64(&mut self) -> Result<u64, DecodeError>;
    /// Reads an `i8`, as an integer that may still be too large for it.
    #[inline]
    fn i8(&mut self) -> Result<i32, DecodeError> {
        self.i32()
    }
    /// Reads an `i16` or `i32`, as an integer that may still be too large for it.
    fn i32(&mut self) -> Result<i32, DecodeError>;
    /// Reads an `i64`.
    fn i64(&mut self) -> Result<i64, DecodeError>;
    /// Reads an integer written by [`Writer::proto`](crate::Writer::proto).
    #[inline]
    fn proto<P: ProtoInteger>(&mut self) -> Result<P::Integer, DecodeError> {
        <P::Integer as ReadValue>::read(self)
    }
    /// Reads a `u128`.
    #[inline]
    fn u128(&mut self) -> Result<u128, DecodeError> {
        self.fixed_bytes().map(u128::from_be_bytes)
    }
    /// Reads an `i128`.
    #[inline]
    fn i128(&mut self) -> Result<i128, DecodeError> {
        self.fixed_bytes().map(i128::from_be_bytes)
    }
    /// Reads an `f32`.
    fn f32(&mut self) -> Result<f32, DecodeError>;
    /// Reads an `f64`.
    fn f64(&mut self) -> Result<f64, DecodeError>;
    /// Reads a character.
    #[inline]
    fn char(&mut self) -> Result<char, DecodeError> {
        let char = self.str(|text| {
            let mut chars = text.chars();
            chars.next().filter(|_| chars.as_str().is_empty())
        })?;
        char.ok_or_else(|| DecodeError::InvalidValue {
            expected: "character",
            offset: self.offset(),
        })
    }
    /// Reads text and hands it to `take`, without a copy where the format allows it.
    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError>;
    /// Reads text to keep. An engine whose library returns a `String` passes it on without a copy.
    #[inline]
    fn string(&mut self) -> Result<String, DecodeError> {
        self.str(str::to_owned)
    }
    /// Reads text that may be borrowed from the message. A reader that cannot lend it returns a copy.
    #[inline]
    fn cow_str(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        self.string().map(Cow::Owned)
    }
    /// Reads opaque bytes and hands them to `take`, without a copy where the format allows it.
    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError>;
    /// Reads opaque bytes to keep. An engine whose library returns a `Vec` passes it on without a
    /// copy.
    #[inline]
    fn byte_vec(&mut self) -> Result<Vec<u8>, DecodeError> {
        self.bytes(<[u8]>::to_vec)
    }
    /// Reads opaque bytes that may be borrowed from the message. A reader that cannot lend them returns
    /// a copy.
    #[inline]
    fn cow_bytes(&mut self) -> Result<Cow<'de, [u8]>, DecodeError> {
        self.byte_vec().map(Cow::Owned)
    }
    /// Reads opaque bytes whose number the type states.
    #[inline]
    fn fixed_bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        self.bytes(|bytes| match bytes.try_into() {
            Ok(bytes) => Ok(bytes),
            Err(_) => Err(DecodeError::WrongCount {
                expected: N,
                found: bytes.len(),
            }),
        })?
    }
    /// Reads a timestamp or a duration.
    #[inline]
    fn time(&mut self, kind: TimeKind) -> Result<Time, DecodeError> {
        self.i64().map(|nanos| Time::from_nanos(kind, nanos))
    }
    /// Reads a date.
    #[inline]
    fn day(&mut self) -> Result<Day, DecodeError> {
        let days = self.i32()?;
        Day::new(days).ok_or_else(|| DecodeError::InvalidValue {
            expected: Day::RANGE,
            offset: self.offset(),
        })
    }
    /// Reads a decimal written by [`Writer::decimal`](crate::Writer::decimal), from its text or, in Avro,
    /// from the integer of all digits.
    #[inline]
    fn decimal<T>(
        &mut self,
        of: DecimalType,
        from_text: impl FnOnce(&str) -> Option<T>,
        from_unscaled: impl FnOnce(i128) -> Option<T>,
    ) -> Result<Option<T>, DecodeError> {
        let _ = (of, from_unscaled);
        self.str(from_text)
    }
    /// Reads a decimal that is written as text. A reader of another version of an Avro schema also reads a
    /// `decimal`, from the integer of all digits and the number of digits after the point.
    #[inline]
    fn decimal_text<T>(
        &mut self,
        from_text: impl FnOnce(&str) -> Option<T>,
        from_unscaled: impl FnOnce(i128, u32) -> Option<T>,
    ) -> Result<Option<T>, DecodeError> {
        let _ = from_unscaled;
        self.str(from_text)
    }
    /// Reads a UUID.
    #[inline]
    fn uuid(&mut self) -> Result<[u8; 16], DecodeError> {
        self.fixed_bytes()
    }
    /// Reads an IP address.
    #[inline]
    fn ip_addr(&mut self) -> Result<IpAddr, DecodeError> {
        let address = self.bytes(address)?;
        address.ok_or_else(|| invalid_address(self.offset()))
    }
    /// Reads an enum's symbol, as its number with [`NUMBERS_SYMBOLS`](Reader::NUMBERS_SYMBOLS) and
    /// else as its position. It may still be out of range.
    fn symbol(&mut self, of: &'static EnumType) -> Result<i64, DecodeError>;
    /// Reads a number written by [`Writer::open_symbol`](crate::Writer::open_symbol).
    #[inline]
    fn open_symbol(&mut self, of: &'static EnumType) -> Result<i32, DecodeError> {
        let _ = of;
        self.i32()
    }
    /// Reads a list written by [`Writer::list_value`](crate::Writer::list_value).
    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError>;
    /// Reads an option written by [`Writer::option_value`](crate::Writer::option_value).
    #[inline]
    fn option_value<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<Option<T>, DecodeError> {
        let mut values = self.list_value::<P, T>()?;
        match values.len() {
            0 | 1 => Ok(values.pop()),
            found => Err(DecodeError::WrongCount { expected: 1, found }),
        }
    }
    /// Reads a record.
    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError>;
    /// Reads a union written by [`Writer::union_value`](crate::Writer::union_value).
    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError>;
    /// Counts a value behind a pointer as an element of [`Limits`](crate::Limits): it takes memory that
    /// its bytes do not.
    fn count_pointer(&mut self) -> Result<(), DecodeError>;
    /// Returns the number of message bytes read, for errors; 0 where the library does not report
    /// it.
    fn offset(&self) -> usize;
}

/// A format whose fields carry their ids: protobuf, Thrift.
pub trait TaggedReader<'de>: Reader<'de> {
    /// The contents of a field's header besides the id, usually the wire type of its value.
    type Header: Copy;

    /// True if the variants of a union stand among the fields of the record that holds it
    /// (protobuf), rather than in a field with the union's id (Thrift).
    const FLAT_UNIONS: bool;

    /// True if writers leave out zeros (protobuf), so that an absent value is zero, and never the
    /// default of its field.
    const LEAVES_OUT_ZEROS: bool = false;

    /// Reads the next field's id and header; returns `None` at the end of the record. An unknown field
    /// of a format without ids has the id 0.
    fn next_field(&mut self) -> Result<Option<(u32, Self::Header)>, DecodeError>;
    /// Returns whether a value of this field may have such a header. If not, the field is skipped
    /// like an unknown one; a format that refuses it does so when its value is read.
    #[inline]
    #[must_use]
    fn fits(_: Self::Header, _: FieldType) -> bool {
        true
    }
    /// Skips the value of an unknown field.
    fn skip(&mut self, header: Self::Header) -> Result<(), DecodeError>;
    /// Reads an unknown field into `unknown`; a format that keeps none skips it.
    #[inline]
    fn keep(
        &mut self,
        header: Self::Header,
        unknown: &mut UnknownFields,
    ) -> Result<(), DecodeError> {
        let _ = unknown;
        self.skip(header)
    }
    /// Reads the value of a field.
    fn value<P, T: ReadValue<'de, P>>(&mut self, header: Self::Header) -> Result<T, DecodeError>;
    /// Appends the elements of this occurrence of a list's field.
    fn list<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: Self::Header,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError>;
    /// Appends the values of this occurrence of a set's field.
    #[inline]
    fn set<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: Self::Header,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        self.list::<P, T>(header, values)
    }
    /// Appends the entries of this occurrence of a map's field, in their order.
    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: Self::Header,
        entries: &mut Vec<(K, T)>,
    ) -> Result<(), DecodeError>;
    /// Reads a union. `id` is the variant's id with [`FLAT_UNIONS`](TaggedReader::FLAT_UNIONS), and
    /// the field's id otherwise.
    fn union<T: ReadUnion<'de>>(&mut self, id: u32, header: Self::Header)
    -> Result<T, DecodeError>;
}

/// A format whose fields come in the order of the schema, without ids: Avro, bincode.
pub trait OrderedReader<'de>: Reader<'de> {
    /// Reads an optional value.
    fn optional<P, T: ReadValue<'de, P>>(&mut self) -> Result<Option<T>, DecodeError>;
    /// Reads a list.
    fn list<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError>;
    /// Reads a list whose length `count` the type states; it may still have another.
    #[inline]
    fn array<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        count: usize,
    ) -> Result<Vec<T>, DecodeError> {
        let _ = count;
        self.list::<P, T>()
    }
    /// Reads the entries of a map, in their order.
    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<Vec<(K, T)>, DecodeError>;
    /// Reads a union.
    #[inline]
    fn union<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        self.union_value()
    }
    /// Reads a union that may be absent.
    fn optional_union<T: ReadUnion<'de>>(&mut self) -> Result<Option<T>, DecodeError>;
}

/// Returns the address of 4 or 16 bytes.
fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(bytes) {
        return Some(octets.into());
    }
    let octets = <[u8; 16]>::try_from(bytes).ok()?;
    Some(octets.into())
}

#[cold]
pub(crate) fn invalid_address(offset: usize) -> DecodeError {
    DecodeError::InvalidValue {
        expected: "IP address",
        offset,
    }
}
