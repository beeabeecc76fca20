use std::net::IpAddr;

use crate::{
    Day, Element, Key, Place, Record, Time, Union, UnknownFields, Value,
    describe::{DecimalType, EnumType, VariantDef},
    proto::ProtoInteger,
};

/// A sink of single values, which each format or engine implements. Each call writes one value,
/// with any bytes that precede it.
///
/// Writing cannot fail half-way: a codec finds a value that it must refuse at the end, see
/// [`append_within`](crate::append_within).
pub trait Writer: Sized {
    /// True if the format is also for people, so that a type, such as a moment, may write text where a
    /// binary format has numbers.
    const HUMAN_READABLE: bool = false;

    /// True if the format writes the usual text of an address, a UUID or a date, which binary formats write as
    /// bytes or a number. The JSON of protobuf writes base64 and a number.
    const BYTES_AS_TEXT: bool = Self::HUMAN_READABLE;

    /// Writes a boolean.
    fn bool(&mut self, value: bool);
    /// Writes a `u8`; most formats have no number smaller than a `u32`.
    #[inline]
    fn u8(&mut self, value: u8) {
        self.u32(value.into());
    }
    /// Writes a `u8` that is a `byte` in Thrift.
    #[inline]
    fn byte(&mut self, value: u8) {
        self.u8(value);
    }
    /// Writes a `u16` or `u32`.
    fn u32(&mut self, value: u32);
    /// Writes a `u64` that is usually small.
    fn u64(&mut self, value: u64);
    /// Writes a `u64` that uses all its bits, such as a random id.
    fn fixed64(&mut self, value: u64);
    /// Writes an `i8`; most formats have no number smaller than an `i32`.
    #[inline]
    fn i8(&mut self, value: i8) {
        self.i32(value.into());
    }
    /// Writes an `i16` or `i32`.
    fn i32(&mut self, value: i32);
    /// Writes an `i64`.
    fn i64(&mut self, value: i64);
    /// Writes an integer of another type in protobuf than the default one.
    #[inline]
    fn proto<P: ProtoInteger>(&mut self, value: P::Integer) {
        <P::Integer as Value>::write(&value, self);
    }
    /// Writes a `u128`; most formats have 16 big-endian bytes for it.
    #[inline]
    fn u128(&mut self, value: u128) {
        self.fixed_bytes(&value.to_be_bytes());
    }
    /// Writes an `i128`; most formats have 16 big-endian bytes for it.
    #[inline]
    fn i128(&mut self, value: i128) {
        self.fixed_bytes(&value.to_be_bytes());
    }
    /// Writes an `f32`.
    fn f32(&mut self, value: f32);
    /// Writes an `f64`.
    fn f64(&mut self, value: f64);
    /// Writes a character; most formats write a text.
    #[inline]
    fn char(&mut self, value: char) {
        self.str(value.encode_utf8(&mut [0; 4]));
    }
    /// Writes text.
    fn str(&mut self, value: &str);
    /// Writes opaque bytes.
    fn bytes(&mut self, value: &[u8]);
    /// Writes opaque bytes whose number the type states.
    #[inline]
    fn fixed_bytes(&mut self, value: &[u8]) {
        self.bytes(value);
    }
    /// Writes a timestamp or a duration; most formats write its nanoseconds in 64 bits, and refuse a time
    /// that does not fit.
    #[inline]
    fn time(&mut self, value: Time) {
        match value.to_nanos() {
            Some(nanos) => self.i64(nanos),
            None => self.refuse(Time::NANOS),
        }
    }
    /// Writes a date; most formats write its days.
    #[inline]
    fn day(&mut self, value: Day) {
        self.i32(value.days());
    }
    /// Writes a decimal as `text`. Avro writes `unscaled`, the integer of all digits, and refuses a decimal
    /// without one, which is not within its precision and scale.
    #[inline]
    fn decimal(&mut self, of: DecimalType, unscaled: Option<i128>, text: &str) {
        let _ = (of, unscaled);
        self.str(text);
    }
    /// Writes a UUID.
    #[inline]
    fn uuid(&mut self, value: &[u8; 16]) {
        self.fixed_bytes(value);
    }
    /// Writes an IP address; most formats write its 4 or 16 bytes.
    #[inline]
    fn ip_addr(&mut self, value: IpAddr) {
        match value {
            IpAddr::V4(address) => self.bytes(&address.octets()),
            IpAddr::V6(address) => self.bytes(&address.octets()),
        }
    }
    /// Records that a value is not within `range`. The codec refuses the message once all of it is
    /// written, by [`check_refused`](crate::check_refused).
    fn refuse(&mut self, range: &'static str);
    /// Writes the symbol of an enum at this position among its symbols, with this number.
    fn symbol(&mut self, of: &'static EnumType, position: u32, number: i32);
    /// Writes a number of an enum that keeps numbers without a symbol; most formats write an `i32`.
    #[inline]
    fn open_symbol(&mut self, of: &'static EnumType, number: i32) {
        let _ = of;
        self.i32(number);
    }
    /// Writes a list as a value.
    fn list_value<P, T: Element<P>>(&mut self, values: &[T]);
    /// Writes an option as a value; protobuf and Thrift have a list of one value or none.
    #[inline]
    fn option_value<P, T: Element<P>>(&mut self, value: &Option<T>) {
        self.list_value::<P, T>(value.as_slice());
    }
    /// Writes a record, with any bytes that mark its end.
    fn record<T: Record>(&mut self, value: &T);
    /// Writes a union as a value, in a list or a map; the union calls [`FieldWriter::variant`].
    fn union_value<T: Union>(&mut self, value: &T);
}

/// A sink of a record's fields, which each format implements. Each call writes a field with any
/// bytes that precede its value. The value goes to a [`Writer`], which may be another type: a tag
/// and a short number, for example, are cheaper to write together than one after the other.
pub trait FieldWriter: Sized {
    /// Writes a field that is always present; a format with implicit presence may leave out a zero.
    fn required<P, T: Value<P>>(&mut self, place: Place, value: &T);
    /// Writes a field that may be absent.
    fn optional<P, T: Value<P>>(&mut self, place: Place, value: Option<&T>);
    /// Writes a field with a list.
    fn list<P, T: Element<P>>(&mut self, place: Place, values: &[T]);
    /// Writes a field with a list whose length the type states.
    #[inline]
    fn array<P, T: Element<P>>(&mut self, place: Place, values: &[T]) {
        self.list::<P, T>(place, values);
    }
    /// Writes a field with a set, whose values come in their order.
    #[inline]
    fn set<P, T: Element<P>>(&mut self, place: Place, values: &[T]) {
        self.list::<P, T>(place, values);
    }
    /// Writes a field with a map, whose entries come in the order of their keys.
    fn map<'a, P, K: Key + 'a, T: Element<P> + 'a>(
        &mut self,
        place: Place,
        entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    );
    /// Writes a field with a union; the union calls [`FieldWriter::variant`].
    fn union<T: Union>(&mut self, place: Place, value: &T);
    /// Writes a field with a union that may be absent.
    #[inline]
    fn optional_union<T: Union>(&mut self, place: Place, value: Option<&T>) {
        if let Some(value) = value {
            self.union(place, value);
        }
    }
    /// Writes the variant of a union: its index in
    /// [`UnionType::variants`](crate::describe::UnionType), its description and its value.
    fn variant<P, T: Value<P>>(&mut self, index: u32, of: &'static VariantDef, value: &T);
    /// Writes the unknown fields of a record that were read from this format, after the known fields.
    #[inline]
    fn unknown(&mut self, fields: &UnknownFields) {
        let _ = fields;
    }
}
