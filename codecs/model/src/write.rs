//! The data model to an entropy coder.

use wirecost_codec::{
    Element, EncodeError, FieldWriter, Key, Place, Record, Schema, Union, Value, Writer,
    check_refused, describe::VariantDef,
};

use crate::{
    as_numbers::as_numbers,
    coder::{Coder, RangeEncoder},
    layout,
    outline::Outline,
    state::State,
};

/// Appends a message. It may have `limit` bytes of text.
///
/// # Errors
/// [`EncodeError::TooLarge`] if it has more.
pub(crate) fn write<T: Schema>(
    state: &mut State,
    outline: &mut Outline,
    message: &T,
    limit: usize,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let mut coder = RangeEncoder::new(out);
    let written = code(state, outline, message, limit, &mut coder);
    coder.finish();
    written
}

/// Writes a message to a coder, and its outline ahead.
pub(crate) fn code<T: Schema>(
    state: &mut State,
    outline: &mut Outline,
    message: &T,
    limit: usize,
    coder: &mut impl Coder,
) -> Result<(), EncodeError> {
    outline.draw(state.plan(), message);
    let begun = state.begin(coder, outline.kind, &outline.key, limit);
    let mut writer = ModelWriter {
        state,
        coder,
        variant: 0,
        is_too_large: begun.is_err(),
        refused: None,
    };
    message.write_fields(&mut writer);
    check_refused::<T>(writer.refused)?;
    match writer.is_too_large {
        true => Err(EncodeError::TooLarge {
            bytes: limit.saturating_add(1),
            limit,
        }),
        false => Ok(()),
    }
}

struct ModelWriter<'a, C> {
    state: &'a mut State,
    coder: &'a mut C,
    /// The leaves of a variant of the union that is being written.
    variant: usize,
    /// True if the message has more text than it may.
    is_too_large: bool,
    /// The bounds of the first time that was refused.
    refused: Option<&'static str>,
}

impl<C: Coder> ModelWriter<'_, C> {
    #[inline]
    fn number(&mut self, value: u64) {
        self.state.number(self.coder, value);
    }

    #[inline]
    fn union_at_leaf<T: Union>(&mut self, value: &T) {
        let end = self.state.leaf() + const { layout::of_union(T::UNION) };
        self.variant = const { layout::of_variant(T::UNION) };
        value.write(self);
        self.state.go_to(end);
    }
}

impl<C: Coder> Writer for ModelWriter<'_, C> {
    as_numbers!();

    #[inline]
    fn f32(&mut self, value: f32) {
        self.state.single(self.coder, value);
    }

    #[inline]
    fn f64(&mut self, value: f64) {
        self.state.double(self.coder, value);
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) {
        self.is_too_large |= self.state.bytes(self.coder, value).is_err();
    }

    #[inline]
    fn refuse(&mut self, range: &'static str) {
        self.refused.get_or_insert(range);
        self.number(0);
    }

    #[inline]
    fn list_value<P, T: Element<P>>(&mut self, values: &[T]) {
        let leaf = self.state.leaf();
        self.u64(values.len() as u64);
        for value in values {
            self.state.go_to(leaf + 1);
            value.write(self);
        }
        self.state
            .go_to(leaf + const { layout::of_values(T::TYPE) });
    }

    #[inline]
    fn record<T: Record>(&mut self, value: &T) {
        if const { !layout::is_recursive(T::RECORD_TYPE) } {
            return value.write_fields(self);
        }
        let leaf = self.state.go_to_recursive();
        value.write_fields(self);
        self.state.go_to(leaf);
    }

    #[inline]
    fn union_value<T: Union>(&mut self, value: &T) {
        let leaf = self.state.go_to_recursive();
        self.union_at_leaf(value);
        self.state.go_to(leaf);
    }
}

impl<C: Coder> FieldWriter for ModelWriter<'_, C> {
    #[inline]
    fn required<P, T: Value<P>>(&mut self, _: Place, value: &T) {
        value.write(self);
    }

    #[inline]
    fn optional<P, T: Value<P>>(&mut self, _: Place, value: Option<&T>) {
        let end = self.state.leaf() + const { layout::of_values(T::TYPE) };
        self.bool(value.is_some());
        if let Some(value) = value {
            value.write(self);
        }
        self.state.go_to(end);
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
        let leaf = self.state.leaf();
        self.u64(entries.len() as u64);
        let mut map = self.state.map();
        for (key, value) in entries {
            self.state.go_to(leaf + 1);
            self.state.begin_key(&map);
            key.write(self);
            self.state.end_key(&mut map);
            value.write(self);
        }
        self.state.end_map(&map);
        self.state
            .go_to(leaf + const { layout::of_map(K::TYPE, T::TYPE) });
    }

    #[inline]
    fn union<T: Union>(&mut self, _: Place, value: &T) {
        self.union_at_leaf(value);
    }

    #[inline]
    fn optional_union<T: Union>(&mut self, place: Place, value: Option<&T>) {
        let end = self.state.leaf() + const { 1 + layout::of_union(T::UNION) };
        self.bool(value.is_some());
        if let Some(value) = value {
            self.union(place, value);
        }
        self.state.go_to(end);
    }

    #[inline]
    fn variant<P, T: Value<P>>(&mut self, index: u32, _: &'static VariantDef, value: &T) {
        let first = self.state.leaf() + 1;
        let variant = self.variant;
        self.state.variant(self.coder, index);
        self.state.go_to(first + index as usize * variant);
        value.write(self);
    }
}
