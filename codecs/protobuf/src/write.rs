use std::collections::BTreeMap;

use wirecost_codec::{
    Element, Schema, Union, Value, Writer,
    input::{put_varint, put_zigzag},
};

use crate::wire::WireType;

/// Writes the data model as protobuf, in one pass.
pub(crate) struct ProtobufWriter<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> ProtobufWriter<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    #[inline]
    fn tag(&mut self, id: u32, wire: WireType) {
        put_varint(self.out, u64::from(id) << 3 | wire as u64);
    }

    #[inline]
    fn tagged<T: Value>(&mut self, id: u32, value: &T) {
        self.tag(id, WireType::of(T::TYPE));
        value.write(self);
    }

    /// Writes `body` behind its length: one byte is kept for the length, which is enough for most
    /// records; a longer one is moved when its length is known. (prost walks every record twice
    /// instead, once for the length.)
    #[inline]
    fn delimited(&mut self, body: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        self.out.push(0);
        body(self);
        let len = self.out.len() - start - 1;
        if len < 0x80 {
            self.out[start] = len as u8;
        } else {
            self.widen_length(start, len);
        }
    }

    /// Makes room for a length of more than the one byte that was kept for it.
    fn widen_length(&mut self, start: usize, len: usize) {
        let more = (len.ilog2() / 7) as usize;
        let body = start + 1..self.out.len();
        self.out.extend_from_slice(&[0; 9][..more]);
        self.out.copy_within(body, start + 1 + more);
        let mut rest = len;
        for byte in &mut self.out[start..start + more] {
            *byte = rest as u8 | 0x80;
            rest >>= 7;
        }
        self.out[start + more] = rest as u8;
    }
}

impl Writer for ProtobufWriter<'_> {
    #[inline]
    fn bool(&mut self, value: bool) {
        self.out.push(u8::from(value));
    }

    #[inline]
    fn u32(&mut self, value: u32) {
        put_varint(self.out, u64::from(value));
    }

    #[inline]
    fn u64(&mut self, value: u64) {
        put_varint(self.out, value);
    }

    #[inline]
    fn fixed64(&mut self, value: u64) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    #[inline]
    fn i32(&mut self, value: i32) {
        put_zigzag(self.out, i64::from(value));
    }

    #[inline]
    fn i64(&mut self, value: i64) {
        put_zigzag(self.out, value);
    }

    #[inline]
    fn f32(&mut self, value: f32) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    #[inline]
    fn f64(&mut self, value: f64) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    #[inline]
    fn str(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        put_varint(self.out, value.len() as u64);
        self.out.extend_from_slice(value);
    }

    #[inline]
    fn symbol(&mut self, number: u32) {
        put_varint(self.out, u64::from(number));
    }

    #[inline]
    fn record<T: Schema>(&mut self, value: &T) {
        self.delimited(|writer| value.write_fields(writer));
    }

    #[inline]
    fn required<T: Value>(&mut self, id: u32, value: &T) {
        if !value.is_zero() {
            self.tagged(id, value);
        }
    }

    #[inline]
    fn optional<T: Value>(&mut self, id: u32, value: Option<&T>) {
        if let Some(value) = value {
            self.tagged(id, value);
        }
    }

    fn list<T: Element>(&mut self, id: u32, values: &[T]) {
        if !WireType::of(T::TYPE).is_packed() {
            for value in values {
                self.tagged(id, value);
            }
        } else if !values.is_empty() {
            self.tag(id, WireType::Len);
            self.delimited(|writer| values.iter().for_each(|value| value.write(writer)));
        }
    }

    fn map<T: Element>(&mut self, id: u32, entries: &BTreeMap<String, T>) {
        for (key, value) in entries {
            self.tag(id, WireType::Len);
            self.delimited(|writer| {
                writer.required(1, key);
                writer.required(2, value);
            });
        }
    }

    #[inline]
    fn union<T: Union>(&mut self, _: u32, value: &T) {
        value.write(self);
    }

    #[inline]
    fn variant<T: Schema>(&mut self, _: u32, id: u32, value: &T) {
        self.tagged(id, value);
    }
}
