//! The data model from an entropy coder.

use wirecost_codec::{
    Budget, Decode, DecodeError, Element, Key, Limits, OrderedReader, ReadUnion, ReadValue, Reader,
    Schema, describe::EnumType,
};

use crate::{coder::RangeDecoder, layout, state::State};

/// The most elements for which room is reserved before they are read: a claim takes no bytes.
const MOST_RESERVED: usize = 64;

/// Reads a message, which is all of `bytes`, takes its elements from `budget`, and at most `room`
/// bytes of text.
///
/// # Errors
/// When it is beyond the limits, or bytes are left.
pub(crate) fn read<T: Schema>(
    state: &mut State,
    bytes: &[u8],
    budget: &mut Budget,
    room: usize,
) -> Result<T, DecodeError> {
    let mut reader = ModelReader::new(state, bytes, budget);
    let message = reader.message(room)?;
    reader.finish()?;
    Ok(message)
}

/// Reads the messages of a batch, which is all of `bytes`, takes them and their elements from `budget`, and at
/// most `room` bytes of text for all of them.
///
/// # Errors
/// When it is beyond the limits, or bytes are left.
pub(crate) fn read_batch<T: Schema>(
    state: &mut State,
    bytes: &[u8],
    count: usize,
    budget: &mut Budget,
    mut room: usize,
) -> Result<Vec<T>, DecodeError> {
    budget.take_elements(count, 0)?;
    let mut reader = ModelReader::new(state, bytes, budget);
    let mut messages = Vec::with_capacity(count.min(MOST_RESERVED));
    for _ in 0..count {
        messages.push(reader.message(room)?);
        room = reader.state.room();
    }
    reader.finish()?;
    Ok(messages)
}

struct ModelReader<'a> {
    state: &'a mut State,
    coder: RangeDecoder<'a>,
    budget: &'a mut Budget,
}

impl<'a> ModelReader<'a> {
    fn new(state: &'a mut State, bytes: &'a [u8], budget: &'a mut Budget) -> Self {
        Self {
            state,
            coder: RangeDecoder::new(bytes),
            budget,
        }
    }

    #[inline]
    fn number(&mut self) -> u64 {
        self.state.number(&mut self.coder, 0)
    }

    /// Reads the next message, and at most `room` bytes of text.
    fn message<'de, T: Decode<'de>>(&mut self, room: usize) -> Result<T, DecodeError> {
        self.state.begin(&mut self.coder, 0, &[], room)?;
        self.budget.enter(self.offset())?;
        let message = T::read_ordered(self);
        self.budget.leave();
        message
    }

    /// Checks that no bytes are left.
    fn finish(&self) -> Result<(), DecodeError> {
        match self.coder.left() {
            0 => Ok(()),
            count => Err(DecodeError::TrailingBytes {
                offset: self.coder.offset(),
                count,
            }),
        }
    }

    #[cold]
    fn out_of_range(&self, expected: &'static str) -> DecodeError {
        DecodeError::OutOfRange {
            offset: self.offset(),
            expected,
        }
    }

    /// Reads text or bytes, which the state holds.
    #[inline]
    fn text(&mut self) -> Result<&[u8], DecodeError> {
        self.state.bytes(&mut self.coder, &[])?;
        Ok(self.state.text())
    }

    /// Reads the number of values that follow. Each group of `per_element` values counts as an
    /// element.
    fn count(&mut self, per_element: usize) -> Result<usize, DecodeError> {
        let count = usize::try_from(self.number()).unwrap_or(usize::MAX);
        let offset = self.offset();
        self.budget
            .take_elements(count.div_ceil(per_element), offset)?;
        Ok(count)
    }
}

impl<'de> Reader<'de> for ModelReader<'_> {
    #[inline]
    fn bool(&mut self) -> Result<bool, DecodeError> {
        match self.number() {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.out_of_range("bool")),
        }
    }

    #[inline]
    fn u32(&mut self) -> Result<u32, DecodeError> {
        let number = self.number();
        number.try_into().map_err(|_| self.out_of_range("u32"))
    }

    #[inline]
    fn u64(&mut self) -> Result<u64, DecodeError> {
        Ok(self.number())
    }

    #[inline]
    fn fixed64(&mut self) -> Result<u64, DecodeError> {
        Ok(self.number())
    }

    #[inline]
    fn i32(&mut self) -> Result<i32, DecodeError> {
        let number = self.number().cast_signed();
        number.try_into().map_err(|_| self.out_of_range("i32"))
    }

    #[inline]
    fn i64(&mut self) -> Result<i64, DecodeError> {
        Ok(self.number().cast_signed())
    }

    #[inline]
    fn f32(&mut self) -> Result<f32, DecodeError> {
        Ok(self.state.single(&mut self.coder, 0.0))
    }

    #[inline]
    fn f64(&mut self) -> Result<f64, DecodeError> {
        Ok(self.state.double(&mut self.coder, 0.0))
    }

    #[inline]
    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        let offset = self.offset();
        let text = str::from_utf8(self.text()?);
        text.map(take)
            .map_err(|_| DecodeError::InvalidUtf8 { offset })
    }

    #[inline]
    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError> {
        self.text().map(take)
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType) -> Result<i64, DecodeError> {
        self.u32().map(i64::from)
    }

    #[inline]
    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        self.budget.enter(self.offset())?;
        let leaf = self.state.leaf();
        let count = self.count(const { Limits::values_per_element::<P, T>() })?;
        let mut values = Vec::with_capacity(count.min(MOST_RESERVED));
        for _ in 0..count {
            self.state.go_to(leaf + 1);
            values.push(T::read(self)?);
        }
        self.state
            .go_to(leaf + const { layout::of_values(T::TYPE) });
        self.budget.leave();
        Ok(values)
    }

    #[inline]
    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        self.budget.enter(self.offset())?;
        let record = match const { layout::is_recursive(T::RECORD_TYPE) } {
            false => T::read_ordered(self),
            true => {
                let leaf = self.state.go_to_recursive();
                let record = T::read_ordered(self);
                self.state.go_to(leaf);
                record
            }
        };
        self.budget.leave();
        record
    }

    #[inline]
    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        let leaf = self.state.go_to_recursive();
        let value = self.union();
        self.state.go_to(leaf);
        value
    }

    #[inline]
    fn count_pointer(&mut self) -> Result<(), DecodeError> {
        self.budget.take_elements(1, self.offset())
    }

    #[inline]
    fn offset(&self) -> usize {
        self.coder.offset()
    }
}

impl<'de> OrderedReader<'de> for ModelReader<'_> {
    #[inline]
    fn optional<P, T: ReadValue<'de, P>>(&mut self) -> Result<Option<T>, DecodeError> {
        let end = self.state.leaf() + const { layout::of_values(T::TYPE) };
        let value = match self.bool()? {
            true => Some(T::read(self)?),
            false => None,
        };
        self.state.go_to(end);
        Ok(value)
    }

    #[inline]
    fn list<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        self.list_value::<P, T>()
    }

    #[inline]
    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<Vec<(K, T)>, DecodeError> {
        self.budget.enter(self.offset())?;
        let leaf = self.state.leaf();
        let count = self.count(1)?;
        let mut entries = Vec::with_capacity(count.min(MOST_RESERVED));
        let mut map = self.state.map();
        for _ in 0..count {
            self.state.go_to(leaf + 1);
            self.state.begin_key(&map);
            let key = K::read(self)?;
            self.state.end_key(&mut map);
            entries.push((key, T::read(self)?));
        }
        self.state.end_map(&map);
        self.state
            .go_to(leaf + const { layout::of_map(K::TYPE, T::TYPE) });
        self.budget.leave();
        Ok(entries)
    }

    #[inline]
    fn union<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        let leaf = self.state.leaf();
        let index = self.state.variant(&mut self.coder, 0) as usize;
        // The union is a level of its own, as in serde.
        self.budget.enter(self.offset())?;
        let variant = const { layout::of_variant(T::UNION) };
        self.state
            .go_to((leaf + 1).saturating_add(index.saturating_mul(variant)));
        let value = T::read(index, self);
        self.state
            .go_to(leaf + const { layout::of_union(T::UNION) });
        self.budget.leave();
        value
    }

    #[inline]
    fn optional_union<T: ReadUnion<'de>>(&mut self) -> Result<Option<T>, DecodeError> {
        let end = self.state.leaf() + const { 1 + layout::of_union(T::UNION) };
        let value = match self.bool()? {
            true => Some(self.union()?),
            false => None,
        };
        self.state.go_to(end);
        Ok(value)
    }
}
