//! Integers of variable length: up to 250 in a single byte, larger ones in two, four or eight bytes
//! after a first byte that tells how many. Signed integers are zig-zag coded.

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
        return malformed("an integer in more bytes than it takes");
    }
    Ok(number)
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
