//! The data model as Avro's binary encoding.

use wirecost_codec::{
    Element, EncodeError, FieldWriter, Integers, Key, Place, Record, Time, Union, Value, Writer,
    check_refused,
    describe::{DecimalType, EnumType, VariantDef},
    put,
};

use crate::{decimal, time};

/// A writer that appends values to a buffer. Avro has no field ids: only the position counts.
pub(crate) struct BinaryWriter<'a> {
    out: &'a mut Vec<u8>,
    /// The branches before the variants of the union that is being written: null, if it is optional.
    branches_before: u32,
    /// The bounds of the first value that was refused.
    refused: Option<&'static str>,
}

impl<'a> BinaryWriter<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self {
            out,
            branches_before: 0,
            refused: None,
        }
    }

    /// Checks that Avro can carry all values of the record `T` that was written.
    pub(crate) fn finish<T: Record>(&self) -> Result<(), EncodeError> {
        check_refused::<T>(self.refused)
    }

    /// Appends a length, count or index: a `long` that is never negative, whose zig-zag coding is
    /// its double. (No slice has more than `isize::MAX` elements.)
    #[inline]
    fn count(&mut self, count: usize) {
        put::varint(self.out, (count as u64) << 1);
    }

    /// Writes the union of null and a value.
    #[inline]
    fn option<P, T: Value<P>>(&mut self, value: Option<&T>) {
        self.u32(value.is_some().into());
        if let Some(value) = value {
            value.write(self);
        }
    }

    /// Writes the first integers of a list as `long`s, and returns their number.
    #[inline(never)]
    fn eights(&mut self, integers: Integers<'_>) -> usize {
        let long = |unsigned: u64| put::to_zigzag(unsigned.cast_signed());
        integers.eights(long, put::to_zigzag, |eight| {
            put::eight_varints(self.out, eight)
        })
    }
}

impl Writer for BinaryWriter<'_> {
    #[inline]
    fn bool(&mut self, value: bool) {
        self.out.push(value.into());
    }

    #[inline]
    fn u32(&mut self, value: u32) {
        put::varint(self.out, u64::from(value) << 1);
    }

    #[inline]
    fn u64(&mut self, value: u64) {
        self.i64(value.cast_signed());
    }

    #[inline]
    fn fixed64(&mut self, value: u64) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    #[inline]
    fn i32(&mut self, value: i32) {
        self.i64(value.into());
    }

    #[inline]
    fn i64(&mut self, value: i64) {
        put::zigzag(self.out, value);
    }

    #[inline]
    fn f32(&mut self, value: f32) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    #[inline]
    fn f64(&mut self, value: f64) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    #[inline(always)]
    fn str(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        self.count(value.len());
        put::bytes(self.out, value);
    }

    #[inline]
    fn fixed_bytes(&mut self, value: &[u8]) {
        put::bytes(self.out, value);
    }

    #[inline]
    fn time(&mut self, value: Time) {
        time::write(value, self);
    }

    #[inline]
    fn decimal(&mut self, of: DecimalType, unscaled: Option<i128>, _: &str) {
        match (unscaled.map(i128::to_be_bytes), of.size) {
            (Some(bytes), None) => self.bytes(decimal::fewest(&bytes)),
            (Some(bytes), Some(size)) => self.fixed_bytes(&bytes[bytes.len() - size..]),
            (None, _) => self.refuse(decimal::RANGE),
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
        if !values.is_empty() {
            self.count(values.len());
            if let Some(scalars) = T::scalars(values) {
                put::bytes(self.out, &scalars.le_bytes());
            } else {
                let written = match T::integers(values) {
                    Some(integers) if values.len() >= 8 => self.eights(integers),
                    _ => 0,
                };
                values[written..].iter().for_each(|value| value.write(self));
            }
        }
        self.count(0);
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

impl FieldWriter for BinaryWriter<'_> {
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

    #[inline]
    fn map<'a, P, K: Key + 'a, T: Element<P> + 'a>(
        &mut self,
        _: Place,
        entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    ) {
        if entries.len() > 0 {
            self.count(entries.len());
            for (key, value) in entries {
                key.write(self);
                value.write(self);
            }
        }
        self.count(0);
    }

    #[inline]
    fn union<T: Union>(&mut self, _: Place, value: &T) {
        value.write(self);
    }

    /// Writes a branch of the union of null and the variants.
    #[inline]
    fn optional_union<T: Union>(&mut self, _: Place, value: Option<&T>) {
        match value {
            None => self.u32(0),
            Some(value) => {
                self.branches_before = 1;
                value.write(self);
            }
        }
    }

    #[inline]
    fn variant<P, T: Value<P>>(&mut self, index: u32, _: &'static VariantDef, value: &T) {
        // The index is a constant where nothing is before it.
        match std::mem::take(&mut self.branches_before) {
            0 => self.u32(index),
            before => self.u32(before + index),
        }
        value.write(self);
    }
}
