//! The data model as calls of the library's output protocol.

use thrift::{
    TConfiguration,
    protocol::{
        TCompactOutputProtocol, TFieldIdentifier, TListIdentifier, TMapIdentifier, TOutputProtocol,
        TStructIdentifier, TType,
    },
};
use uuid::Uuid;
use wirecost_codec::{
    Element, EncodeError, FieldWriter, Key, Place, Record, Union, Value, Writer,
    describe::{EnumType, VariantDef},
};

use super::{ENGINE, message, thrift_type};

/// A writer that appends structs to a buffer.
pub(super) struct ProtocolWriter<'a> {
    protocol: TCompactOutputProtocol<&'a mut Vec<u8>>,
    /// The first error. The rest of the value is still written, into a buffer that is cut back at
    /// the end.
    failed: Option<EncodeError>,
}

impl<'a> ProtocolWriter<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        // The library's only limit for writing is on depth, which the type's declaration bounds.
        let protocol = TCompactOutputProtocol::with_config(out, TConfiguration::no_limits());
        Self {
            protocol,
            failed: None,
        }
    }

    /// Returns the first error, if any.
    pub(super) fn finish(self) -> Result<(), EncodeError> {
        self.failed.map_or(Ok(()), Err)
    }

    #[inline]
    fn check(&mut self, written: thrift::Result<()>) {
        if let Err(error) = written {
            self.fail(&message(error));
        }
    }

    #[cold]
    fn fail(&mut self, message: &str) {
        let error = || EncodeError::Library {
            engine: ENGINE,
            message: message.to_owned(),
        };
        self.failed.get_or_insert_with(error);
    }

    /// Returns a number of elements as the library's `i32`.
    #[inline]
    fn size(&mut self, len: usize) -> i32 {
        i32::try_from(len).unwrap_or_else(|_| {
            self.fail("a list or map of more than 2^31 - 1 elements");
            0
        })
    }

    #[inline]
    fn field(&mut self, id: u32, field_type: TType, write: impl FnOnce(&mut Self)) {
        let Ok(id) = i16::try_from(id) else {
            return self.fail("a field id of more than 16 bits");
        };
        let identifier = TFieldIdentifier {
            name: None,
            field_type,
            id: Some(id),
        };
        let begun = self.protocol.write_field_begin(&identifier);
        self.check(begun);
        write(self);
        let ended = self.protocol.write_field_end();
        self.check(ended);
    }

    #[inline]
    fn structure(&mut self, write_fields: impl FnOnce(&mut Self)) {
        let begun = self.protocol.write_struct_begin(&TStructIdentifier {
            name: String::new(),
        });
        self.check(begun);
        write_fields(self);
        let stopped = self.protocol.write_field_stop();
        self.check(stopped);
        let ended = self.protocol.write_struct_end();
        self.check(ended);
    }
}

impl Writer for ProtocolWriter<'_> {
    #[inline]
    fn bool(&mut self, value: bool) {
        let written = self.protocol.write_bool(value);
        self.check(written);
    }

    #[inline]
    fn byte(&mut self, value: u8) {
        self.i8(value.cast_signed());
    }

    #[inline]
    fn u32(&mut self, value: u32) {
        self.i64(value.into());
    }

    #[inline]
    fn u64(&mut self, value: u64) {
        self.i64(value.cast_signed());
    }

    #[inline]
    fn fixed64(&mut self, value: u64) {
        self.u64(value);
    }

    #[inline]
    fn i8(&mut self, value: i8) {
        let written = self.protocol.write_i8(value);
        self.check(written);
    }

    #[inline]
    fn i32(&mut self, value: i32) {
        self.i64(value.into());
    }

    #[inline]
    fn i64(&mut self, value: i64) {
        let written = self.protocol.write_i64(value);
        self.check(written);
    }

    #[inline]
    fn f32(&mut self, value: f32) {
        self.f64(value.into());
    }

    #[inline]
    fn f64(&mut self, value: f64) {
        let written = self.protocol.write_double(value);
        self.check(written);
    }

    #[inline]
    fn str(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        // The library would write the lower 32 bits of the length.
        if u32::try_from(value.len()).is_err() {
            return self.fail("a text or bytes of more than 2^32 - 1 bytes");
        }
        let written = self.protocol.write_bytes(value);
        self.check(written);
    }

    #[inline]
    fn uuid(&mut self, value: &[u8; 16]) {
        let written = self.protocol.write_uuid(&Uuid::from_bytes(*value));
        self.check(written);
    }

    fn refuse(&mut self, range: &'static str) {
        self.fail(range);
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType, _: u32, number: i32) {
        self.i32(number);
    }

    #[inline]
    fn list_value<P, T: Element<P>>(&mut self, values: &[T]) {
        let identifier = TListIdentifier {
            element_type: thrift_type(T::TYPE),
            size: self.size(values.len()),
        };
        let begun = self.protocol.write_list_begin(&identifier);
        self.check(begun);
        for value in values {
            value.write(self);
        }
        let ended = self.protocol.write_list_end();
        self.check(ended);
    }

    #[inline]
    fn record<T: Record>(&mut self, value: &T) {
        self.structure(|writer| value.write_fields(writer));
    }

    #[inline]
    fn union_value<T: Union>(&mut self, value: &T) {
        self.structure(|writer| value.write(writer));
    }
}

impl FieldWriter for ProtocolWriter<'_> {
    #[inline]
    fn required<P, T: Value<P>>(&mut self, place: Place, value: &T) {
        self.field(place.id(), thrift_type(T::TYPE), |writer| {
            value.write(writer)
        });
    }

    #[inline]
    fn optional<P, T: Value<P>>(&mut self, place: Place, value: Option<&T>) {
        if let Some(value) = value {
            self.required(place, value);
        }
    }

    #[inline]
    fn list<P, T: Element<P>>(&mut self, place: Place, values: &[T]) {
        self.field(place.id(), TType::List, |writer| {
            writer.list_value::<P, T>(values);
        });
    }

    #[inline]
    fn set<P, T: Element<P>>(&mut self, place: Place, values: &[T]) {
        self.field(place.id(), TType::Set, |writer| {
            // In this protocol a set is written as a list.
            writer.list_value::<P, T>(values);
        });
    }

    #[inline]
    fn map<'a, P, K: Key + 'a, T: Element<P> + 'a>(
        &mut self,
        place: Place,
        entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    ) {
        self.field(place.id(), TType::Map, |writer| {
            let identifier = TMapIdentifier {
                key_type: Some(thrift_type(K::TYPE)),
                value_type: Some(thrift_type(T::TYPE)),
                size: writer.size(entries.len()),
            };
            let begun = writer.protocol.write_map_begin(&identifier);
            writer.check(begun);
            for (key, value) in entries {
                key.write(writer);
                value.write(writer);
            }
            let ended = writer.protocol.write_map_end();
            writer.check(ended);
        });
    }

    #[inline]
    fn union<T: Union>(&mut self, place: Place, value: &T) {
        self.field(place.id(), TType::Struct, |writer| {
            writer.union_value(value)
        });
    }

    #[inline]
    fn variant<P, T: Value<P>>(&mut self, _: u32, of: &'static VariantDef, value: &T) {
        self.field(of.id, thrift_type(T::TYPE), |writer| value.write(writer));
    }
}
