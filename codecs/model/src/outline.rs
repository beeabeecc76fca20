use wirecost_codec::{
    Element, FieldWriter, Key, Place, Record, Schema, Union, Value, Writer, describe::VariantDef,
};

use crate::{as_numbers::as_numbers, layout, plan::Plan};

/// The parts of a message that are coded ahead of its fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outline {
    /// The index of the variant of the message's first union.
    pub(crate) kind: usize,
    /// The text, the bytes, or the eight bytes of the integer that identifies the source of the message.
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

/// A writer that skips all values except those of the outline.
struct Pen<'a> {
    outline: &'a mut Outline,
    leaf: usize,
    key: usize,
    union: usize,
}

impl Pen<'_> {
    #[inline]
    fn number(&mut self, value: u64) {
        self.pass(1, &value.to_le_bytes());
    }

    /// Passes the leaves of a value, and keeps its bytes if it is the key.
    #[inline]
    fn pass(&mut self, leaves: usize, bytes: &[u8]) {
        if self.leaf == self.key {
            self.outline.key.clear();
            self.outline.key.extend_from_slice(bytes);
        }
        self.leaf += leaves;
    }
}

impl Writer for Pen<'_> {
    as_numbers!();

    #[inline]
    fn f32(&mut self, _: f32) {
        self.leaf += layout::REAL_LEAVES;
    }

    #[inline]
    fn f64(&mut self, _: f64) {
        self.leaf += layout::REAL_LEAVES;
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        self.pass(layout::TEXT_LEAVES, value);
    }

    /// Passes the leaf of the time. The writer of the message refuses it.
    #[inline]
    fn refuse(&mut self, _: &'static str) {
        self.number(0);
    }

    #[inline]
    fn list_value<P, T: Element<P>>(&mut self, _: &[T]) {
        self.leaf += const { layout::of_values(T::TYPE) };
    }

    #[inline]
    fn record<T: Record>(&mut self, value: &T) {
        if const { !layout::is_recursive(T::RECORD_TYPE) } {
            value.write_fields(self);
        }
    }

    /// Passes no leaf: those of a union in a list or a map are elsewhere.
    #[inline]
    fn union_value<T: Union>(&mut self, _: &T) {}
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
    fn optional_union<T: Union>(&mut self, _: Place, _: Option<&T>) {
        self.leaf += const { 1 + layout::of_union(T::UNION) };
    }

    #[inline]
    fn variant<P, T: Value<P>>(&mut self, index: u32, _: &'static VariantDef, _: &T) {
        self.outline.kind = index as usize;
    }
}
