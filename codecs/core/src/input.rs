use crate::{DecodeError, output::copy_short};

/// A cursor over the bytes of a message, or of one nested value of it, that knows where it stands
/// in the whole: what the readers of the binary formats share.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    rest: &'a [u8],
    /// Where `rest` ends, counted from the start of the message.
    end: usize,
}

impl<'a> Input<'a> {
    /// A cursor at the start of a message.
    #[must_use]
    pub fn new(message: &'a [u8]) -> Self {
        Self {
            rest: message,
            end: message.len(),
        }
    }

    /// How many bytes are left.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.rest.len()
    }

    /// Whether no byte is left.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How far into the message the cursor is.
    #[inline]
    #[must_use]
    pub fn offset(&self) -> usize {
        self.end - self.rest.len()
    }

    /// The next byte.
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

    /// Passes over the next byte if it is this one, and says whether it was.
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

    /// The next `N` bytes.
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

    /// The next `len` bytes.
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

    /// The next `len` bytes as UTF-8 text.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`], [`DecodeError::InvalidUtf8`]
    #[inline]
    pub fn text(&mut self, len: u64) -> Result<&'a str, DecodeError> {
        let start = self.offset();
        let bytes = self.take(len)?;
        std::str::from_utf8(bytes).map_err(|error| DecodeError::InvalidUtf8 {
            offset: start + error.valid_up_to(),
        })
    }

    /// A cursor over the next `len` bytes; this one goes on behind them.
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

    /// An unsigned integer in little-endian groups of seven bits (LEB128), as protobuf, Avro and
    /// Thrift compact write them.
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

    fn long_varint(&mut self) -> Result<u64, DecodeError> {
        // Ten bytes whose number is known are read without a check each.
        let number = match self.rest.first_chunk::<10>() {
            Some(bytes) => leb128(bytes),
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

    /// A signed integer in zig-zag coding, as Avro and Thrift compact write them.
    ///
    /// # Errors
    /// [`DecodeError::UnexpectedEnd`], [`DecodeError::IntegerTooLong`]
    #[inline]
    pub fn zigzag(&mut self) -> Result<i64, DecodeError> {
        let number = self.varint()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// That nothing is left.
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

/// Makes room for elements that are known to come: as many as they are, since most lists come in one
/// part; where more parts follow, as growing lists do, since there may be any number of them.
#[inline]
pub fn reserve<T>(elements: &mut Vec<T>, count: usize) {
    if elements.is_empty() {
        elements.reserve_exact(count);
    } else {
        elements.reserve(count);
    }
}

/// The integer that `bytes` begin with, and how many they are of it; `None` if it does not end within
/// them or within 64 bits.
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

/// Appends an unsigned integer as [`Input::varint`] reads it.
#[inline]
pub fn put_varint(out: &mut Vec<u8>, number: u64) {
    put_varint_behind(out, [], number);
}

/// Likewise, behind a few bytes, at most six (else it does not compile), such as a field's tag: all at
/// once costs less than one after the other.
#[inline]
pub fn put_varint_behind<const N: usize>(out: &mut Vec<u8>, before: [u8; N], number: u64) {
    if number < 0x80 {
        put_both(out, before, [number as u8]);
    } else if number < 1 << 14 {
        put_both(out, before, [number as u8 | 0x80, (number >> 7) as u8]);
    } else {
        put_long_varint(out, before, number);
    }
}

#[inline(never)]
fn put_long_varint<const N: usize>(out: &mut Vec<u8>, before: [u8; N], number: u64) {
    const { assert!(N <= 6) };
    let (groups, len) = long_varint(number);
    // Not put together in an array, from which it would be copied by a call.
    let mut bytes = 0;
    for byte in before.into_iter().rev() {
        bytes = bytes << 8 | u128::from(byte);
    }
    bytes |= groups << (8 * N);
    put_start(out, bytes.to_le_bytes(), N + len);
}

/// Appends two constant numbers of bytes, together at most 16 (else it does not compile), by one store.
#[inline]
pub fn put_both<const N: usize, const M: usize>(out: &mut Vec<u8>, one: [u8; N], other: [u8; M]) {
    const { assert!(N + M <= 16) };
    let mut bytes = [0; 16];
    bytes[..N].copy_from_slice(&one);
    bytes[N..N + M].copy_from_slice(&other);
    out.extend_from_slice(&bytes[..N + M]);
}

/// A number of 14 bits or more in groups of seven, in the lowest bytes of a word, and in how many of
/// them: they are spread over it all at once.
#[inline]
pub(crate) fn long_varint(number: u64) -> (u128, usize) {
    const CONTINUED: u128 = 0x8080_8080_8080_8080_8080_8080_8080_8080;
    let last = number.ilog2() / 7;
    let (low, high) = (spread(number), spread(number >> 56));
    let groups = u128::from(high) << 64 | u128::from(low);
    let continued = ((1 << (8 * last)) - 1) & CONTINUED;
    (groups | continued, last as usize + 1)
}

/// The lowest 56 bits, seven of them in each byte.
#[inline]
const fn spread(number: u64) -> u64 {
    let number = number & 0x0fff_ffff | (number & 0x00ff_ffff_f000_0000) << 4;
    let number = number & 0x0000_3fff_0000_3fff | (number & 0x0fff_c000_0fff_c000) << 2;
    number & 0x007f_007f_007f_007f | (number & 0x3f80_3f80_3f80_3f80) << 1
}

/// Appends the first `len` of these bytes: where there is room, all of them, of which the others are
/// taken back. A copy of constant length is a store; of another it is a call.
#[inline]
fn put_start<const N: usize>(out: &mut Vec<u8>, bytes: [u8; N], len: usize) {
    if out.capacity() - out.len() < N {
        return out.extend_from_slice(&bytes[..len]);
    }
    let end = out.len() + len;
    out.extend_from_slice(&bytes);
    out.truncate(end);
}

/// Longer bytes are copied by a call.
const SHORT: usize = 32;

/// Appends bytes that are most often few, as those of names are. Zeros are appended first, since what
/// comes in a constant number can be overwritten by stores.
#[inline]
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    if bytes.len() > SHORT || out.capacity() - out.len() < SHORT {
        return out.extend_from_slice(bytes);
    }
    let start = out.len();
    out.extend_from_slice(&[0; SHORT]);
    copy_short(&mut out[start..start + SHORT], bytes);
    out.truncate(start + bytes.len());
}

/// Appends a signed integer as [`Input::zigzag`] reads it.
#[inline]
pub fn put_zigzag(out: &mut Vec<u8>, number: i64) {
    put_varint(out, zigzag(number));
}

/// A signed integer in zig-zag coding: 0, -1, 1 and -2 are 0, 1, 2 and 3.
#[inline]
#[must_use]
pub const fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_come_back() {
        for shift in 0..64 {
            for number in [1 << shift, (1 << shift) - 1, u64::MAX << shift] {
                let mut bytes = Vec::new();
                put_varint(&mut bytes, number);
                put_zigzag(&mut bytes, number.cast_signed());
                let mut input = Input::new(&bytes);
                assert_eq!(input.varint(), Ok(number));
                assert_eq!(input.zigzag(), Ok(number.cast_signed()));
                assert_eq!(input.finish(), Ok(()));
            }
        }
    }

    /// A buffer that holds something and has room for so many bytes more.
    fn with_room(room: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(3 + room);
        out.extend_from_slice(b"...");
        out
    }

    #[test]
    fn bytes_of_every_length_come_whole() {
        let bytes: Vec<u8> = (0..100).collect();
        for len in 0..=bytes.len() {
            for room in [0, len, SHORT - 1, SHORT, SHORT + 1, 200] {
                let mut out = with_room(room);
                put_bytes(&mut out, &bytes[..len]);
                assert_eq!(out, [b"...", &bytes[..len]].concat());
            }
        }
    }

    #[test]
    fn integers_come_behind_what_stands_before_them() {
        fn check<const N: usize>(before: [u8; N], number: u64) {
            for room in 0..30 {
                let mut out = with_room(room);
                put_varint_behind(&mut out, before, number);
                assert_eq!(out[..3 + N], [b"...", &before[..]].concat());
                let mut input = Input::new(&out[3 + N..]);
                assert_eq!(input.varint(), Ok(number));
                assert_eq!(input.finish(), Ok(()));
            }
        }
        for number in (0..64).flat_map(|bits| [(1 << bits) - 1, 1 << bits, u64::MAX >> bits]) {
            check([], number);
            check([0xff], number);
            check([0x80, 1], number);
            check([1, 2, 3, 4, 5, 0xff], number);
        }
    }

    #[test]
    fn known_encodings() {
        let mut bytes = Vec::new();
        put_varint(&mut bytes, 300);
        put_zigzag(&mut bytes, -1);
        assert_eq!(bytes, [0xac, 0x02, 0x01]);
    }

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
}
