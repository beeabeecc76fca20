use wirecost_codec::{
    Element, FieldWriter, Key, Place, Schema, Union, Value, Writer, describe::EnumType,
};

use crate::{layout, plan::Plan};

/// The parts of a message that are coded ahead of its fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outline {
    /// The index of the variant of the message's first union.
    pub(crate) kind: usize,
    /// The text, the bytes, or the eight bytes of the integer that says which source sent it.
    pub(crate) key: Vec<u8>,
}

impl Outline {
    /// Finds the parts in a message.
    pub(crate) fn draw<T: Schema>(&mut self, plan: &Plan, message: &T) {
        let mut pen = Pen {
            outline: self,
            leaf: layout::FIRST,
            key: plan.key.unwrap_or(usize::MAX),
            union: plan.layout.union,
        };
        message.write_fields(&mut pen);
    }
}

/// A writer that passes over all values but those of the outline.
struct Pen<'a> {
    outline: &'a mut Outline,
    leaf: usize,
    key: usize,
    union: usize,
}

impl Pen<'_> {
    #[inline]
    fn number(&mut self, value: u64) {
        if self.leaf == self.key {
            self.outline.key.clear();
            self.outline.key.extend_from_slice(&value.to_le_bytes());
        }
        self.leaf += 1;
    }
}

impl Writer for Pen<'_> {
    #[inline]
    fn bool(&mut self, value: bool) {
        self.number(value.into());
    }

    #[inline]
    fn u32(&mut self, value: u32) {
        self.number(value.into());
    }

    #[inline]
    fn u64(&mut self, value: u64) {
        self.number(value);
    }

    #[inline]
    fn fixed64(&mut self, value: u64) {
        self.number(value);
    }

    #[inline]
    fn i32(&mut self, value: i32) {
        self.i64(value.into());
    }

    #[inline]
    fn i64(&mut self, value: i64) {
        self.number(value.cast_unsigned());
    }

    #[inline]
    fn f32(&mut self, _: f32) {
        self.leaf += layout::REAL_LEAVES;
    }

    #[inline]
    fn f64(&mut self, _: f64) {
        self.leaf += layout::REAL_LEAVES;
    }

    #[inline]
    fn str(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        if self.leaf == self.key {
            self.outline.key.clear();
            self.outline.key.extend_from_slice(value);
        }
        self.leaf += layout::TEXT_LEAVES;
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType, position: u32, _: i32) {
        self.u32(position);
    }

    #[inline]
    fn list_value<P, T: Element<P>>(&mut self, _: &[T]) {
        self.leaf += const { layout::of_values(T::TYPE) };
    }

    #[inline]
    fn record<T: Schema>(&mut self, value: &T) {
        if const { !layout::is_recursive(T::RECORD) } {
            value.write_fields(self);
        }
    }
}

impl FieldWriter for Pen<'_> {
    #[inline]
    fn required<P, T: Value<P>>(&mut self, _: Place, value: &T) {
        value.write(self);
    }

    #[inline]
    fn optional<P, T: Value<P>>(&mut self, _: Place, _: Option<&T>) {
        self.leaf += const { layout::of_values(T::TYPE) };
    }

    #[inline]
    fn list<P, T: Element<P>>(&mut self, _: Place, values: &[T]) {
        self.list_value::<P, T>(values);
    }

    #[inline]
    fn map<'a, P, K: Key + 'a, T: Element<P> + 'a>(
        &mut self,
        _: Place,
        _: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    ) {
        self.leaf += const { layout::of_map(K::TYPE, T::TYPE) };
    }

    #[inline]
    fn union<T: Union>(&mut self, _: Place, value: &T) {
        let end = self.leaf + const { layout::of_union(T::UNION) };
        if self.leaf == self.union {
            value.write(self);
        }
        self.leaf = end;
    }

    #[inline]
    fn variant<T: Schema>(&mut self, index: u32, _: u32, _: &T) {
        self.outline.kind = index as usize;
    }
}
