//! The data model as bytes of the compact protocol.

use std::num::NonZeroUsize;

use wirecost_codec::{
    Element, EncodeError, FieldWriter, Integers, Key, Place, Record, Scalars, TaggedFormat, Union,
    UnknownFields, Value, Writer, check_refused,
    describe::{EnumType, ValueType, VariantDef},
    output::Output,
    put::to_zigzag,
};

use crate::wire::{STOP, WireType};

/// The largest step between field ids that shares a byte with the field's type. The protocol has
/// room for 15; Apache's Rust library stops at 14, and this crate writes its bytes.
const MAX_SHORT_STEP: u32 = 14;

/// The largest size of a list that shares a byte with the type of its elements: 15 in its place
/// means that the size follows.
const MAX_SHORT_SIZE: usize = 14;

/// A writer that appends structs to a buffer.
pub(crate) struct CompactWriter<'a> {
    out: Output<'a>,
    /// The id of the struct's last field, 0 before the first. A negative id, which only an unknown
    /// field has, is its 32 bits.
    last_id: u32,
    /// The boolean field whose header is still to be written, since its type encodes its value.
    pending_bool: Option<u32>,
    /// The bounds of the first time that was refused.
    refused: Option<&'static str>,
}

impl<'a> CompactWriter<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self {
            out: Output::new(out),
            last_id: 0,
            pending_bool: None,
            refused: None,
        }
    }

    /// Checks that Thrift can carry all times of the record `T` that was written.
    pub(crate) fn finish<T: Record>(&self) -> Result<(), EncodeError> {
        check_refused::<T>(self.refused)
    }

    #[inline]
    fn field_header(&mut self, id: u32, wire_type: WireType) {
        self.header(id, wire_type as u8);
    }

    /// Writes the header of a field with the code of its type.
    #[inline]
    fn header(&mut self, id: u32, wire_type: u8) {
        let step = id.wrapping_sub(self.last_id);
        if (1..=MAX_SHORT_STEP).contains(&step) {
            self.out.put([(step as u8) << 4 | wire_type]);
        } else {
            self.out.put([wire_type]);
            self.out.put_zigzag(id.cast_signed().into());
        }
        self.last_id = id;
    }

    #[inline]
    fn field<P, T: Value<P>>(&mut self, id: u32, value: &T) {
        match T::TYPE {
            ValueType::Bool => self.pending_bool = Some(id),
            other => self.field_header(id, WireType::of(other)),
        }
        value.write(self);
    }

    /// Writes the elements of a list. Booleans are not those of memory, nor floats of four bytes.
    #[inline(never)]
    fn scalars(&mut self, scalars: Scalars<'_>) {
        const DOUBLE: NonZeroUsize = NonZeroUsize::new(8).expect("it is not zero");
        match scalars {
            Scalars::Bool(values) => {
                self.out.put_each(values, NonZeroUsize::MIN, |value, room| {
                    room[0] = boolean(*value) as u8;
                });
            }
            Scalars::F32(values) => {
                self.out.put_each(values, DOUBLE, |value, room| {
                    room.copy_from_slice(&f64::from(*value).to_le_bytes());
                });
            }
            Scalars::F64(_) => self.out.put_bytes(&scalars.le_bytes()),
        }
    }

    #[inline(never)]
    fn long_bytes(&mut self, value: &[u8]) {
        self.out.put_varint(value.len() as u64);
        self.out.put_bytes(value);
    }

    /// Writes the first integers of a list, and returns their number.
    #[inline(never)]
    fn eights(&mut self, integers: Integers<'_>) -> usize {
        let unsigned = |unsigned: u64| to_zigzag(unsigned.cast_signed());
        integers.eights(unsigned, to_zigzag, |eight| {
            self.out.put_eight_varints(eight)
        })
    }

    /// Writes a struct, whose fields `write_fields` writes.
    #[inline]
    fn structure(&mut self, write_fields: impl FnOnce(&mut Self)) {
        let outer_id = std::mem::take(&mut self.last_id);
        write_fields(self);
        self.out.put([STOP]);
        self.last_id = outer_id;
    }
}

/// Returns the type of a boolean field, which is also the byte of a boolean element.
#[inline]
const fn boolean(value: bool) -> WireType {
    match value {
        true => WireType::True,
        false => WireType::False,
    }
}

impl Writer for CompactWriter<'_> {
    #[inline]
    fn bool(&mut self, value: bool) {
        let wire_type = boolean(value);
        match self.pending_bool.take() {
            Some(id) => self.field_header(id, wire_type),
            None => self.out.put([wire_type as u8]),
        }
    }

    #[inline]
    fn byte(&mut self, value: u8) {
        self.out.put([value]);
    }

    #[inline]
    fn u32(&mut self, value: u32) {
        self.out.put_varint(u64::from(value) << 1);
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
        self.out.put(value.to_le_bytes());
    }

    #[inline]
    fn i32(&mut self, value: i32) {
        self.i64(value.into());
    }

    #[inline]
    fn i64(&mut self, value: i64) {
        self.out.put_zigzag(value);
    }

    #[inline]
    fn f32(&mut self, value: f32) {
        self.f64(value.into());
    }

    #[inline]
    fn f64(&mut self, value: f64) {
        self.out.put(value.to_le_bytes());
    }

    #[inline(always)]
    fn str(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        match u8::try_from(value.len()) {
            Ok(len @ ..0x80) => self.out.put_bytes_behind(len, value),
            _ => self.long_bytes(value),
        }
    }

    #[inline]
    fn uuid(&mut self, value: &[u8; 16]) {
        self.out.put_bytes(value);
    }

    #[inline]
    fn refuse(&mut self, range: &'static str) {
        self.refused.get_or_insert(range);
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType, _: u32, number: i32) {
        self.i32(number);
    }

    #[inline(always)]
    fn list_value<P, T: Element<P>>(&mut self, values: &[T]) {
        let wire_type = WireType::of(T::TYPE) as u8;
        if values.len() <= MAX_SHORT_SIZE {
            self.out.put([(values.len() as u8) << 4 | wire_type]);
        } else {
            self.out.put([0xf0 | wire_type]);
            self.out.put_varint(values.len() as u64);
        }
        let written = match (T::scalars(values), T::integers(values)) {
            (Some(scalars), _) if values.len() >= 8 => return self.scalars(scalars),
            (_, Some(integers)) if values.len() >= 8 => self.eights(integers),
            _ => 0,
        };
        values[written..].iter().for_each(|value| value.write(self));
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

impl FieldWriter for CompactWriter<'_> {
    #[inline]
    fn required<P, T: Value<P>>(&mut self, place: Place, value: &T) {
        self.field(place.id(), value);
    }

    #[inline]
    fn optional<P, T: Value<P>>(&mut self, place: Place, value: Option<&T>) {
        if let Some(value) = value {
            self.field(place.id(), value);
        }
    }

    #[inline]
    fn list<P, T: Element<P>>(&mut self, place: Place, values: &[T]) {
        self.field_header(place.id(), WireType::List);
        self.list_value::<P, T>(values);
    }

    #[inline]
    fn set<P, T: Element<P>>(&mut self, place: Place, values: &[T]) {
        self.field_header(place.id(), WireType::Set);
        self.list_value::<P, T>(values);
    }

    #[inline]
    fn map<'a, P, K: Key + 'a, T: Element<P> + 'a>(
        &mut self,
        place: Place,
        entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    ) {
        self.field_header(place.id(), WireType::Map);
        self.out.put_varint(entries.len() as u64);
        if entries.len() == 0 {
            return;
        }
        self.out
            .put([(WireType::of(K::TYPE) as u8) << 4 | WireType::of(T::TYPE) as u8]);
        for (key, value) in entries {
            key.write(self);
            value.write(self);
        }
    }

    #[inline]
    fn union<T: Union>(&mut self, place: Place, value: &T) {
        self.field_header(place.id(), WireType::Struct);
        self.union_value(value);
    }

    #[inline]
    fn variant<P, T: Value<P>>(&mut self, _: u32, of: &'static VariantDef, value: &T) {
        self.field(of.id, value);
    }

    fn unknown(&mut self, fields: &UnknownFields) {
        for field in fields.of(TaggedFormat::Thrift) {
            self.header(field.id, field.wire_type);
            self.out.put_bytes(&field.bytes);
        }
    }
}
