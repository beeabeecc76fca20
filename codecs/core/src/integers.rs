use crate::input::Input;

/// A list of integers, which a format writes by one call. It converts them to words of 64 bits.
///
/// ```
/// use wirecost_codec::{Element, put::to_zigzag};
///
/// let mut words = Vec::new();
/// let list = <i32 as Element>::integers(&[0, -1, 1, -2, 2, -3, 3, -4, 4]).ok_or("no integers")?;
/// let written = list.eights(|unsigned| unsigned, to_zigzag, |eight| words.extend(eight));
/// assert_eq!(written, 8);
/// assert_eq!(words, [0, 1, 2, 3, 4, 5, 6, 7]);
/// assert!(<f32 as Element>::integers(&[1.0]).is_none());
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Integers<'a> {
    /// Unsigned integers of 16 bits.
    U16(&'a [u16]),
    /// Unsigned integers of 32 bits.
    U32(&'a [u32]),
    /// Unsigned integers of 64 bits.
    U64(&'a [u64]),
    /// Signed integers of 32 bits.
    I32(&'a [i32]),
    /// Signed integers of 64 bits.
    I64(&'a [i64]),
}

/// A list to which a format appends [`Integers`] by one call.
#[derive(Debug)]
pub enum IntegersMut<'a> {
    /// Unsigned integers of 16 bits.
    U16(&'a mut Vec<u16>),
    /// Unsigned integers of 32 bits.
    U32(&'a mut Vec<u32>),
    /// Unsigned integers of 64 bits.
    U64(&'a mut Vec<u64>),
    /// Signed integers of 32 bits.
    I32(&'a mut Vec<i32>),
    /// Signed integers of 64 bits.
    I64(&'a mut Vec<i64>),
}

impl Integers<'_> {
    /// Calls `put` with the words of eight integers at a time, and returns the number of integers
    /// that it passed: up to seven at the end are left. `unsigned` and `signed` give the word of an
    /// integer.
    #[inline]
    pub fn eights(
        self,
        unsigned: impl Fn(u64) -> u64,
        signed: impl Fn(i64) -> u64,
        put: impl FnMut([u64; 8]),
    ) -> usize {
        match self {
            Self::U16(values) => eights(values, |value| unsigned(value.into()), put),
            Self::U32(values) => eights(values, |value| unsigned(value.into()), put),
            Self::U64(values) => eights(values, unsigned, put),
            Self::I32(values) => eights(values, |value| signed(value.into()), put),
            Self::I64(values) => eights(values, signed, put),
        }
    }
}

#[inline]
fn eights<T: Copy>(values: &[T], word: impl Fn(T) -> u64, mut put: impl FnMut([u64; 8])) -> usize {
    let (eights, _) = values.as_chunks();
    eights.iter().for_each(|eight| put(eight.map(&word)));
    8 * eights.len()
}

/// A coding of unsigned integers in a variable number of bytes, of which many are read at once.
pub trait Coding {
    /// Returns whether each byte of the word is an integer of its value.
    fn are_bytes(word: u64) -> bool;

    /// Reads integers from the start of `bytes` to that of `numbers`. Returns their number and the
    /// number of their bytes. None are read only if the first integer is not valid or near the end of
    /// `bytes`.
    fn read(bytes: &[u8], numbers: &mut [u64]) -> (usize, usize);
}

impl IntegersMut<'_> {
    /// Reads up to `count` integers in the coding `C`, and appends them. The caller reads the rest
    /// one by one: some integers at the end of the list or the input, and all from the first that is
    /// not valid.
    ///
    /// `unsigned` and `signed` give the integer of a word.
    #[inline]
    pub fn extend<C: Coding>(
        self,
        input: &mut Input<'_>,
        count: usize,
        unsigned: impl Fn(u64) -> u64,
        signed: impl Fn(u64) -> i64,
    ) {
        if count < FEW {
            return;
        }
        match self {
            Self::U16(values) => extend::<C, _>(values, input, count, |word| {
                u16::try_from(unsigned(word)).ok()
            }),
            Self::U32(values) => extend::<C, _>(values, input, count, |word| {
                u32::try_from(unsigned(word)).ok()
            }),
            Self::U64(values) => {
                extend::<C, _>(values, input, count, |word| Some(unsigned(word)));
            }
            Self::I32(values) => extend::<C, _>(values, input, count, |word| {
                i32::try_from(signed(word)).ok()
            }),
            Self::I64(values) => {
                extend::<C, _>(values, input, count, |word| Some(signed(word)));
            }
        }
    }
}

/// The number of integers below which they are read one by one.
const FEW: usize = 8;

/// The number of bytes that are read at once while each is an integer.
const RUN: usize = 32;

/// The number of other integers that are read at once.
const BATCH: usize = 64;

#[inline(never)]
fn extend<C: Coding, T: Default>(
    values: &mut Vec<T>,
    input: &mut Input<'_>,
    mut count: usize,
    value_of: impl Fn(u64) -> Option<T>,
) {
    let mut words = [0; BATCH];
    while count >= FEW {
        let mut ahead = *input;
        let taken = if count >= RUN
            && let Some(run) = ahead.rest().first_chunk::<RUN>()
            && are_bytes::<C>(run)
        {
            ahead.skip(RUN);
            append(values, run.iter().map(|byte| u64::from(*byte)), &value_of)
        } else {
            let room = &mut words[..count.min(BATCH)];
            let (taken, len) = C::read(ahead.rest(), room);
            ahead.skip(len);
            append(values, room[..taken].iter().copied(), &value_of)
        };
        if taken == 0 {
            return;
        }
        *input = ahead;
        count -= taken;
    }
}

/// Returns whether each of the bytes is an integer.
#[inline]
fn are_bytes<C: Coding>(run: &[u8; RUN]) -> bool {
    let (words, _) = run.as_chunks();
    words.iter().fold(true, |all, word| {
        all & C::are_bytes(u64::from_le_bytes(*word))
    })
}

/// Appends the values of all words if each has one, and returns their number.
#[inline]
fn append<T: Default>(
    values: &mut Vec<T>,
    words: impl ExactSizeIterator<Item = u64>,
    value_of: impl Fn(u64) -> Option<T>,
) -> usize {
    let before = values.len();
    let mut fit = true;
    values.extend(words.map(|word| {
        let value = value_of(word);
        fit &= value.is_some();
        value.unwrap_or_default()
    }));
    if !fit {
        values.truncate(before);
    }
    values.len() - before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Element, input::Leb128, output::Output, put};

    /// Integers of every number of bits, in runs and mixed.
    fn numbers() -> Vec<u64> {
        let each = (0..64).flat_map(|bits| [(1 << bits) - 1, 1 << bits, u64::MAX >> bits]);
        let runs = (0..200).map(|n| n % 128);
        each.clone().chain(runs).chain(each.rev()).collect()
    }

    /// Writes the list at once and by single integers, and reads as many as a list may.
    fn check<T: Element + Copy + PartialEq + std::fmt::Debug>(
        values: &[T],
        single: impl Fn(&mut Vec<u8>, T),
    ) {
        for len in (0..70).chain([values.len()]) {
            let values = &values[..len.min(values.len())];
            let mut whole = b"before".to_vec();
            let integers = T::integers(values).unwrap();
            let count = integers.eights(
                |word| word,
                put::to_zigzag,
                |eight| put::eight_varints(&mut whole, eight),
            );
            let mut staged = b"before".to_vec();
            let mut output = Output::new(&mut staged);
            integers.eights(
                |word| word,
                put::to_zigzag,
                |eight| output.put_eight_varints(eight),
            );
            drop(output);
            let mut each = b"before".to_vec();
            let (eights, rest) = values.split_at(count);
            assert!(rest.len() < 8);
            eights.iter().for_each(|value| single(&mut each, *value));
            assert_eq!(whole, each);
            assert_eq!(staged, each);

            rest.iter().for_each(|value| single(&mut whole, *value));
            whole.extend_from_slice(&[0; 10]);
            let mut input = Input::new(&whole[6..]);
            let mut back = values[..values.len().min(1)].to_vec();
            let list = T::integers_mut(&mut back).unwrap();
            list.extend::<Leb128>(&mut input, values.len(), |word| word, put::from_zigzag);
            let back = &back[values.len().min(1)..];
            assert!(back.len() + 8 > values.len());
            assert_eq!(back, &values[..back.len()]);
            for _ in back.len()..values.len() {
                input.varint().unwrap();
            }
            assert_eq!(input.len(), 10);
        }
    }

    #[test]
    fn lists_are_those_of_single_integers() {
        let numbers = numbers();
        let signed: Vec<i64> = numbers.iter().map(|n| n.cast_signed()).collect();
        check(&numbers, put::varint);
        check(&signed, put::zigzag);
        let narrow: Vec<u16> = numbers.iter().map(|n| *n as u16).collect();
        check(&narrow, |out, n| put::varint(out, n.into()));
        let middle: Vec<u32> = numbers.iter().map(|n| *n as u32).collect();
        check(&middle, |out, n| put::varint(out, n.into()));
        let signed: Vec<i32> = numbers.iter().map(|n| *n as i32).collect();
        check(&signed, |out, n| put::zigzag(out, n.into()));
    }

    #[test]
    fn a_list_ends_before_an_integer_that_does_not_fit() {
        let mut bytes = Vec::new();
        [1, 2, 1 << 16, 3]
            .into_iter()
            .for_each(|number| put::varint(&mut bytes, number));
        bytes.extend_from_slice(&[0; 20]);
        let mut input = Input::new(&bytes);
        let mut values: Vec<u16> = Vec::new();
        let list = <u16 as Element>::integers_mut(&mut values).unwrap();
        list.extend::<Leb128>(&mut input, 10, |word| word, put::from_zigzag);
        assert!(values.len() <= 2);
        for value in values {
            assert_eq!(value, [1, 2][usize::from(value) - 1]);
        }
        assert!(input.offset() <= 2);
    }

    #[test]
    fn a_list_ends_before_the_message_and_before_an_integer_that_is_too_long() {
        let overlong = [&[7; 40][..], &[0xff; 10], &[1; 20]].concat();
        for bytes in [&overlong[..], &[7; 40], &[]] {
            let mut input = Input::new(bytes);
            let mut values: Vec<u64> = Vec::new();
            let list = <u64 as Element>::integers_mut(&mut values).unwrap();
            list.extend::<Leb128>(&mut input, usize::MAX, |word| word, put::from_zigzag);
            assert!(values.len() <= 40 && values.iter().all(|value| *value == 7));
            assert_eq!(input.offset(), values.len());
            assert!(values.capacity() <= 80, "{}", values.capacity());
        }
    }
}
