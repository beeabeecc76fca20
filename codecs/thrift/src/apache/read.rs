//! The data model from calls of the library's input protocol.

use std::{
    cell::Cell,
    io::{self, Read},
};

use thrift::{
    ProtocolError, ProtocolErrorKind, TConfiguration, TransportError, TransportErrorKind,
    protocol::{TCompactInputProtocol, TInputProtocol, TType},
};
use uuid::Uuid;
use wirecost_codec::{
    Budget, Decode, DecodeError, Element, Key, LimitKind, Limits, ReadUnion, ReadValue, Reader,
    TaggedReader, describe::EnumType, input::reserve,
};

use super::{ENGINE, message, thrift_type};
use crate::wire::narrow;

/// A reader of structs from the rest of a message, which is in a cell.
///
/// The library owns its transport and does not report how far it has read; the cell does.
pub(super) struct ProtocolReader<'c, 'm> {
    protocol: TCompactInputProtocol<Transport<'c, 'm>>,
    rest: &'c Cell<&'m [u8]>,
    message_bytes: usize,
    budget: Budget,
}

struct Transport<'c, 'm>(&'c Cell<&'m [u8]>);

impl Read for Transport<'_, '_> {
    #[inline]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.0.get();
        let count = rest.read(buffer)?;
        self.0.set(rest);
        Ok(count)
    }

    #[inline]
    fn read_exact(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        let mut rest = self.0.get();
        let read = rest.read_exact(buffer);
        self.0.set(rest);
        read
    }
}

/// The depth to which the library skips an unknown field; its constant is private.
const MAX_SKIP_DEPTH: usize = 64;

/// The contents of a field's header.
#[derive(Clone, Copy)]
pub(super) struct FieldHeader {
    id: u32,
    field_type: TType,
}

impl FieldHeader {
    /// The header of a list that is an element, for errors; the library keeps the id of its field.
    const ELEMENT: Self = Self {
        id: 0,
        field_type: TType::List,
    };
}

impl<'c, 'm> ProtocolReader<'c, 'm> {
    pub(super) fn new(rest: &'c Cell<&'m [u8]>, limits: Limits) -> Result<Self, DecodeError> {
        let message_bytes = rest.get().len();
        // No text or container is larger than the message, which is within the limits. The budget
        // bounds the depth, including that of lists and maps.
        let configuration = TConfiguration::builder()
            .max_message_size(Some(message_bytes))
            .max_string_size(Some(message_bytes))
            .max_frame_size(None)
            .max_recursion_depth(None)
            .build()
            .map_err(library_error)?;
        Ok(Self {
            protocol: TCompactInputProtocol::with_config(Transport(rest), configuration),
            rest,
            message_bytes,
            budget: Budget::new(limits),
        })
    }

    /// Checks that no byte is left.
    pub(super) fn finish(&self) -> Result<(), DecodeError> {
        match self.rest.get().len() {
            0 => Ok(()),
            count => Err(DecodeError::TrailingBytes {
                offset: self.offset(),
                count,
            }),
        }
    }

    #[inline]
    fn check<T>(&self, read: thrift::Result<T>) -> Result<T, DecodeError> {
        read.map_err(|error| self.error(error))
    }

    #[cold]
    fn error(&self, error: thrift::Error) -> DecodeError {
        match &error {
            thrift::Error::Transport(TransportError { kind, .. })
                if *kind == TransportErrorKind::EndOfFile =>
            {
                self.unexpected_end()
            }
            thrift::Error::Protocol(ProtocolError { kind, .. }) => match kind {
                ProtocolErrorKind::SizeLimit => self.unexpected_end(),
                ProtocolErrorKind::DepthLimit => DecodeError::LimitExceeded {
                    kind: LimitKind::Depth,
                    limit: MAX_SKIP_DEPTH,
                    offset: self.offset(),
                },
                _ => library_error(error),
            },
            _ => library_error(error),
        }
    }

    /// Returns the error for a length beyond the end of the message; the library does not report
    /// how far.
    fn unexpected_end(&self) -> DecodeError {
        DecodeError::UnexpectedEnd {
            offset: self.message_bytes,
            needed: 1,
        }
    }

    #[cold]
    fn out_of_range(&self, expected: &'static str) -> DecodeError {
        DecodeError::OutOfRange {
            offset: self.offset(),
            expected,
        }
    }

    #[cold]
    fn unknown(&self, of: &'static str, number: i64) -> DecodeError {
        DecodeError::UnknownMember {
            of,
            number,
            offset: self.offset(),
        }
    }

    #[cold]
    fn malformed(&self, what: &'static str) -> DecodeError {
        DecodeError::Malformed {
            what,
            offset: self.offset().saturating_sub(1),
        }
    }

    #[inline]
    fn expect(
        &self,
        header: FieldHeader,
        found: TType,
        expected: TType,
    ) -> Result<(), DecodeError> {
        if found == expected {
            return Ok(());
        }
        Err(DecodeError::WrongType {
            id: header.id,
            offset: self.offset(),
        })
    }

    /// Checks a claimed number of elements against the budget and, at a byte each, against the rest
    /// of the message.
    #[inline]
    fn count(&mut self, claimed: i32) -> Result<usize, DecodeError> {
        match usize::try_from(claimed) {
            Ok(count) if count <= self.rest.get().len() => {
                self.budget.take_elements(count, self.offset())?;
                Ok(count)
            }
            _ => Err(self.unexpected_end()),
        }
    }

    #[inline]
    fn structure<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let begun = self.protocol.read_struct_begin();
        self.check(begun)?;
        let value = read(self)?;
        let ended = self.protocol.read_struct_end();
        self.check(ended)?;
        Ok(value)
    }

    /// Runs `read` one level deeper.
    #[inline]
    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.budget.enter(self.offset())?;
        let value = read(self)?;
        self.budget.leave();
        Ok(value)
    }

    /// Reads a list in a field with this header.
    #[inline]
    fn elements<'de, P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: FieldHeader,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        self.nested(|reader| {
            let begun = reader.protocol.read_list_begin();
            let list = reader.check(begun)?;
            if list.size == 0 {
                // Some writers put no type into the header of an empty list.
                return Ok(());
            }
            reader.expect(header, list.element_type, thrift_type(T::TYPE))?;
            let count = reader.count(list.size)?;
            reserve(values, count);
            for _ in 0..count {
                values.push(T::read(reader)?);
            }
            Ok(())
        })
    }

    /// Reads the single field of a union's struct.
    fn variant<'de, T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        let Some((id, header)) = self.next_field()? else {
            return Err(self.malformed("a union without a value"));
        };
        let Some(index) = T::index_of(id) else {
            return Err(self.unknown(T::UNION.name, id.cast_signed().into()));
        };
        let expected = thrift_type(T::UNION.variants[index].value);
        self.expect(header, header.field_type, expected)?;
        let value = T::read(index, self)?;
        match self.next_field()? {
            None => Ok(value),
            Some(_) => Err(self.malformed("a second value in a union")),
        }
    }
}

fn library_error(error: thrift::Error) -> DecodeError {
    DecodeError::Library {
        engine: ENGINE,
        message: message(error),
    }
}

impl<'de> Reader<'de> for ProtocolReader<'_, '_> {
    const NUMBERS_SYMBOLS: bool = true;

    #[inline]
    fn bool(&mut self) -> Result<bool, DecodeError> {
        let read = self.protocol.read_bool();
        self.check(read)
    }

    #[inline]
    fn u32(&mut self) -> Result<u32, DecodeError> {
        u32::try_from(self.i64()?).map_err(|_| self.out_of_range("u32"))
    }

    #[inline]
    fn u64(&mut self) -> Result<u64, DecodeError> {
        self.i64().map(i64::cast_unsigned)
    }

    #[inline]
    fn fixed64(&mut self) -> Result<u64, DecodeError> {
        self.u64()
    }

    #[inline]
    fn byte(&mut self) -> Result<u8, DecodeError> {
        let read = self.protocol.read_i8();
        self.check(read).map(i8::cast_unsigned)
    }

    #[inline]
    fn i8(&mut self) -> Result<i32, DecodeError> {
        let read = self.protocol.read_i8();
        self.check(read).map(i32::from)
    }

    #[inline]
    fn i32(&mut self) -> Result<i32, DecodeError> {
        i32::try_from(self.i64()?).map_err(|_| self.out_of_range("i32"))
    }

    #[inline]
    fn i64(&mut self) -> Result<i64, DecodeError> {
        let read = self.protocol.read_i64();
        self.check(read)
    }

    #[inline]
    fn f32(&mut self) -> Result<f32, DecodeError> {
        narrow(self.f64()?).ok_or_else(|| self.out_of_range("f32"))
    }

    #[inline]
    fn f64(&mut self) -> Result<f64, DecodeError> {
        let read = self.protocol.read_double();
        self.check(read)
    }

    #[inline]
    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        self.string().map(|text| take(&text))
    }

    #[inline]
    fn string(&mut self) -> Result<String, DecodeError> {
        let read = self.protocol.read_string();
        self.check(read)
    }

    #[inline]
    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError> {
        self.byte_vec().map(|bytes| take(&bytes))
    }

    #[inline]
    fn byte_vec(&mut self) -> Result<Vec<u8>, DecodeError> {
        let read = self.protocol.read_bytes();
        self.check(read)
    }

    #[inline]
    fn uuid(&mut self) -> Result<[u8; 16], DecodeError> {
        let read = self.protocol.read_uuid();
        self.check(read).map(Uuid::into_bytes)
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType) -> Result<i64, DecodeError> {
        self.i64()
    }

    #[inline]
    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        let mut values = Vec::new();
        self.elements::<P, T>(FieldHeader::ELEMENT, &mut values)?;
        Ok(values)
    }

    #[inline]
    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        self.nested(|reader| reader.structure(T::read_tagged))
    }

    #[inline]
    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        self.structure(Self::variant)
    }

    #[inline]
    fn count_pointer(&mut self) -> Result<(), DecodeError> {
        self.budget.take_elements(1, self.offset())
    }

    #[inline]
    fn offset(&self) -> usize {
        self.message_bytes - self.rest.get().len()
    }
}

/// Leaves out the library's calls for the ends of fields, lists and maps, which do nothing in this
/// protocol.
impl<'de> TaggedReader<'de> for ProtocolReader<'_, '_> {
    type Header = FieldHeader;

    const FLAT_UNIONS: bool = false;

    #[inline]
    fn next_field(&mut self) -> Result<Option<(u32, FieldHeader)>, DecodeError> {
        let read = self.protocol.read_field_begin();
        let field = self.check(read)?;
        // A negative id, which other writers may use, becomes an id above all of a schema. Only the
        // stop field has none.
        let id = field.id.map(|id| i32::from(id).cast_unsigned());
        Ok(id.map(|id| {
            (
                id,
                FieldHeader {
                    id,
                    field_type: field.field_type,
                },
            )
        }))
    }

    fn skip(&mut self, header: FieldHeader) -> Result<(), DecodeError> {
        let skipped = self.protocol.skip(header.field_type);
        self.check(skipped)
    }

    #[inline]
    fn value<P, T: ReadValue<'de, P>>(&mut self, header: FieldHeader) -> Result<T, DecodeError> {
        self.expect(header, header.field_type, thrift_type(T::TYPE))?;
        T::read(self)
    }

    #[inline]
    fn list<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: FieldHeader,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        self.expect(header, header.field_type, TType::List)?;
        // Of a list that occurs twice the last counts.
        values.clear();
        self.elements::<P, T>(header, values)
    }

    #[inline]
    fn set<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: FieldHeader,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        self.expect(header, header.field_type, TType::Set)?;
        values.clear();
        // In this protocol a set is read as a list.
        self.elements::<P, T>(header, values)
    }

    #[inline]
    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: FieldHeader,
        entries: &mut Vec<(K, T)>,
    ) -> Result<(), DecodeError> {
        self.expect(header, header.field_type, TType::Map)?;
        entries.clear();
        self.nested(|reader| {
            let begun = reader.protocol.read_map_begin();
            let map = reader.check(begun)?;
            let (Some(key_type), Some(value_type)) = (map.key_type, map.value_type) else {
                // Only an empty map has no types.
                return Ok(());
            };
            reader.expect(header, key_type, thrift_type(K::TYPE))?;
            reader.expect(header, value_type, thrift_type(T::TYPE))?;
            for _ in 0..reader.count(map.size)? {
                entries.push((K::read(reader)?, T::read(reader)?));
            }
            Ok(())
        })
    }

    #[inline]
    fn union<T: ReadUnion<'de>>(&mut self, _: u32, header: FieldHeader) -> Result<T, DecodeError> {
        self.expect(header, header.field_type, TType::Struct)?;
        self.union_value()
    }
}
