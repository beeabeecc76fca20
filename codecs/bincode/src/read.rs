//! The data model from bincode.

use std::{borrow::Cow, marker::PhantomData, net::IpAddr};

use wirecost_codec::{
    Budget, Decode, DecodeError, Element, Key, Lender, Limits, OrderedReader, ReadUnion, ReadValue,
    Reader, Time, TimeKind,
    describe::{EnumType, ValueType},
    input::Input,
    put::from_zigzag,
};

use crate::integer::{Variable, take_u32, take_u64, take_u128};

/// The defect of a byte that is no boolean.
const NO_BOOL: &str = "a bool that is neither 0 nor 1";

/// The defect of a byte that does not tell whether a value is present.
const NO_OPTION: &str = "an Option that is neither 0 nor 1";

/// A reader of consecutive values within a message's limits.
pub(crate) struct BincodeReader<'a, L> {
    input: Input<'a>,
    budget: Budget,
    lender: PhantomData<L>,
}

impl<'a, 'de, L: Lender<'a, 'de>> BincodeReader<'a, L> {
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

    #[cold]
    fn invalid(&self, expected: &'static str) -> DecodeError {
        DecodeError::InvalidValue {
            expected,
            offset: self.input.offset(),
        }
    }

    /// Reads the record of a whole message, without trailing bytes.
    // A `?` would move the message, which is large, once more.
    pub(crate) fn message<T: Decode<'de>>(mut self) -> Result<T, DecodeError> {
        let mut message = self.record();
        if message.is_ok()
            && let Err(error) = self.input.finish()
        {
            message = Err(error);
        }
        message
    }

    /// Reads a byte that is 0 or 1; any other is the error `wrong`.
    #[inline]
    fn flag(&mut self, wrong: &'static str) -> Result<bool, DecodeError> {
        let offset = self.input.offset();
        match self.input.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError::Malformed {
                what: wrong,
                offset,
            }),
        }
    }

    #[inline]
    fn option<P, T: ReadValue<'de, P>>(&mut self) -> Result<Option<T>, DecodeError> {
        match self.flag(NO_OPTION)? {
            true => T::read(self).map(Some),
            false => Ok(None),
        }
    }

    /// Reads the number of values that follow, of `min_bytes` or more each. Each group of
    /// `per_element` values counts as an element.
    #[inline]
    fn count(&mut self, min_bytes: usize, per_element: usize) -> Result<usize, DecodeError> {
        let count = take_u64(&mut self.input)?;
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let offset = self.input.offset();
        self.budget
            .take_elements(count.div_ceil(per_element), offset)?;
        let (bytes, left) = (count.saturating_mul(min_bytes), self.input.len());
        if bytes > left {
            return Err(DecodeError::UnexpectedEnd {
                offset: offset + left,
                needed: bytes - left,
            });
        }
        Ok(count)
    }
}

impl<'a, 'de, L: Lender<'a, 'de>> Reader<'de> for BincodeReader<'a, L> {
    #[inline]
    fn bool(&mut self) -> Result<bool, DecodeError> {
        self.flag(NO_BOOL)
    }

    #[inline]
    fn u8(&mut self) -> Result<u32, DecodeError> {
        self.input.byte().map(u32::from)
    }

    #[inline]
    fn u32(&mut self) -> Result<u32, DecodeError> {
        take_u32(&mut self.input)
    }

    #[inline]
    fn u64(&mut self) -> Result<u64, DecodeError> {
        take_u64(&mut self.input)
    }

    #[inline]
    fn fixed64(&mut self) -> Result<u64, DecodeError> {
        take_u64(&mut self.input)
    }

    #[inline]
    fn i8(&mut self) -> Result<i32, DecodeError> {
        self.input.byte().map(|byte| byte.cast_signed().into())
    }

    #[inline]
    fn i32(&mut self) -> Result<i32, DecodeError> {
        let number = take_u32(&mut self.input)?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    #[inline]
    fn i64(&mut self) -> Result<i64, DecodeError> {
        take_u64(&mut self.input).map(from_zigzag)
    }

    fn u128(&mut self) -> Result<u128, DecodeError> {
        take_u128(&mut self.input)
    }

    fn i128(&mut self) -> Result<i128, DecodeError> {
        let number = take_u128(&mut self.input)?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    #[inline]
    fn f32(&mut self) -> Result<f32, DecodeError> {
        self.input.array().map(f32::from_le_bytes)
    }

    #[inline]
    fn f64(&mut self) -> Result<f64, DecodeError> {
        self.input.array().map(f64::from_le_bytes)
    }

    fn char(&mut self) -> Result<char, DecodeError> {
        let offset = self.input.offset();
        let mut ahead = self.input;
        let len = match ahead.byte()? {
            0..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0.. => 4,
        };
        let text = self.input.text(len)?;
        let char = text.chars().next();
        char.ok_or(DecodeError::InvalidUtf8 { offset })
    }

    #[inline]
    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        let len = take_u64(&mut self.input)?;
        self.input.text(len).map(take)
    }

    #[inline]
    fn cow_str(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        let len = take_u64(&mut self.input)?;
        self.input.text(len).map(L::lend)
    }

    #[inline]
    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError> {
        let len = take_u64(&mut self.input)?;
        self.input.take(len).map(take)
    }

    #[inline]
    fn cow_bytes(&mut self) -> Result<Cow<'de, [u8]>, DecodeError> {
        let len = take_u64(&mut self.input)?;
        self.input.take(len).map(L::lend)
    }

    #[inline]
    fn fixed_bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        self.input.array()
    }

    fn time(&mut self, kind: TimeKind) -> Result<Time, DecodeError> {
        let seconds = self.u64()?.cast_signed();
        let nanos = self.u32()?.cast_signed();
        Time::new(kind, seconds, nanos).ok_or_else(|| self.invalid(kind.range()))
    }

    fn uuid(&mut self) -> Result<[u8; 16], DecodeError> {
        self.bytes(|bytes| bytes.try_into().ok())?
            .ok_or_else(|| self.invalid("UUID"))
    }

    fn ip_addr(&mut self) -> Result<IpAddr, DecodeError> {
        match self.u32()? {
            0 => self.fixed_bytes::<4>().map(IpAddr::from),
            1 => self.fixed_bytes::<16>().map(IpAddr::from),
            _ => Err(self.invalid("version of IP")),
        }
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType) -> Result<i64, DecodeError> {
        take_u32(&mut self.input).map(i64::from)
    }

    #[inline]
    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        self.budget.enter(self.input.offset())?;
        let count = self.count(
            const { min_bytes(T::TYPE) },
            const { Limits::values_per_element::<P, T>() },
        )?;
        let mut values = Vec::with_capacity(count);
        if let Some(scalars) = T::scalars_mut(&mut values) {
            scalars.extend(&mut self.input, count, NO_BOOL)?;
        } else if let Some(size) = const { T::TYPE.record_bytes() } {
            let budget = self.budget.clone();
            self.input.extend(&mut values, count, size, |input| {
                T::read(&mut Self::within(input, budget.clone()))
            })?;
        } else if let Some(integers) = T::integers_mut(&mut values) {
            integers.extend::<Variable>(&mut self.input, count, |word| word, from_zigzag);
        }
        while values.len() < count {
            values.push(T::read(self)?);
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

    #[inline(always)]
    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        self.budget.enter(self.input.offset())?;
        let record = T::read_ordered(self);
        self.budget.leave();
        record
    }

    #[inline]
    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        let index = take_u32(&mut self.input)?;
        let offset = self.input.offset();
        // The union is a level of its own, as in serde.
        self.budget.enter(offset)?;
        let variant = T::read(index as usize, self);
        self.budget.leave();
        variant
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

impl<'a, 'de, L: Lender<'a, 'de>> OrderedReader<'de> for BincodeReader<'a, L> {
    #[inline]
    fn optional<P, T: ReadValue<'de, P>>(&mut self) -> Result<Option<T>, DecodeError> {
        self.option()
    }

    #[inline]
    fn list<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        self.list_value::<P, T>()
    }

    #[inline]
    fn array<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        count: usize,
    ) -> Result<Vec<T>, DecodeError> {
        let offset = self.input.offset();
        self.budget.enter(offset)?;
        self.budget.take_elements(count, offset)?;
        let values = (0..count)
            .map(|_| T::read(self))
            .collect::<Result<_, _>>()?;
        self.budget.leave();
        Ok(values)
    }

    #[inline]
    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<Vec<(K, T)>, DecodeError> {
        self.budget.enter(self.input.offset())?;
        let count = self.count(const { 1 + min_bytes(T::TYPE) }, 1)?;
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            entries.push((K::read(self)?, T::read(self)?));
        }
        self.budget.leave();
        Ok(entries)
    }

    #[inline]
    fn optional_union<T: ReadUnion<'de>>(&mut self) -> Result<Option<T>, DecodeError> {
        match self.flag(NO_OPTION)? {
            true => self.union_value().map(Some),
            false => Ok(None),
        }
    }
}

/// Returns the fewest bytes that a value takes, so that a count is believed only if the message can
/// hold that many. It is zero only for records without fields, which only [`Limits::max_elements`]
/// bounds.
const fn min_bytes(value: ValueType) -> usize {
    value.min_bytes(1)
}
