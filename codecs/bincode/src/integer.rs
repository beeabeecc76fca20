//! Integers of variable length: up to 250 in a single byte, larger ones in two, four, eight or sixteen
//! bytes after a first byte that tells how many. Signed integers are zig-zag coded.

use wirecost_codec::{DecodeError, input::Input};

use crate::sink::Sink;

/// The largest number that is its own byte.
const OWN_BYTE_MAX: u8 = 250;
/// The first byte before a number of two bytes.
const U16: u8 = 251;
/// The first byte before a number of four bytes.
const U32: u8 = 252;
/// The first byte before a number of eight bytes.
const U64: u8 = 253;

/// The first byte before a number of sixteen bytes.
const U128: u8 = 254;

/// Reads a `u32`.
#[inline]
pub(crate) fn take_u32(input: &mut Input<'_>) -> Result<u32, DecodeError> {
    match input.byte()? {
        byte @ ..=OWN_BYTE_MAX => Ok(byte.into()),
        first => take_long(input, first, U32).map(|number| number as u32),
    }
}

/// Reads a `u64`.
#[inline]
pub(crate) fn take_u64(input: &mut Input<'_>) -> Result<u64, DecodeError> {
    match input.byte()? {
        byte @ ..=OWN_BYTE_MAX => Ok(byte.into()),
        first => take_long(input, first, U64),
    }
}

/// Reads a `u128`.
pub(crate) fn take_u128(input: &mut Input<'_>) -> Result<u128, DecodeError> {
    let offset = input.offset();
    match input.byte()? {
        byte @ ..=OWN_BYTE_MAX => Ok(byte.into()),
        U128 => match u128::from_le_bytes(input.array()?) {
            number if u64::try_from(number).is_ok() => Err(DecodeError::Malformed {
                what: TOO_LONG,
                offset,
            }),
            number => Ok(number),
        },
        first => take_long(input, first, U64).map(u128::from),
    }
}

/// The defect of an integer that has a shorter form.
const TOO_LONG: &str = "an integer in more bytes than it takes";

/// Reads the number after its first byte, which may be at most `widest`.
#[inline]
fn take_long(input: &mut Input<'_>, first: u8, widest: u8) -> Result<u64, DecodeError> {
    let offset = input.offset() - 1;
    let malformed = |what| Err(DecodeError::Malformed { what, offset });
    let (number, least) = match first {
        _ if first > widest => return malformed("an integer in more bytes than its type has"),
        U16 => (u16::from_le_bytes(input.array()?).into(), 251),
        U32 => (u32::from_le_bytes(input.array()?).into(), 1 << 16),
        _ => (u64::from_le_bytes(input.array()?), 1 << 32),
    };
    if number < least {
        return malformed(TOO_LONG);
    }
    Ok(number)
}

/// The number of bytes of an integer, by its number of bytes after the first: none, two, four or
/// eight.
const LENGTHS: [usize; 4] = [1, 3, 5, 9];

/// Returns the index of the integer's width in [`LENGTHS`].
#[inline]
fn width(number: u64) -> usize {
    let wider = [OWN_BYTE_MAX.into(), u16::MAX.into(), u32::MAX.into()];
    wider.iter().map(|most| usize::from(number > *most)).sum()
}

/// Appends eight unsigned integers as [`put`] does, without branches by their lengths.
pub(crate) fn put_eight(out: &mut impl Sink, numbers: [u64; 8]) {
    const FIRST: [u64; 4] = [0, U16 as u64, U32 as u64, U64 as u64];
    if numbers
        .iter()
        .fold(true, |all, number| all & (*number <= OWN_BYTE_MAX.into()))
    {
        return out.put(numbers.map(|number| number as u8));
    }
    for number in numbers {
        let index = width(number);
        // The integer follows the first byte, or is the first byte.
        let start = number << (8 * u32::from(index > 0)) | FIRST[index];
        let mut bytes = [(number >> 56) as u8; 9];
        bytes[..8].copy_from_slice(&start.to_le_bytes());
        out.put_start(bytes, LENGTHS[index]);
    }
}

/// Appends an unsigned integer of 128 bits.
pub(crate) fn put_u128(out: &mut impl Sink, number: u128) {
    match u64::try_from(number) {
        Ok(number) => put(out, number),
        Err(_) => {
            out.put([U128]);
            out.put(number.to_le_bytes());
        }
    }
}

/// Appends an unsigned integer.
#[inline]
pub(crate) fn put(out: &mut impl Sink, number: u64) {
    if number <= OWN_BYTE_MAX.into() {
        return out.put([number as u8]);
    }
    let (first, len) = if number < 1 << 16 {
        (U16, 3)
    } else if number < 1 << 32 {
        (U32, 5)
    } else {
        (U64, 9)
    };
    let mut bytes = [first; 9];
    bytes[1..].copy_from_slice(&number.to_le_bytes());
    out.put_start(bytes, len);
}

#[cfg(test)]
mod tests {
    use wirecost_codec::output::Output;

    use super::*;

    /// The bounds of each width, in an order in which the widths differ.
    const NUMBERS: [u64; 13] = [
        0,
        1 << 32,
        250,
        0xffff,
        u64::MAX,
        251,
        0xffff_ffff,
        1,
        1 << 16,
        (1 << 32) - 1,
        1 << 63,
        7,
        0xfffe,
    ];

    fn written(numbers: &[u64]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Output::new(&mut bytes);
        numbers.iter().for_each(|number| put(&mut out, *number));
        drop(out);
        bytes
    }

    #[test]
    fn integers_at_once_are_those_one_by_one() {
        for eight in NUMBERS
            .windows(8)
            .chain([&[0, 1, 250, 249, 2, 3, 0, 0][..]])
        {
            let mut bytes = Vec::new();
            let numbers = *eight.first_chunk().unwrap();
            put_eight(&mut Output::new(&mut bytes), numbers);
            assert_eq!(bytes, written(eight));
        }
    }
}
