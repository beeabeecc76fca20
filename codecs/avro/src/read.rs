//! The data model from Avro's binary encoding.

use std::{borrow::Cow, marker::PhantomData};

use wirecost_codec::{
    Budget, Decode, DecodeError, Element, Key, Lender, Limits, OrderedReader, ReadUnion, ReadValue,
    Reader, Time, TimeKind,
    describe::{DecimalType, EnumType, ValueType},
    input::{Input, Leb128, reserve},
    put::from_zigzag,
};

use crate::{decimal, time};

/// The defect of a byte that is no boolean.
const NO_BOOLEAN: &str = "a boolean that is neither 0 nor 1";

/// A reader of consecutive values within a message's limits.
pub(crate) struct BinaryReader<'a, L> {
    pub(crate) input: Input<'a>,
    pub(crate) budget: Budget,
    lender: PhantomData<L>,
}

impl<'a, 'de, L: Lender<'a, 'de>> BinaryReader<'a, L> {
    pub(crate) fn new(message: &'a [u8], limits: Limits) -> Self {
        Self::within(Input::new(message), Budget::new(limits))
    }

    /// Returns a reader that continues a message's budget.
    #[inline]
    const fn within(input: Input<'a>, budget: Budget) -> Self {
        Self {
            input,
            budget,
            lender: PhantomData,
        }
    }

    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        self.input.finish()
    }

    /// Reads a `long` that fits into the type `N`.
    #[inline]
    pub(crate) fn long<N: TryFrom<i64>>(
        &mut self,
        expected: &'static str,
    ) -> Result<N, DecodeError> {
        let number = self.input.zigzag()?;
        N::try_from(number).map_err(|_| DecodeError::OutOfRange {
            offset: self.input.offset(),
            expected,
        })
    }

    /// Reads the union of null and a value.
    #[inline]
    fn option<P, T: ReadValue<'de, P>>(&mut self) -> Result<Option<T>, DecodeError> {
        match self.input.zigzag()? {
            0 => Ok(None),
            1 => T::read(self).map(Some),
            index => Err(self.unknown("optional", index)),
        }
    }

    /// Reads the variant with this index.
    #[inline]
    fn variant<T: ReadUnion<'de>>(&mut self, index: i64) -> Result<T, DecodeError> {
        match usize::try_from(index) {
            Ok(index) => T::read(index, self),
            Err(_) => Err(self.unknown(T::UNION.name, index)),
        }
    }

    /// Returns the error for a branch that the union does not have.
    #[cold]
    fn unknown(&self, of: &'static str, index: i64) -> DecodeError {
        DecodeError::UnknownMember {
            of,
            number: index,
            offset: self.input.offset(),
        }
    }

    /// Reads the header of the next block of a list or map; returns `None` for the empty block that
    /// ends it. Each value takes `min_bytes` or more, and each group of `per_element`
    /// values counts as an element.
    #[inline]
    pub(crate) fn next_block(
        &mut self,
        min_bytes: usize,
        per_element: usize,
    ) -> Result<Option<Block>, DecodeError> {
        let offset = self.input.offset();
        let count = self.input.zigzag()?;
        if count == 0 {
            return Ok(None);
        }
        let end = if count < 0 {
            Some(self.block_end()?)
        } else {
            None
        };
        let count = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
        self.budget
            .take_elements(count.div_ceil(per_element), offset)?;
        self.check_left(count.saturating_mul(min_bytes))?;
        Ok(Some(Block { count, end }))
    }

    /// Reads the size of a block, which a negative count announces, and returns the block's end.
    #[cold]
    fn block_end(&mut self) -> Result<usize, DecodeError> {
        let bytes = self.long::<usize>("block size")?;
        self.check_left(bytes)?;
        Ok(self.input.offset() + bytes)
    }

    /// Checks that `bytes` bytes are left.
    #[inline]
    fn check_left(&self, bytes: usize) -> Result<(), DecodeError> {
        if bytes <= self.input.len() {
            return Ok(());
        }
        let needed = bytes - self.input.len();
        Err(DecodeError::UnexpectedEnd {
            offset: self.input.offset() + self.input.len(),
            needed,
        })
    }

    /// Checks that a block ended where it claimed.
    #[inline]
    pub(crate) fn check_end(&self, block: Block) -> Result<(), DecodeError> {
        match block.end {
            Some(end) if end != self.input.offset() => Err(DecodeError::Malformed {
                what: "a block of another size than it says ends",
                offset: self.input.offset(),
            }),
            _ => Ok(()),
        }
    }
}

/// A run of consecutive elements.
#[derive(Clone, Copy)]
pub(crate) struct Block {
    pub(crate) count: usize,
    /// The offset of the block's end, if the block states its size.
    end: Option<usize>,
}

impl<'a, 'de, L: Lender<'a, 'de>> Reader<'de> for BinaryReader<'a, L> {
    #[inline]
    fn bool(&mut self) -> Result<bool, DecodeError> {
        let offset = self.input.offset();
        match self.input.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError::Malformed {
                what: NO_BOOLEAN,
                offset,
            }),
        }
    }

    #[inline]
    fn u32(&mut self) -> Result<u32, DecodeError> {
        self.long("u32")
    }

    #[inline]
    fn u64(&mut self) -> Result<u64, DecodeError> {
        Ok(self.input.zigzag()?.cast_unsigned())
    }

    #[inline]
    fn fixed64(&mut self) -> Result<u64, DecodeError> {
        self.input.array().map(u64::from_le_bytes)
    }

    #[inline]
    fn i32(&mut self) -> Result<i32, DecodeError> {
        self.long("i32")
    }

    #[inline]
    fn i64(&mut self) -> Result<i64, DecodeError> {
        self.input.zigzag()
    }

    #[inline]
    fn f32(&mut self) -> Result<f32, DecodeError> {
        self.input.array().map(f32::from_le_bytes)
    }

    #[inline]
    fn f64(&mut self) -> Result<f64, DecodeError> {
        self.input.array().map(f64::from_le_bytes)
    }

    #[inline]
    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        let len = self.long("length")?;
        self.input.text(len).map(take)
    }

    #[inline]
    fn cow_str(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        let len = self.long("length")?;
        self.input.text(len).map(L::lend)
    }

    #[inline]
    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError> {
        let len = self.long("length")?;
        self.input.take(len).map(take)
    }

    #[inline]
    fn cow_bytes(&mut self) -> Result<Cow<'de, [u8]>, DecodeError> {
        let len = self.long("length")?;
        self.input.take(len).map(L::lend)
    }

    #[inline]
    fn fixed_bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        self.input.array()
    }

    #[inline]
    fn time(&mut self, kind: TimeKind) -> Result<Time, DecodeError> {
        time::read(kind, self)
    }

    #[inline]
    fn decimal<T>(
        &mut self,
        of: DecimalType,
        _: impl FnOnce(&str) -> Option<T>,
        from_unscaled: impl FnOnce(i128) -> Option<T>,
    ) -> Result<Option<T>, DecodeError> {
        let integer = match of.size {
            None => self.bytes(decimal::integer)?,
            Some(size) => decimal::integer(self.input.take(size as u64)?),
        };
        Ok(integer.and_then(from_unscaled))
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType) -> Result<i64, DecodeError> {
        self.input.zigzag()
    }

    #[inline]
    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        self.budget.enter(self.input.offset())?;
        let mut values = Vec::new();
        while let Some(block) = self.next_block(
            const { min_bytes(T::TYPE) },
            const { Limits::values_per_element::<P, T>() },
        )? {
            reserve(&mut values, block.count);
            let end = values.len() + block.count;
            if let Some(scalars) = T::scalars_mut(&mut values) {
                scalars.extend(&mut self.input, block.count, NO_BOOLEAN)?;
            } else if let Some(size) = const { T::TYPE.record_bytes() } {
                let budget = self.budget.clone();
                self.input.extend(&mut values, block.count, size, |input| {
                    T::read(&mut Self::within(input, budget.clone()))
                })?;
            } else if let Some(integers) = T::integers_mut(&mut values) {
                let unsigned = |word| from_zigzag(word).cast_unsigned();
                integers.extend::<Leb128>(&mut self.input, block.count, unsigned, from_zigzag);
            }
            while values.len() < end {
                values.push(T::read(self)?);
            }
            self.check_end(block)?;
        }
        self.budget.leave();
        Ok(values)
    }

    #[inline]
    fn option_value<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<Option<T>, DecodeError> {
        self.option()
    }

    #[inline]
    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        self.budget.enter(self.input.offset())?;
        // A `?` would move the record once more.
        let record = T::read_ordered(self);
        self.budget.leave();
        record
    }

    #[inline]
    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        let index = self.input.zigzag()?;
        self.variant(index)
    }

    #[inline]
    fn count_pointer(&mut self) -> Result<(), DecodeError> {
        self.budget.take_elements(1, self.input.offset())
    }

    #[inline]
    fn offset(&self) -> usize {
        self.input.offset()
    }
}

impl<'a, 'de, L: Lender<'a, 'de>> OrderedReader<'de> for BinaryReader<'a, L> {
    #[inline]
    fn optional<P, T: ReadValue<'de, P>>(&mut self) -> Result<Option<T>, DecodeError> {
        self.option()
    }

    #[inline]
    fn list<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        self.list_value::<P, T>()
    }

    #[inline]
    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<Vec<(K, T)>, DecodeError> {
        self.budget.enter(self.input.offset())?;
        let mut entries = Vec::new();
        while let Some(block) = self.next_block(const { 1 + min_bytes(T::TYPE) }, 1)? {
            reserve(&mut entries, block.count);
            for _ in 0..block.count {
                entries.push((K::read(self)?, T::read(self)?));
            }
            self.check_end(block)?;
        }
        self.budget.leave();
        Ok(entries)
    }

    #[inline]
    fn optional_union<T: ReadUnion<'de>>(&mut self) -> Result<Option<T>, DecodeError> {
        match self.input.zigzag()? {
            0 => Ok(None),
            branch => self.variant(branch.wrapping_sub(1)).map(Some),
        }
    }
}

/// Returns the fewest bytes that a value takes, so that a count is believed only if the message can
/// hold that many. It is zero only for records without fields, which only [`Limits::max_elements`]
/// bounds.
const fn min_bytes(value: ValueType) -> usize {
    value.min_bytes(8)
}
