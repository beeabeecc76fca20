//! The data model as bincode.

use std::net::IpAddr;

use wirecost_codec::{
    Element, EncodeError, FieldWriter, Integers, Key, Place, Record, Time, Union, Value, Writer,
    check_refused,
    describe::{EnumType, VariantDef},
    output::Output,
    put::to_zigzag,
};

use crate::{integer, sink::Sink};

/// A writer that appends values to a buffer. bincode has neither names nor ids: only the position
/// counts.
pub(crate) struct BincodeWriter<S> {
    out: S,
    /// The bounds of the first time that was refused.
    refused: Option<&'static str>,
}

/// The largest number of records for which room need not be made at once.
const FEW: usize = 8;

impl<'a> BincodeWriter<Output<'a>> {
    pub(crate) fn new(message: &'a mut Vec<u8>) -> Self {
        Self {
            out: Output::new(message),
            refused: None,
        }
    }

    /// Checks that all times of the record `T` that was written are within their bounds.
    pub(crate) fn finish<T: Record>(&self) -> Result<(), EncodeError> {
        check_refused::<T>(self.refused)
    }
}

impl<S: Sink> BincodeWriter<S> {
    #[inline]
    fn option<P, T: Value<P>>(&mut self, value: Option<&T>) {
        self.bool(value.is_some());
        if let Some(value) = value {
            value.write(self);
        }
    }

    #[inline(never)]
    fn long_bytes(&mut self, value: &[u8]) {
        integer::put(&mut self.out, value.len() as u64);
        self.out.put_bytes(value);
    }

    /// Writes the first integers of a list, and returns their number.
    #[inline(never)]
    fn eights(&mut self, integers: Integers<'_>) -> usize {
        integers.eights(
            |word| word,
            to_zigzag,
            |eight| integer::put_eight(&mut self.out, eight),
        )
    }
}

impl<S: Sink> Writer for BincodeWriter<S> {
    #[inline]
    fn bool(&mut self, value: bool) {
        self.out.put([value.into()]);
    }

    #[inline]
    fn u8(&mut self, value: u8) {
        self.out.put([value]);
    }

    #[inline]
    fn u32(&mut self, value: u32) {
        integer::put(&mut self.out, value.into());
    }

    #[inline]
    fn u64(&mut self, value: u64) {
        integer::put(&mut self.out, value);
    }

    #[inline]
    fn fixed64(&mut self, value: u64) {
        integer::put(&mut self.out, value);
    }

    #[inline]
    fn i8(&mut self, value: i8) {
        self.out.put(value.to_le_bytes());
    }

    #[inline]
    fn i32(&mut self, value: i32) {
        self.u32((value << 1 ^ value >> 31).cast_unsigned());
    }

    #[inline]
    fn i64(&mut self, value: i64) {
        self.u64((value << 1 ^ value >> 63).cast_unsigned());
    }

    fn u128(&mut self, value: u128) {
        integer::put_u128(&mut self.out, value);
    }

    fn i128(&mut self, value: i128) {
        self.u128((value << 1 ^ value >> 127).cast_unsigned());
    }

    #[inline]
    fn f32(&mut self, value: f32) {
        self.out.put(value.to_le_bytes());
    }

    #[inline]
    fn f64(&mut self, value: f64) {
        self.out.put(value.to_le_bytes());
    }

    /// Writes the bytes of the character without their number.
    fn char(&mut self, value: char) {
        self.out
            .put_bytes(value.encode_utf8(&mut [0; 4]).as_bytes());
    }

    #[inline(always)]
    fn str(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        match u8::try_from(value.len()) {
            Ok(len @ ..=integer::OWN_BYTE_MAX) => self.out.put_bytes_behind(len, value),
            _ => self.long_bytes(value),
        }
    }

    #[inline]
    fn fixed_bytes(&mut self, value: &[u8]) {
        self.out.put_bytes(value);
    }

    /// Writes seconds and nanoseconds as unsigned integers, as serde does std's times.
    fn time(&mut self, value: Time) {
        self.u64(value.seconds().cast_unsigned());
        self.u32(value.nanos().cast_unsigned());
    }

    /// Writes the bytes with their number, as serde does.
    fn uuid(&mut self, value: &[u8; 16]) {
        self.bytes(value);
    }

    /// Writes the version's position and the bytes without their number, as serde does.
    fn ip_addr(&mut self, value: IpAddr) {
        match value {
            IpAddr::V4(address) => {
                self.u32(0);
                self.fixed_bytes(&address.octets());
            }
            IpAddr::V6(address) => {
                self.u32(1);
                self.fixed_bytes(&address.octets());
            }
        }
    }

    #[inline]
    fn refuse(&mut self, range: &'static str) {
        self.refused.get_or_insert(range);
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType, position: u32, _: i32) {
        self.u32(position);
    }

    #[inline(always)]
    fn list_value<P, T: Element<P>>(&mut self, values: &[T]) {
        self.u64(values.len() as u64);
        if let Some(scalars) = T::scalars(values) {
            return self.out.put_bytes(&scalars.le_bytes());
        }
        if let Some(size) = const { T::TYPE.record_bytes() }
            && values.len() > FEW
        {
            return self.out.put_each(values, size, |value, out| {
                // Records of constant size hold no times.
                value.write(&mut BincodeWriter { out, refused: None });
            });
        }
        let written = match T::integers(values) {
            Some(integers) if values.len() >= 8 => self.eights(integers),
            _ => 0,
        };
        values[written..].iter().for_each(|value| value.write(self));
    }

    #[inline]
    fn option_value<P, T: Element<P>>(&mut self, value: &Option<T>) {
        self.option(value.as_ref());
    }

    #[inline]
    fn record<T: Record>(&mut self, value: &T) {
        value.write_fields(self);
    }

    #[inline]
    fn union_value<T: Union>(&mut self, value: &T) {
        value.write(self);
    }
}

impl<S: Sink> FieldWriter for BincodeWriter<S> {
    #[inline]
    fn required<P, T: Value<P>>(&mut self, _: Place, value: &T) {
        value.write(self);
    }

    #[inline]
    fn optional<P, T: Value<P>>(&mut self, _: Place, value: Option<&T>) {
        self.option(value);
    }

    #[inline]
    fn list<P, T: Element<P>>(&mut self, _: Place, values: &[T]) {
        self.list_value::<P, T>(values);
    }

    /// Writes the elements without their number.
    #[inline]
    fn array<P, T: Element<P>>(&mut self, _: Place, values: &[T]) {
        values.iter().for_each(|value| value.write(self));
    }

    #[inline]
    fn map<'a, P, K: Key + 'a, T: Element<P> + 'a>(
        &mut self,
        _: Place,
        entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    ) {
        self.u64(entries.len() as u64);
        for (key, value) in entries {
            key.write(self);
            value.write(self);
        }
    }

    #[inline]
    fn union<T: Union>(&mut self, _: Place, value: &T) {
        value.write(self);
    }

    #[inline]
    fn optional_union<T: Union>(&mut self, place: Place, value: Option<&T>) {
        self.bool(value.is_some());
        if let Some(value) = value {
            self.union(place, value);
        }
    }

    #[inline]
    fn variant<P, T: Value<P>>(&mut self, index: u32, _: &'static VariantDef, value: &T) {
        self.u32(index);
        value.write(self);
    }
}
