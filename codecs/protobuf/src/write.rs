use wirecost_codec::{
    Element, EncodeError, FieldWriter, Integers, Key, Place, Record, TaggedFormat, Time, Union,
    UnknownFields, Value, Writer, check_refused,
    describe::{EnumType, VariantDef},
    proto::{As, Plain, ProtoInteger},
    put,
};

use crate::wire::{ELEMENTS, NANOS, SECONDS, Varints, WireType};

/// A writer of the fields of records, in one pass.
pub(crate) struct ProtobufWriter<'a> {
    out: &'a mut Vec<u8>,
    widths: &'a mut LengthWidths,
    /// The bounds of the first time that was refused.
    refused: Option<&'static str>,
}

/// A writer of one value after its field's tag, which takes no bytes in a packed list: one store of
/// both is cheaper than two.
struct ValueWriter<'w, 'a, const TAG: usize> {
    fields: &'w mut ProtobufWriter<'a>,
    tag: [u8; TAG],
}

/// The size of the length prefix of the last record, by type of record.
///
/// A record's length stands before it and is known after it. So the writer leaves as many bytes as
/// the last record of the type needed, and moves a record that needs another number. (prost walks
/// every record twice instead, once for the length.)
#[derive(Debug, Clone)]
pub(crate) struct LengthWidths([u8; 256]);

impl Default for LengthWidths {
    fn default() -> Self {
        Self([1; 256])
    }
}

impl LengthWidths {
    /// Returns the entry for records of type `T`, found by a hash of its name. Types that share an
    /// entry cause each other's records to move, nothing else.
    #[inline]
    fn of<T: Record>(&mut self) -> &mut u8 {
        &mut self.0[const { hash(T::RECORD_TYPE.name) as usize }]
    }
}

/// Returns the lowest byte of the name's hash FNV-1a of 32 bits. Unlike an address, it is the same in
/// every build.
const fn hash(name: &str) -> u8 {
    let mut hash = 0x811c_9dc5_u32;
    let mut rest = name.as_bytes();
    while let [byte, others @ ..] = rest {
        hash = (hash ^ *byte as u32).wrapping_mul(0x0100_0193);
        rest = others;
    }
    hash as u8
}

impl<'a> ProtobufWriter<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>, widths: &'a mut LengthWidths) -> Self {
        Self {
            out,
            widths,
            refused: None,
        }
    }

    /// Checks that all times of the record `T` that was written are within their bounds.
    pub(crate) fn finish<T: Record>(&self) -> Result<(), EncodeError> {
        check_refused::<T>(self.refused)
    }

    #[inline]
    fn behind<const TAG: usize>(&mut self, tag: [u8; TAG]) -> ValueWriter<'_, 'a, TAG> {
        ValueWriter { fields: self, tag }
    }

    #[inline]
    fn tagged<P, T: Value<P>>(&mut self, id: u32, value: &T) {
        match WireType::of(T::TYPE).tag(id) {
            tag @ 0..0x80 => value.write(&mut self.behind([tag as u8])),
            tag @ 0x80..0x4000 => {
                value.write(&mut self.behind([tag as u8 | 0x80, (tag >> 7) as u8]));
            }
            tag => {
                put::varint(self.out, tag);
                value.write(&mut self.behind([]));
            }
        }
    }

    #[inline]
    fn unless_zero<P, T: Value<P>>(&mut self, id: u32, value: &T) {
        if !value.is_zero() {
            self.tagged(id, value);
        }
    }

    /// Appends the first integers of a list, and returns their number.
    #[inline(never)]
    fn eights(&mut self, integers: Integers<'_>, signed: impl Fn(i64) -> u64) -> usize {
        integers.eights(
            |word| word,
            signed,
            |eight| put::eight_varints(self.out, eight),
        )
    }

    /// Writes a list in the field with this id.
    fn elements<P, T: Element<P>>(&mut self, id: u32, values: &[T]) {
        if !WireType::of(T::TYPE).is_packed() {
            for value in values {
                self.tagged(id, value);
            }
        } else if !values.is_empty() {
            if let Some(scalars) = T::scalars(values) {
                put::varint(self.out, WireType::Len.tag(id));
                self.behind([]).bytes(&scalars.le_bytes());
                return;
            }
            self.short_length(id);
            self.fill_length(1, |writer| {
                let integers = T::integers(values).filter(|_| values.len() >= 8);
                let written = match (integers, const { Varints::of(T::TYPE) }) {
                    (Some(integers), Some(Varints::Plain)) => {
                        writer.eights(integers, i64::cast_unsigned)
                    }
                    (Some(integers), Some(Varints::ZigZag)) => {
                        writer.eights(integers, put::to_zigzag)
                    }
                    _ => 0,
                };
                let mut packed = writer.behind([]);
                values[written..]
                    .iter()
                    .for_each(|value| value.write(&mut packed));
            });
        }
    }

    /// Appends a tag and a length of one byte, still to be filled.
    #[inline]
    fn short_length(&mut self, id: u32) {
        match WireType::Len.tag(id) {
            tag @ 0..0x80 => put::both(self.out, [tag as u8], [0]),
            tag => {
                put::varint(self.out, tag);
                self.out.push(0);
            }
        }
    }

    /// Writes `body` after the `expected` bytes that are left for its length, and fills them;
    /// returns the number of bytes that the length took.
    #[inline]
    fn fill_length(&mut self, expected: u8, body: impl FnOnce(&mut Self)) -> u8 {
        let body_start = self.out.len();
        let start = body_start - usize::from(expected);
        body(self);
        let len = self.out.len() - body_start;
        if expected == 1 && len < 0x80 {
            self.out[start] = len as u8;
            return 1;
        }
        let width = (len | 1).ilog2() as u8 / 7 + 1;
        if width != expected {
            self.move_body(body_start, start + usize::from(width));
        }
        put_length(&mut self.out[start..start + usize::from(width)], len);
        width
    }

    /// Moves the bytes from `from` on to `to`.
    #[cold]
    fn move_body(&mut self, from: usize, to: usize) {
        let end = self.out.len();
        if to > from {
            self.out.resize(end + to - from, 0);
        }
        self.out.copy_within(from..end, to);
        self.out.truncate(end + to - from);
    }
}

/// Fills `room` with a length that takes exactly that many bytes.
fn put_length(room: &mut [u8], len: usize) {
    let mut rest = len;
    for byte in &mut *room {
        *byte = rest as u8 | 0x80;
        rest >>= 7;
    }
    if let Some(last) = room.last_mut() {
        *last &= 0x7f;
    }
}

impl<const TAG: usize> ValueWriter<'_, '_, TAG> {
    /// Appends a constant number of bytes after the tag.
    #[inline]
    fn put<const N: usize>(&mut self, value: [u8; N]) {
        put::both(self.fields.out, self.tag, value);
    }
}

impl<const TAG: usize> Writer for ValueWriter<'_, '_, TAG> {
    #[inline]
    fn bool(&mut self, value: bool) {
        self.put([u8::from(value)]);
    }

    #[inline]
    fn u32(&mut self, value: u32) {
        self.u64(u64::from(value));
    }

    #[inline]
    fn u64(&mut self, value: u64) {
        put::varint_behind(self.fields.out, self.tag, value);
    }

    #[inline]
    fn fixed64(&mut self, value: u64) {
        self.put(value.to_le_bytes());
    }

    #[inline]
    fn i32(&mut self, value: i32) {
        self.i64(i64::from(value));
    }

    #[inline]
    fn i64(&mut self, value: i64) {
        self.u64(value.cast_unsigned());
    }

    #[inline]
    fn proto<P: ProtoInteger>(&mut self, value: P::Integer) {
        let bits = P::to_bits(value);
        match WireType::of(P::TYPE).fixed_size() {
            None => self.u64(bits),
            Some(4) => self.put((bits as u32).to_le_bytes()),
            Some(_) => self.put(bits.to_le_bytes()),
        }
    }

    #[inline]
    fn f32(&mut self, value: f32) {
        self.put(value.to_le_bytes());
    }

    #[inline]
    fn f64(&mut self, value: f64) {
        self.put(value.to_le_bytes());
    }

    #[inline]
    fn str(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        self.u64(value.len() as u64);
        put::bytes(self.fields.out, value);
    }

    /// Writes a message of protobuf's own files, which declare timestamps and durations.
    fn time(&mut self, value: Time) {
        self.put([0]);
        self.fields.fill_length(1, |fields| {
            fields.unless_zero::<As<Plain>, i64>(SECONDS, &value.seconds());
            fields.unless_zero::<As<Plain>, i32>(NANOS, &value.nanos());
        });
    }

    #[inline]
    fn refuse(&mut self, range: &'static str) {
        self.fields.refused.get_or_insert(range);
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType, _: u32, number: i32) {
        self.i32(number);
    }

    /// Writes a message with the elements in its field 1.
    fn list_value<P, T: Element<P>>(&mut self, values: &[T]) {
        self.put([0]);
        self.fields
            .fill_length(1, |fields| fields.elements::<P, T>(ELEMENTS, values));
    }

    /// Writes a message with the variant as its one field.
    fn union_value<T: Union>(&mut self, value: &T) {
        self.put([0]);
        self.fields.fill_length(1, |fields| value.write(fields));
    }

    #[inline]
    fn record<T: Record>(&mut self, value: &T) {
        let expected = *self.fields.widths.of::<T>();
        // A copy of constant length is a store, a copy of variable length is a call.
        match expected {
            1 => self.put([0]),
            2 => self.put([0; 2]),
            _ => {
                self.put([]);
                let kept = &[0; 10][..usize::from(expected)];
                self.fields.out.extend_from_slice(kept);
            }
        }
        let write = |fields: &mut ProtobufWriter<'_>| value.write_fields(fields);
        *self.fields.widths.of::<T>() = self.fields.fill_length(expected, write);
    }
}

impl FieldWriter for ProtobufWriter<'_> {
    #[inline]
    fn required<P, T: Value<P>>(&mut self, place: Place, value: &T) {
        self.unless_zero(place.id(), value);
    }

    #[inline]
    fn optional<P, T: Value<P>>(&mut self, place: Place, value: Option<&T>) {
        if let Some(value) = value {
            self.tagged(place.id(), value);
        }
    }

    fn list<P, T: Element<P>>(&mut self, place: Place, values: &[T]) {
        self.elements::<P, T>(place.id(), values);
    }

    #[inline]
    fn map<'a, P, K: Key + 'a, T: Element<P> + 'a>(
        &mut self,
        place: Place,
        entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    ) {
        for (key, value) in entries {
            self.short_length(place.id());
            self.fill_length(1, |writer| {
                writer.unless_zero(1, key);
                writer.unless_zero(2, value);
            });
        }
    }

    #[inline]
    fn union<T: Union>(&mut self, _: Place, value: &T) {
        value.write(self);
    }

    #[inline]
    fn variant<P, T: Value<P>>(&mut self, _: u32, of: &'static VariantDef, value: &T) {
        self.tagged(of.id, value);
    }

    fn unknown(&mut self, fields: &UnknownFields) {
        for field in fields.of(TaggedFormat::Protobuf) {
            put::varint(
                self.out,
                u64::from(field.id) << 3 | u64::from(field.wire_type),
            );
            self.out.extend_from_slice(&field.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test vectors of the hash's authors, by their lowest byte.
    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(hash(""), 0xc5);
        assert_eq!(hash("a"), 0x2c);
        assert_eq!(hash("foobar"), 0x68);
    }
}
