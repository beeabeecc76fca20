use std::num::NonZeroUsize;

use crate::{Coding, DecodeError, put::from_zigzag, utf8};

/// A cursor over the bytes of a message, or of a nested value, that knows its offset in the whole
/// message. The readers of the binary formats share it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    rest: &'a [u8],
    /// The offset of the end of `rest`, from the start of the message.
    end: usize,
}

impl<'a> Input<'a> {
    /// Returns a cursor at the start of a message.
    #[must_use]
    pub fn new(message: &'a [u8]) -> Self {
        Self {
            rest: message,
            end: message.len(),
        }
    }

    /// Returns the number of remaining bytes.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.rest.len()
    }

    /// Returns whether no byte is left.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Returns the remaining bytes.
    #[inline]
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Moves past `len` bytes, or to the end.
    #[inline]
    pub(crate) fn skip(&mut self, len: usize) {
        self.rest = self.rest.get(len..).unwrap_or_default();
    }

    /// Returns the bytes up to `later`, a later position of this cursor.
    #[inline]
    #[must_use]
    pub fn until(&self, later: Self) -> &'a [u8] {
        let len = self.rest.len().saturating_sub(later.rest.len());
        &self.rest[..len]
    }

    /// Returns the cursor's offset in the message.
    #[inline]
    #[must_use]
    pub fn offset(&self) -> usize {
        self.end - self.rest.len()
    }

    /// Reads the next byte.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`]
    #[inline]
    pub fn byte(&mut self) -> Result<u8, DecodeError> {
        match self.rest {
            [byte, rest @ ..] => {
                self.rest = rest;
                Ok(*byte)
            }
            [] => Err(self.short(1)),
        }
    }

    /// Skips the next byte if it equals `byte`, and returns whether it did.
    #[inline]
    pub fn pass(&mut self, byte: u8) -> bool {
        match self.rest {
            [next, rest @ ..] if *next == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Reads the next `N` bytes.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`]
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk::<N>() {
            Some((array, rest)) => {
                self.rest = rest;
                Ok(*array)
            }
            None => Err(self.short(N)),
        }
    }

    /// Reads the next `count` arrays of `N` bytes.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`]
    #[inline]
    pub fn arrays<const N: usize>(&mut self, count: usize) -> Result<&'a [[u8; N]], DecodeError> {
        let bytes = self.take(count.saturating_mul(N) as u64)?;
        Ok(bytes.as_chunks().0)
    }

    /// Reads the next `len` bytes.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`]
    #[inline]
    pub fn take(&mut self, len: u64) -> Result<&'a [u8], DecodeError> {
        let parts = usize::try_from(len)
            .ok()
            .and_then(|len| self.rest.split_at_checked(len));
        match parts {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(self.short(usize::try_from(len).unwrap_or(usize::MAX))),
        }
    }

    /// Reads the next `len` bytes as UTF-8 text.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`], [`DecodeError::InvalidUtf8`]
    #[inline]
    pub fn text(&mut self, len: u64) -> Result<&'a str, DecodeError> {
        let start = self.offset();
        let bytes = self.take(len)?;
        utf8(bytes).map_err(|error| DecodeError::InvalidUtf8 {
            offset: start + error.valid_up_to(),
        })
    }

    /// Returns a cursor over the next `len` bytes, and moves this cursor past them.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`]
    #[inline]
    pub fn nested(&mut self, len: u64) -> Result<Self, DecodeError> {
        let rest = self.take(len)?;
        Ok(Self {
            rest,
            end: self.offset(),
        })
    }

    /// Reads the next `count` values of `size` bytes each by `read`, which gets their bytes alone, and
    /// appends them.
    ///
    /// It appends eight at once as long as the list has room for them.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`], and the error of `read`.
    #[inline]
    pub fn extend<T>(
        &mut self,
        values: &mut Vec<T>,
        count: usize,
        size: NonZeroUsize,
        read: impl Fn(Self) -> Result<T, DecodeError>,
    ) -> Result<(), DecodeError> {
        let size = size.get();
        let mut parts = self.nested(count.saturating_mul(size) as u64)?;
        let mut ahead = parts;
        while let Ok(mut eight) = ahead.nested(8 * size as u64) {
            // A list that may grow while the values are in registers would move them to memory.
            if values.capacity() - values.len() < 8 {
                break;
            }
            let mut next = || read(eight.nested(size as u64)?);
            values.extend([
                next()?,
                next()?,
                next()?,
                next()?,
                next()?,
                next()?,
                next()?,
                next()?,
            ]);
            parts = ahead;
        }
        while !parts.is_empty() {
            values.push(read(parts.nested(size as u64)?)?);
        }
        Ok(())
    }

    /// Reads an unsigned integer in little-endian groups of seven bits (LEB128), as protobuf, Avro
    /// and Thrift compact write it.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`], [`DecodeError::IntegerTooLong`]
    #[inline]
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        match self.rest {
            [byte, rest @ ..] if *byte < 0x80 => {
                self.rest = rest;
                Ok(u64::from(*byte))
            }
            [low, high, rest @ ..] if *high < 0x80 => {
                self.rest = rest;
                Ok(u64::from(*low & 0x7f) | u64::from(*high) << 7)
            }
            _ => self.long_varint(),
        }
    }

    /// Returns the number of integers of variable length that end in the remaining bytes.
    #[must_use]
    pub fn count_varints(&self) -> usize {
        // The sum over a chunk fits into a byte, so that sixteen are added at once.
        let ends = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(*byte < 0x80)).sum::<u8>();
        self.rest.chunks(255).map(ends).map(usize::from).sum()
    }

    fn long_varint(&mut self) -> Result<u64, DecodeError> {
        // With ten bytes left, an integer of up to eight bytes is read without a loop and without bounds checks.
        let number = match self.rest.first_chunk::<10>() {
            Some(bytes) => unpredicted(bytes),
            None => leb128(self.rest),
        };
        match number {
            Some((number, len)) => {
                self.rest = &self.rest[len..];
                Ok(number)
            }
            None if self.rest.len() < 10 => Err(self.short(self.rest.len() + 1)),
            None => Err(DecodeError::IntegerTooLong {
                offset: self.offset(),
            }),
        }
    }

    /// Reads a signed integer in zig-zag coding, as Avro and Thrift compact write it.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`], [`DecodeError::IntegerTooLong`]
    #[inline]
    pub fn zigzag(&mut self) -> Result<i64, DecodeError> {
        self.varint().map(from_zigzag)
    }

    /// Checks that no byte is left.
    ///
    /// # Errors
    /// [`DecodeError::TrailingBytes`]
    pub fn finish(&self) -> Result<(), DecodeError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(DecodeError::TrailingBytes {
            offset: self.offset(),
            count: self.rest.len(),
        })
    }

    #[cold]
    fn short(&self, wanted: usize) -> DecodeError {
        DecodeError::UnexpectedEnd {
            offset: self.end,
            needed: wanted - self.rest.len(),
        }
    }
}

/// Reserves room for `count` elements that will follow. The first part of a list gets exactly its
/// size, since most lists come in one part. Later parts grow the list geometrically, since any
/// number of them may follow.
#[inline]
pub fn reserve<T>(elements: &mut Vec<T>, count: usize) {
    if elements.is_empty() {
        elements.reserve_exact(count);
    } else {
        elements.reserve(count);
    }
}

/// Decodes the integer at the start of `bytes` and returns it with its length; `None` if it does
/// not end within `bytes` or exceeds 64 bits.
#[inline]
fn leb128(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            // The tenth byte holds the 64th bit and nothing else.
            return (at < 9 || byte < 2).then_some((number, at + 1));
        }
    }
    None
}

/// The bit of each byte that tells that another byte follows.
const CONTINUED: u64 = 0x8080_8080_8080_8080;

/// The coding of [`Input::varint`].
#[derive(Debug)]
pub enum Leb128 {}

impl Coding for Leb128 {
    #[inline]
    fn are_bytes(word: u64) -> bool {
        word & CONTINUED == 0
    }

    /// Takes more instructions than [`Input::varint`], and less time where lengths vary: there is no
    /// branch by lengths of up to eight bytes, which the processor cannot predict.
    #[inline]
    fn read(bytes: &[u8], numbers: &mut [u64]) -> (usize, usize) {
        let (mut count, mut at) = (0, 0);
        while count < numbers.len()
            && let Some(bytes) = bytes[at..].first_chunk::<10>()
        {
            let word = first_word(bytes);
            let len = if Self::are_bytes(word)
                && let Some(eight) = numbers[count..].first_chunk_mut::<8>()
            {
                *eight = word.to_le_bytes().map(u64::from);
                count += 8;
                8
            } else if let Some((number, len)) = unpredicted(bytes) {
                numbers[count] = number;
                count += 1;
                len
            } else {
                break;
            };
            at += len;
        }
        (count, at)
    }
}

/// Decodes an integer as [`leb128`] does, without a branch by its length up to eight bytes.
#[inline]
fn unpredicted(bytes: &[u8; 10]) -> Option<(u64, usize)> {
    let word = first_word(bytes);
    let ends = !word & CONTINUED;
    if ends == 0 {
        return leb128(bytes);
    }
    let len = ends.trailing_zeros() / 8 + 1;
    Some((gather(word & (ends ^ (ends - 1))), len as usize))
}

/// Returns the first eight bytes as a word, the first of them lowest.
#[inline]
fn first_word(bytes: &[u8; 10]) -> u64 {
    let [word @ .., _, _] = *bytes;
    u64::from_le_bytes(word)
}

/// Gathers the lowest seven bits of each byte.
#[inline]
const fn gather(word: u64) -> u64 {
    let word = word & 0x007f_007f_007f_007f | (word & 0x7f00_7f00_7f00_7f00) >> 1;
    let word = word & 0x0000_3fff_0000_3fff | (word & 0x3fff_0000_3fff_0000) >> 2;
    word & 0x0fff_ffff | (word & 0x0fff_ffff_0000_0000) >> 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_integer_says_where() {
        let mut input = Input::new(&[0x80, 0x80]);
        assert_eq!(
            input.varint(),
            Err(DecodeError::UnexpectedEnd {
                offset: 2,
                needed: 1
            })
        );
    }

    #[test]
    fn an_overlong_integer_says_where() {
        let overlong = [[0xff; 10].as_slice(), &[1]].concat();
        let mut input = Input::new(&overlong);
        assert_eq!(
            input.varint(),
            Err(DecodeError::IntegerTooLong { offset: 0 })
        );
        let too_large = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert_eq!(
            Input::new(&too_large).varint(),
            Err(DecodeError::IntegerTooLong { offset: 0 })
        );
    }

    #[test]
    fn the_bytes_between_two_positions() {
        let mut input = Input::new(&[9, 1, 2, 3]);
        input.byte().unwrap();
        let before = input;
        input.take(2).unwrap();
        assert_eq!(before.until(input), [1, 2]);
        assert!(input.until(before).is_empty());
    }

    #[test]
    fn a_nested_input_knows_its_place() {
        let mut input = Input::new(&[9, 1, 2, 0xff, 7]);
        input.byte().unwrap();
        let mut nested = input.nested(3).unwrap();
        assert_eq!(nested.offset(), 1);
        assert_eq!(nested.text(3), Err(DecodeError::InvalidUtf8 { offset: 3 }));
        assert_eq!(input.offset(), 4);
        assert_eq!(
            input.finish(),
            Err(DecodeError::TrailingBytes {
                offset: 4,
                count: 1
            })
        );
        assert_eq!(
            input.take(u64::MAX),
            Err(DecodeError::UnexpectedEnd {
                offset: 5,
                needed: usize::MAX - 1
            })
        );
    }

    #[test]
    fn values_of_constant_size_are_read_in_their_order() {
        let bytes: Vec<u8> = (0..=255).collect();
        let size = NonZeroUsize::MIN.saturating_add(2);
        for count in [0, 1, 7, 8, 9, 20] {
            for room in [0, count / 2, count] {
                let (mut input, mut values) = (Input::new(&bytes), Vec::with_capacity(room));
                input.byte().unwrap();
                let read = |mut value: Input<'_>| {
                    assert_eq!(value.len(), 3);
                    Ok((value.offset(), value.array::<3>()?))
                };
                input.extend(&mut values, count, size, read).unwrap();
                let expected = (0..count as u8).map(|at| 1 + 3 * at);
                let expected =
                    expected.map(|start| (usize::from(start), [start, start + 1, start + 2]));
                assert_eq!(values, expected.collect::<Vec<_>>());
                assert_eq!(input.offset(), 1 + 3 * count);
            }
        }
    }

    #[test]
    fn a_wrong_value_of_constant_size_says_where() {
        let (bytes, size) = ([0; 60], NonZeroUsize::MIN.saturating_add(2));
        for wrong in 0..20 {
            let read = |mut value: Input<'_>| {
                let offset = value.offset();
                if offset == 3 * wrong {
                    return Err(DecodeError::InvalidUtf8 { offset });
                }
                value.array::<3>()
            };
            let mut values = Vec::with_capacity(20);
            let read = Input::new(&bytes).extend(&mut values, 20, size, read);
            let offset = 3 * wrong;
            assert_eq!(read, Err(DecodeError::InvalidUtf8 { offset }));
        }
    }

    #[test]
    fn a_claimed_number_of_values_reserves_nothing() {
        for count in [2, usize::MAX / 2, usize::MAX] {
            let mut values: Vec<u8> = Vec::new();
            let size = NonZeroUsize::MIN.saturating_add(2);
            let read =
                Input::new(&[1; 5]).extend(&mut values, count, size, |mut input| input.byte());
            assert!(matches!(read, Err(DecodeError::UnexpectedEnd { .. })));
            assert_eq!(values.capacity(), 0);
        }
    }
}
