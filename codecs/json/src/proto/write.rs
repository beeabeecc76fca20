use wirecost_codec::{
    Element, EncodeError, FieldWriter, Key, Place, Record, Union, Value, Writer, base64,
    check_refused,
    describe::{EnumType, ValueType, VariantDef},
};

use super::names::{camel, of_number, of_symbol, of_variant};
use crate::{integer, text::put_quoted};

/// The one field of a list in an option, a list or a map.
pub(super) const ELEMENTS: &str = "elements";

/// Returns the text of a map's key. Two keys are equal if and only if their texts are.
pub(super) fn text_of_key<K: Key>(key: &K) -> Vec<u8> {
    let mut text = Vec::new();
    ProtoWriter::new(&mut text, false).key(key);
    text
}

/// A writer that appends objects to a buffer.
pub(super) struct ProtoWriter<'a> {
    out: &'a mut Vec<u8>,
    writes_zeros: bool,
    /// True while the key of a map is written, which is in quotes already.
    in_key: bool,
    /// The bounds of the first time that was refused.
    refused: Option<&'static str>,
}

impl<'a> ProtoWriter<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, writes_zeros: bool) -> Self {
        Self {
            out,
            writes_zeros,
            in_key: false,
            refused: None,
        }
    }

    /// Checks that all times of the record `T` that was written are within their bounds.
    pub(super) fn finish<T: Record>(&self) -> Result<(), EncodeError> {
        check_refused::<T>(self.refused)
    }

    /// Writes a name in lower camel case, after a comma if it is not the first.
    fn name(&mut self, name: &str) {
        if self.out.last() != Some(&b'{') {
            self.out.push(b',');
        }
        put_quoted(self.out, &camel(name));
        self.out.push(b':');
    }

    /// Writes a part in quotes.
    fn quoted(&mut self, part: impl FnOnce(&mut Self)) {
        self.out.push(b'"');
        part(self);
        self.out.push(b'"');
    }

    /// Writes a part in quotes, unless it is in the key of a map.
    fn quoted_unless_key(&mut self, part: impl FnOnce(&mut Self)) {
        match self.in_key {
            true => part(self),
            false => self.quoted(part),
        }
    }

    fn magnitude(&mut self, is_negative: bool, magnitude: u64) {
        if is_negative {
            self.out.push(b'-');
        }
        integer::put(self.out, magnitude);
    }

    fn float(&mut self, value: impl zmij::Float + Into<f64>) {
        let double: f64 = value.into();
        if double.is_finite() {
            let mut buffer = zmij::Buffer::new();
            self.out
                .extend_from_slice(buffer.format_finite(value).as_bytes());
        } else {
            let name = match double.is_nan() {
                true => "NaN",
                false if double > 0.0 => "Infinity",
                false => "-Infinity",
            };
            self.str(name);
        }
    }

    fn elements<P, T: Element<P>>(&mut self, values: &[T]) {
        self.out.push(b'[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            value.write(self);
        }
        self.out.push(b']');
    }

    /// Writes the key of a map as text.
    fn key<K: Key>(&mut self, key: &K) {
        if let ValueType::String | ValueType::Char = K::TYPE {
            return key.write(self);
        }
        self.quoted(|writer| {
            writer.in_key = true;
            key.write(writer);
            writer.in_key = false;
        });
    }
}

impl Writer for ProtoWriter<'_> {
    const HUMAN_READABLE: bool = true;

    const BYTES_AS_TEXT: bool = false;

    fn bool(&mut self, value: bool) {
        let word: &[u8] = if value { b"true" } else { b"false" };
        self.out.extend_from_slice(word);
    }

    fn u32(&mut self, value: u32) {
        self.magnitude(false, value.into());
    }

    fn u64(&mut self, value: u64) {
        self.quoted_unless_key(|writer| writer.magnitude(false, value));
    }

    fn fixed64(&mut self, value: u64) {
        self.u64(value);
    }

    fn i32(&mut self, value: i32) {
        self.magnitude(value < 0, value.unsigned_abs().into());
    }

    fn i64(&mut self, value: i64) {
        self.quoted_unless_key(|writer| writer.magnitude(value < 0, value.unsigned_abs()));
    }

    fn f32(&mut self, value: f32) {
        self.float(value);
    }

    fn f64(&mut self, value: f64) {
        self.float(value);
    }

    fn str(&mut self, value: &str) {
        put_quoted(self.out, value);
    }

    fn bytes(&mut self, value: &[u8]) {
        self.quoted(|writer| base64::put(writer.out, value));
    }

    fn refuse(&mut self, range: &'static str) {
        self.refused.get_or_insert(range);
    }

    fn symbol(&mut self, of: &'static EnumType, position: u32, number: i32) {
        match self.in_key {
            true => self.i32(number),
            false => self.str(&of_symbol(of, &of.symbols[position as usize])),
        }
    }

    /// Writes the symbol's name, or the number if it has no symbol.
    fn open_symbol(&mut self, of: &'static EnumType, number: i32) {
        match of_number(of, number) {
            Some(name) if !self.in_key => self.str(&name),
            _ => self.i32(number),
        }
    }

    /// Writes a message with the elements in its one field.
    fn list_value<P, T: Element<P>>(&mut self, values: &[T]) {
        self.out.push(b'{');
        if !values.is_empty() || self.writes_zeros {
            self.name(ELEMENTS);
            self.elements(values);
        }
        self.out.push(b'}');
    }

    fn record<T: Record>(&mut self, value: &T) {
        self.out.push(b'{');
        value.write_fields(self);
        self.out.push(b'}');
    }

    /// Writes a message with the variant as its one field.
    fn union_value<T: Union>(&mut self, value: &T) {
        self.out.push(b'{');
        value.write(self);
        self.out.push(b'}');
    }
}

impl FieldWriter for ProtoWriter<'_> {
    fn required<P, T: Value<P>>(&mut self, place: Place, value: &T) {
        if self.writes_zeros || !value.is_zero() {
            self.optional(place, Some(value));
        }
    }

    fn optional<P, T: Value<P>>(&mut self, place: Place, value: Option<&T>) {
        if let Some(value) = value {
            self.name(place.field().proto_name);
            value.write(self);
        }
    }

    fn list<P, T: Element<P>>(&mut self, place: Place, values: &[T]) {
        if self.writes_zeros || !values.is_empty() {
            self.name(place.field().proto_name);
            self.elements(values);
        }
    }

    fn map<'a, P, K: Key + 'a, T: Element<P> + 'a>(
        &mut self,
        place: Place,
        entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    ) {
        if entries.len() == 0 && !self.writes_zeros {
            return;
        }
        self.name(place.field().proto_name);
        self.out.push(b'{');
        for (key, value) in entries {
            if self.out.last() != Some(&b'{') {
                self.out.push(b',');
            }
            self.key(key);
            self.out.push(b':');
            value.write(self);
        }
        self.out.push(b'}');
    }

    fn union<T: Union>(&mut self, _: Place, value: &T) {
        value.write(self);
    }

    fn variant<P, T: Value<P>>(&mut self, _: u32, of: &'static VariantDef, value: &T) {
        self.name(&of_variant(of));
        value.write(self);
    }
}
