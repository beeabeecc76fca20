//! Integers of variable length: up to 250 in a single byte, larger ones in two, four, eight or sixteen
//! bytes after a first byte that tells how many. Signed integers are zig-zag coded.

use wirecost_codec::{Coding, DecodeError, input::Input};

use crate::sink::Sink;

/// The largest number that is its own byte.
pub(crate) const OWN_BYTE_MAX: u8 = 250;
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

/// The coding of integers in lists.
pub(crate) enum Variable {}

impl Coding for Variable {
    #[inline]
    fn are_bytes(word: u64) -> bool {
        const EACH: u64 = u64::MAX / 0xff;
        const LOWER: u64 = 0x7f;
        let lower = word & (LOWER * EACH);
        // The addition carries into the highest bit if the lower bits are those of a larger byte.
        let larger = lower + (LOWER - (OWN_BYTE_MAX as u64 & LOWER)) * EACH;
        word & larger & !(LOWER * EACH) == 0
    }

    #[inline]
    fn read(bytes: &[u8], numbers: &mut [u64]) -> (usize, usize) {
        match runs(bytes, numbers) {
            (0, _) => mixed(bytes, numbers),
            runs => runs,
        }
    }
}

/// Reads integers while each eight of them have the same number of bytes.
#[inline]
fn runs(bytes: &[u8], numbers: &mut [u64]) -> (usize, usize) {
    let (eights, _) = numbers.as_chunks_mut();
    let (mut count, mut at) = (0, 0);
    for eight in eights {
        let bytes = &bytes[at..];
        let len = match bytes.first() {
            Some(&U16) => run::<3>(bytes, U16, 251, eight),
            Some(&U32) => run::<5>(bytes, U32, 1 << 16, eight),
            Some(&U64) => run::<9>(bytes, U64, 1 << 32, eight),
            _ => None,
        };
        let Some(len) = len else { break };
        count += 8;
        at += len;
    }
    (count, at)
}

/// Reads eight integers of `N` bytes each, the first of which is `first`, and returns the number of
/// their bytes; `None` if not all are of this width and at least `least`.
#[inline]
fn run<const N: usize>(
    bytes: &[u8],
    first: u8,
    least: u64,
    numbers: &mut [u64; 8],
) -> Option<usize> {
    let (integers, _) = bytes.as_chunks::<N>();
    let integers = integers.first_chunk::<8>()?;
    let mut smallest = u64::MAX;
    let mut are_equal = true;
    for (number, integer) in numbers.iter_mut().zip(integers) {
        let mut word = [0; 8];
        word[..N - 1].copy_from_slice(&integer[1..]);
        *number = u64::from_le_bytes(word);
        smallest = smallest.min(*number);
        are_equal &= integer[0] == first;
    }
    (are_equal && smallest >= least).then_some(8 * N)
}

/// The number of bytes whose lengths are found at once.
const BLOCK: usize = 64;

/// Reads integers without branches by their lengths, which the processor cannot predict.
///
/// It finds the lengths of the integers that may start at each byte of a block before it reads any.
/// The place of an integer then depends on a load and an addition for each one before it.
#[inline]
fn mixed(bytes: &[u8], numbers: &mut [u64]) -> (usize, usize) {
    let (mut count, mut before, mut at) = (0, 0, 0);
    while let Some(block) = bytes[before..].first_chunk::<{ BLOCK + 8 }>() {
        let lengths: [u8; BLOCK] = std::array::from_fn(|at| length(block[at]));
        while at < BLOCK {
            let number = block[at..].first_chunk().and_then(number);
            let (Some(place), Some(number)) = (numbers.get_mut(count), number) else {
                return (count, before + at);
            };
            *place = number;
            count += 1;
            at += usize::from(lengths[at]);
        }
        before += BLOCK;
        at -= BLOCK;
    }
    (count, before + at)
}

/// Returns the number of bytes of an integer by its first one.
#[inline]
fn length(first: u8) -> u8 {
    1 + 2 * u8::from(first == U16) + 4 * u8::from(first == U32) + 8 * u8::from(first >= U64)
}

/// Returns the integer at the start of nine bytes, if it is valid.
#[inline]
fn number(bytes: &[u8; 9]) -> Option<u64> {
    /// The bits of an integer after its first byte, and the least integer that takes so many; by the
    /// amount by which the first byte exceeds an integer of one byte.
    const WIDTHS: [(u64, u64); 6] = [
        (0, 0),
        (u16::MAX as u64, 251),
        (u32::MAX as u64, 1 << 16),
        (u64::MAX, 1 << 32),
        (0, u64::MAX),
        (0, u64::MAX),
    ];
    let [first, word @ ..] = *bytes;
    let wide = first.saturating_sub(OWN_BYTE_MAX);
    let (mask, least) = WIDTHS[usize::from(wide)];
    let own = if wide == 0 { first } else { 0 };
    let number = u64::from_le_bytes(word) & mask | u64::from(own);
    (number >= least).then_some(number)
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

    /// Integers of each width in runs and mixed, and the bytes of each.
    fn lists() -> Vec<Vec<u64>> {
        let runs = NUMBERS.map(|number| vec![number; 100]);
        let mixed = (0..13).map(|step| (0..200).map(|at| NUMBERS[at * step % 13]).collect());
        let ends = NUMBERS.map(|last| [vec![1 << 40; 23], vec![last], vec![300; 70]].concat());
        runs.into_iter().chain(mixed).chain(ends).collect()
    }

    #[test]
    fn lists_are_those_of_single_integers() {
        for list in lists() {
            let bytes = written(&list);
            for len in 0..list.len() {
                let mut numbers = vec![0; len];
                let (count, read) = Variable::read(&bytes, &mut numbers);
                assert_eq!(numbers[..count], list[..count]);
                assert_eq!(read, written(&list[..count]).len());
                let is_near_end = bytes.len() < 9 + BLOCK;
                assert!(count > 0 || len == 0 || is_near_end, "none of {len}");
            }
        }
    }

    #[test]
    fn a_list_ends_before_an_integer_that_is_not_valid() {
        let wrong: [&[u8]; 5] = [
            &[U16, 250, 0],
            &[U32, 0xff, 0xff, 0, 0],
            &[U64, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
            &[U128, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0xff; 9],
        ];
        for list in lists() {
            for wrong in wrong {
                for before in [0, 1, 7, 8, 9, 20, 64] {
                    let bytes = [&written(&list[..before]), wrong, &[7; 200][..]].concat();
                    let (count, read) = Variable::read(&bytes, &mut [0; 64]);
                    assert!(count <= before);
                    assert_eq!(read, written(&list[..count]).len());
                }
            }
        }
    }

    #[test]
    fn bytes_that_are_integers_of_their_value() {
        for byte in 0..=255u8 {
            for place in 0..8 {
                for other in [0, 250] {
                    let mut word = [other; 8];
                    word[place] = byte;
                    let word = u64::from_le_bytes(word);
                    assert_eq!(Variable::are_bytes(word), byte <= OWN_BYTE_MAX);
                }
            }
        }
    }
}
