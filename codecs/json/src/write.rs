//! The data model as JSON.

use std::io::Write as _;

use wirecost_codec::{
    Element, EncodeError, FieldWriter, Key, Place, Record, Scalars, TaggedFormat, Union,
    UnknownFields, Value, Writer, base64, check_refused,
    describe::{EnumType, FieldType, ValueType, VariantDef},
    put,
};

use crate::{booleans, integer, text::put_quoted};

/// A writer that appends objects to a buffer.
pub(crate) struct JsonWriter<'a> {
    out: &'a mut Vec<u8>,
    /// The most recent field that holds floats.
    float_field: &'static str,
    /// The first field with a float that JSON cannot carry.
    not_finite: Option<&'static str>,
    /// The bounds of the first time that was refused.
    refused: Option<&'static str>,
}

impl<'a> JsonWriter<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self {
            out,
            float_field: "",
            not_finite: None,
            refused: None,
        }
    }

    /// Checks that JSON can carry all of the record `T` that was written.
    pub(crate) fn finish<T: Record>(&self) -> Result<(), EncodeError> {
        match self.not_finite {
            None => check_refused::<T>(self.refused),
            Some(field) => Err(EncodeError::NotFinite { field }),
        }
    }

    /// Writes the name of a field with values of type `ty`.
    #[inline]
    fn key_of(&mut self, place: Place, ty: ValueType) {
        if let ValueType::F32
        | ValueType::F64
        | ValueType::List(ValueType::F32 | ValueType::F64)
        | ValueType::Optional(ValueType::F32 | ValueType::F64) = ty
        {
            self.float_field = place.field().name;
        }
        self.key(place);
    }

    /// Writes a field's name, after a comma if it is not the first.
    #[inline]
    fn key(&mut self, place: Place) {
        let key = place.field().json_key.as_bytes();
        let is_first = match place.record.fields[0].ty {
            FieldType::Optional(_) | FieldType::OptionalUnion(_) => self.out.last() == Some(&b'{'),
            _ => place.index == 0,
        };
        self.out
            .extend_from_slice(if is_first { &key[1..] } else { key });
    }

    /// Writes the key of a map as text.
    #[inline]
    fn map_key<K: Key>(&mut self, key: &K) {
        match K::TYPE {
            ValueType::String | ValueType::Enum(_) => key.write(self),
            _ => {
                self.out.push(b'"');
                key.write(self);
                self.out.push(b'"');
            }
        }
    }

    #[inline]
    fn comma_unless_first(&mut self, index: usize) {
        if index > 0 {
            self.out.push(b',');
        }
    }

    #[inline]
    fn float(&mut self, value: impl zmij::Float, is_finite: bool) {
        if !is_finite {
            self.not_finite.get_or_insert(self.float_field);
            return;
        }
        self.out
            .extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    }
}

impl JsonWriter<'_> {
    /// Writes floats with commas between them, or none of them if one is not finite.
    #[inline(never)]
    fn floats<F: zmij::Float>(&mut self, values: &[F], is_finite: impl Fn(F) -> bool) {
        // A fold over all values is vectorized, a search is not.
        if !values
            .iter()
            .fold(true, |all, value| all & is_finite(*value))
        {
            self.not_finite.get_or_insert(self.float_field);
            return;
        }
        for (index, value) in values.iter().enumerate() {
            self.comma_unless_first(index);
            // At most 24 bytes, so that no call copies them.
            put::bytes(
                self.out,
                zmij::Buffer::new().format_finite(*value).as_bytes(),
            );
        }
    }
}

impl Writer for JsonWriter<'_> {
    const HUMAN_READABLE: bool = true;

    #[inline]
    fn bool(&mut self, value: bool) {
        match value {
            true => self.out.extend_from_slice(b"true"),
            false => self.out.extend_from_slice(b"false"),
        }
    }

    #[inline]
    fn u32(&mut self, value: u32) {
        self.u64(value.into());
    }

    #[inline]
    fn u64(&mut self, value: u64) {
        integer::put(self.out, value);
    }

    #[inline]
    fn fixed64(&mut self, value: u64) {
        self.u64(value);
    }

    #[inline]
    fn i32(&mut self, value: i32) {
        self.i64(value.into());
    }

    #[inline]
    fn i64(&mut self, value: i64) {
        if value < 0 {
            self.out.push(b'-');
        }
        self.u64(value.unsigned_abs());
    }

    fn u128(&mut self, value: u128) {
        // Writing to a `Vec` cannot fail.
        let _ = write!(self.out, "{value}");
    }

    fn i128(&mut self, value: i128) {
        let _ = write!(self.out, "{value}");
    }

    #[inline]
    fn f32(&mut self, value: f32) {
        self.float(value, value.is_finite());
    }

    #[inline]
    fn f64(&mut self, value: f64) {
        self.float(value, value.is_finite());
    }

    #[inline]
    fn str(&mut self, value: &str) {
        put_quoted(self.out, value);
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        self.out.push(b'"');
        base64::put(self.out, value);
        self.out.push(b'"');
    }

    /// Writes a list of numbers, as serde does.
    fn fixed_bytes(&mut self, value: &[u8]) {
        self.out.push(b'[');
        for (index, byte) in value.iter().enumerate() {
            self.comma_unless_first(index);
            self.u8(*byte);
        }
        self.out.push(b']');
    }

    #[inline]
    fn refuse(&mut self, range: &'static str) {
        self.refused.get_or_insert(range);
    }

    #[inline]
    fn symbol(&mut self, of: &'static EnumType, position: u32, _: i32) {
        self.out.push(b'"');
        put::bytes(self.out, of.symbols[position as usize].name.as_bytes());
        self.out.push(b'"');
    }

    /// Writes the symbol's name, or the number if it has no symbol.
    fn open_symbol(&mut self, of: &'static EnumType, number: i32) {
        match of.symbol_numbered(number) {
            Some(symbol) => self.str(symbol.name),
            None => self.i32(number),
        }
    }

    #[inline]
    fn list_value<P, T: Element<P>>(&mut self, values: &[T]) {
        self.out.push(b'[');
        match T::scalars(values) {
            Some(Scalars::Bool(values)) => booleans::put(self.out, values),
            Some(Scalars::F32(values)) => self.floats(values, f32::is_finite),
            Some(Scalars::F64(values)) => self.floats(values, f64::is_finite),
            None => {
                for (index, value) in values.iter().enumerate() {
                    self.comma_unless_first(index);
                    value.write(self);
                }
            }
        }
        self.out.push(b']');
    }

    #[inline]
    fn option_value<P, T: Element<P>>(&mut self, value: &Option<T>) {
        match value {
            Some(value) => value.write(self),
            None => self.out.extend_from_slice(b"null"),
        }
    }

    #[inline]
    fn record<T: Record>(&mut self, value: &T) {
        self.out.push(b'{');
        value.write_fields(self);
        self.out.push(b'}');
    }

    #[inline]
    fn union_value<T: Union>(&mut self, value: &T) {
        self.out.push(b'{');
        value.write(self);
        self.out.push(b'}');
    }
}

impl FieldWriter for JsonWriter<'_> {
    #[inline]
    fn required<P, T: Value<P>>(&mut self, place: Place, value: &T) {
        self.key_of(place, T::TYPE);
        value.write(self);
    }

    #[inline]
    fn optional<P, T: Value<P>>(&mut self, place: Place, value: Option<&T>) {
        if let Some(value) = value {
            self.required(place, value);
        }
    }

    #[inline]
    fn list<P, T: Element<P>>(&mut self, place: Place, values: &[T]) {
        self.key_of(place, T::TYPE);
        self.list_value::<P, T>(values);
    }

    #[inline]
    fn map<'a, P, K: Key + 'a, T: Element<P> + 'a>(
        &mut self,
        place: Place,
        entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    ) {
        self.key_of(place, T::TYPE);
        self.out.push(b'{');
        for (index, (key, value)) in entries.enumerate() {
            self.comma_unless_first(index);
            self.map_key(key);
            self.out.push(b':');
            value.write(self);
        }
        self.out.push(b'}');
    }

    #[inline]
    fn union<T: Union>(&mut self, place: Place, value: &T) {
        self.key(place);
        self.union_value(value);
    }

    #[inline]
    fn variant<P, T: Value<P>>(&mut self, _: u32, of: &'static VariantDef, value: &T) {
        self.float_field = of.name;
        self.out.push(b'"');
        self.out.extend_from_slice(of.name.as_bytes());
        self.out.extend_from_slice(b"\":");
        value.write(self);
    }

    fn unknown(&mut self, fields: &UnknownFields) {
        for field in fields.of(TaggedFormat::Json) {
            if self.out.last() != Some(&b'{') {
                self.out.push(b',');
            }
            self.out.extend_from_slice(&field.bytes);
        }
    }
}
