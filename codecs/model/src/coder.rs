//! The entropy coder: a binary range coder, and the adaptive probabilities that it codes with.
//!
//! A message is a binary number, at least 0 and below 1. The interval of possible numbers begins as
//! all of them, and each decision narrows it in proportion to the decision's probability. The bytes
//! are the shortest number in the last interval. Its trailing zeros are left out, and the decoder adds
//! them.
//!
//! The coder is the range coder of G. N. N. Martin (1979), for binary decisions as in LZMA. The width
//! of the interval has 64 bits and is renewed 32 bits at a time. A carry is added to the bytes that
//! were already written.

use std::hint::select_unpredictable;

use crate::note::Note;

/// Either end of the coder. A decoder ignores the values that it is given, and returns those that it
/// read, so one implementation of the model serves both ends.
pub(crate) trait Coder {
    /// True for the end that reads.
    const DECODES: bool;

    /// Codes a decision. `one` is the probability of `true` in 1/65,536, from 1 to 65,535.
    fn bit(&mut self, one: u32, bit: bool) -> bool;

    /// Codes the `count` (at most 64) low bits of `value`, with equal probabilities of all values.
    fn bits(&mut self, value: u64, count: u32) -> u64;

    /// Takes a note of a value, for training.
    #[inline]
    fn note(&mut self, _: impl FnOnce() -> Note) {}
}

/// The narrowest interval between two decisions.
const LEAST_RANGE: u64 = 1 << 32;

/// The bits that are coded at once without a probability.
const BITS_AT_ONCE: u32 = 24;

/// The end that writes.
pub(crate) struct RangeEncoder<'a> {
    out: &'a mut Vec<u8>,
    /// The start of the message in `out`.
    start: usize,
    /// The lowest number of the interval, after the bytes that were written.
    low: u64,
    range: u64,
}

impl<'a> RangeEncoder<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self {
            start: out.len(),
            out,
            low: 0,
            range: u64::MAX,
        }
    }

    /// Writes the rest of the number.
    pub(crate) fn finish(mut self) {
        let (bytes, end) = (0..=8)
            .map(|bytes| {
                let rest = u64::MAX.checked_shr(8 * bytes).unwrap_or(0);
                (bytes as usize, self.low.wrapping_add(rest) & !rest)
            })
            .find(|(_, end)| end.wrapping_sub(self.low) < self.range)
            .unwrap_or((8, self.low));
        if end < self.low {
            self.carry();
        }
        self.out.extend_from_slice(&end.to_be_bytes()[..bytes]);
        while self.out.len() > self.start && self.out.last() == Some(&0) {
            self.out.pop();
        }
    }

    #[inline]
    fn raise(&mut self, by: u64) {
        let (low, carries) = self.low.overflowing_add(by);
        self.low = low;
        if carries {
            self.carry();
        }
    }

    #[cold]
    fn carry(&mut self) {
        for byte in self.out[self.start..].iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }

    #[inline]
    fn renew(&mut self) {
        if self.range < LEAST_RANGE {
            let bytes = self.low.to_be_bytes();
            self.out.extend_from_slice(&bytes[..4]);
            self.low <<= 32;
            self.range <<= 32;
        }
    }
}

impl Coder for RangeEncoder<'_> {
    const DECODES: bool = false;

    #[inline]
    fn bit(&mut self, one: u32, bit: bool) -> bool {
        let bound = (self.range >> 16) * u64::from(one);
        self.range = select_unpredictable(bit, bound, self.range - bound);
        self.raise(select_unpredictable(bit, 0, bound));
        self.renew();
        bit
    }

    #[inline]
    fn bits(&mut self, value: u64, mut count: u32) -> u64 {
        while count > 0 {
            let part = count.min(BITS_AT_ONCE);
            count -= part;
            self.range >>= part;
            let digit = value >> count & ((1 << part) - 1);
            self.raise(digit * self.range);
            self.renew();
        }
        value
    }
}

/// The end that reads. Any sequence of bytes is a number, so it never fails.
pub(crate) struct RangeDecoder<'a> {
    bytes: &'a [u8],
    /// The number of bytes in the window so far, with zeros after the end.
    taken: usize,
    /// The number's distance from the lowest of the interval.
    code: u64,
    range: u64,
}

impl<'a> RangeDecoder<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self {
            bytes,
            taken: 0,
            code: 0,
            range: u64::MAX,
        };
        decoder.shift();
        decoder.shift();
        decoder
    }

    /// Returns the number of bytes read, which may exceed those that the decisions so far need.
    pub(crate) fn offset(&self) -> usize {
        self.taken.min(self.bytes.len())
    }

    /// Returns the number of bytes that are left.
    pub(crate) fn left(&self) -> usize {
        self.bytes.len() - self.offset()
    }

    /// Moves four bytes into the window.
    #[inline]
    fn shift(&mut self) {
        let next = match self.bytes.get(self.taken..).and_then(<[u8]>::first_chunk) {
            Some(next) => *next,
            None => self.last(),
        };
        self.taken += 4;
        self.code = self.code << 32 | u64::from(u32::from_be_bytes(next));
    }

    #[cold]
    fn last(&self) -> [u8; 4] {
        let mut padded = [0; 4];
        let rest = self.bytes.get(self.taken..).unwrap_or_default();
        padded
            .iter_mut()
            .zip(rest)
            .for_each(|(to, from)| *to = *from);
        padded
    }

    #[inline]
    fn renew(&mut self) {
        if self.range < LEAST_RANGE {
            self.range <<= 32;
            self.shift();
        }
    }
}

impl Coder for RangeDecoder<'_> {
    const DECODES: bool = true;

    #[inline]
    fn bit(&mut self, one: u32, _: bool) -> bool {
        let bound = (self.range >> 16) * u64::from(one);
        let bit = self.code < bound;
        self.range = select_unpredictable(bit, bound, self.range - bound);
        self.code -= select_unpredictable(bit, 0, bound);
        self.renew();
        bit
    }

    #[inline]
    fn bits(&mut self, _: u64, mut count: u32) -> u64 {
        let mut value = 0;
        while count > 0 {
            let part = count.min(BITS_AT_ONCE);
            count -= part;
            self.range >>= part;
            // Only bytes that no encoder writes have a larger digit.
            let digit = (self.code / self.range).min((1 << part) - 1);
            self.code -= digit * self.range;
            value |= digit << count;
            self.renew();
        }
        value
    }
}

/// The probability that a decision is `true`, learned from earlier decisions: 13 bits, and three for
/// the number of decisions, up to 7. The first decisions change it by larger steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Probability(u16);

/// The part of a probability's error that a decision removes, in 1/65,536, and the number of decisions after
/// it, by the number of earlier decisions.
const STEPS: [(i32, u16); 8] = [
    (32_768, 1),
    (21_845, 2),
    (16_384, 3),
    (13_107, 4),
    (9_362, 5),
    (6_554, 6),
    (4_096, 7),
    (2_341, 7),
];

const COUNT_BITS: u32 = 3;

impl Probability {
    /// The probability 1/2, before any decision.
    pub(crate) const EVEN: Self = Self(1 << 15);

    /// Returns the probability of `true` in 1/65,536.
    #[inline]
    pub(crate) fn of_one(self) -> u32 {
        u32::from(self.0 | 7) - 3
    }

    /// Returns the number of decisions from which it is learned, up to 7.
    #[inline]
    pub(crate) fn count(self) -> u32 {
        u32::from(self.0 & 7)
    }

    /// Returns the probability after this decision.
    #[inline]
    pub(crate) fn after(self, bit: bool) -> Self {
        let (rate, count) = STEPS[usize::from(self.0 & 7)];
        let one = i32::from(self.0 >> COUNT_BITS);
        let goal = if bit { (1 << 13) - 1 } else { 0 };
        let learned = one + (((goal - one) * rate + (1 << 15)) >> 16);
        Self((learned as u16) << COUNT_BITS | count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random, the same in each run.
    fn numbers(mut seed: u64) -> impl Iterator<Item = u64> {
        std::iter::repeat_with(move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed ^ seed >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd)
        })
    }

    /// A decision with its probability, or bits without.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Step {
        Bit(u32, bool),
        Bits(u64, u32),
    }

    impl Step {
        fn code(self, coder: &mut impl Coder) -> Self {
            match self {
                Self::Bit(one, bit) => Self::Bit(one, coder.bit(one, bit)),
                Self::Bits(value, count) => Self::Bits(coder.bits(value, count), count),
            }
        }

        /// Returns the step without what a decoder reads.
        fn asked(self) -> Self {
            match self {
                Self::Bit(one, _) => Self::Bit(one, false),
                Self::Bits(_, count) => Self::Bits(0, count),
            }
        }

        fn cost(self) -> f64 {
            match self {
                Self::Bit(one, true) => 16.0 - f64::from(one).log2(),
                Self::Bit(one, false) => 16.0 - f64::from(65_536 - one).log2(),
                Self::Bits(_, count) => count.into(),
            }
        }
    }

    fn encode(steps: &[Step]) -> Vec<u8> {
        let mut out = b"before".to_vec();
        let mut encoder = RangeEncoder::new(&mut out);
        for step in steps {
            step.code(&mut encoder);
        }
        encoder.finish();
        assert_eq!(out[..6], *b"before");
        out.split_off(6)
    }

    fn decode(bytes: &[u8], steps: &[Step]) -> (Vec<Step>, usize) {
        let mut decoder = RangeDecoder::new(bytes);
        let read = steps
            .iter()
            .map(|step| step.asked().code(&mut decoder))
            .collect();
        (read, decoder.left())
    }

    /// Steps of every probability, mostly as likely as they are said to be.
    fn steps(seed: u64, count: usize) -> Vec<Step> {
        let mut numbers = numbers(seed);
        let mut next = || numbers.next().unwrap_or_default();
        (0..count)
            .map(|_| match next() % 8 {
                0 => {
                    let count = (next() % 65) as u32;
                    let value = next().checked_shr(64 - count).unwrap_or(0);
                    Step::Bits(value, count)
                }
                1 => Step::Bit(1 + (next() % 65_535) as u32, next().is_multiple_of(2)),
                _ => {
                    let one = 1 + (next() % 65_535) as u32;
                    Step::Bit(one, next() % 65_536 < one.into())
                }
            })
            .collect()
    }

    #[test]
    fn what_was_written_is_read() {
        for seed in 0..200 {
            let steps = steps(seed, seed as usize * 3);
            assert_eq!(decode(&encode(&steps), &steps), (steps, 0));
        }
    }

    #[test]
    fn a_message_takes_its_bits_and_less_than_two_bytes_more() {
        for seed in 0..200 {
            let steps = steps(seed, 300);
            let bits: f64 = steps.iter().map(|step| step.cost()).sum();
            let bytes = encode(&steps).len() as f64;
            assert!(bytes <= bits / 8.0 + 2.0, "{bytes} bytes for {bits} bits");
            assert!(bytes >= bits / 8.0 - 2.0, "{bytes} bytes for {bits} bits");
        }
    }

    /// The unlikeliest decisions raise the number by nearly the whole interval.
    #[test]
    fn carries_pass_through_many_bytes() {
        for length in 0..200 {
            let mut steps = vec![Step::Bit(65_535, false); length];
            steps.extend([Step::Bits(u64::MAX, 64); 3]);
            steps.push(Step::Bit(1, false));
            assert_eq!(decode(&encode(&steps), &steps), (steps, 0));
        }
        for seed in 0..2_000 {
            let mut steps = vec![Step::Bits(u64::MAX, 64); 4];
            steps.extend(self::steps(seed, 20));
            assert_eq!(decode(&encode(&steps), &steps), (steps, 0));
        }
    }

    #[test]
    fn what_was_expected_takes_nothing() {
        assert!(encode(&[]).is_empty());
        assert!(encode(&[Step::Bit(65_535, true); 1_000]).is_empty());
    }

    #[test]
    fn any_bytes_are_read() {
        let ends = [vec![0xff; 40], vec![0; 40], Vec::new()];
        let noise = (0..200).map(|seed| {
            let bytes = numbers(seed).map(|number| number as u8);
            bytes.take(seed as usize).collect()
        });
        for bytes in ends.into_iter().chain(noise) {
            for seed in 0..10 {
                let steps = steps(seed, 200);
                let (read, _) = decode(&bytes, &steps);
                let fits = |step: &Step| match *step {
                    Step::Bits(value, count) => value.checked_shr(count).unwrap_or(0) == 0,
                    Step::Bit(..) => true,
                };
                assert!(read.iter().all(fits));
            }
        }
    }

    #[test]
    fn bytes_that_were_not_needed_are_counted() {
        let steps = steps(7, 100);
        let mut bytes = encode(&steps);
        bytes.extend([1; 20]);
        assert!(decode(&bytes, &steps).1 > 10);
    }

    #[test]
    fn probabilities_are_learned() {
        for bit in [true, false] {
            let mut probability = Probability::EVEN;
            assert_eq!(probability.of_one(), 32_772);
            for _ in 0..200 {
                probability = probability.after(bit);
                assert!((1..65_536).contains(&probability.of_one()));
            }
            let sure = f64::from(probability.of_one()) / 65_536.0;
            assert!((sure - f64::from(u8::from(bit))).abs() < 0.003, "{sure}");
        }
        // One in four.
        let mut probability = Probability::EVEN;
        let mut sum = 0.0;
        for n in 0..4_000 {
            probability = probability.after(n % 4 == 0);
            sum += f64::from(probability.of_one()) / 65_536.0;
        }
        assert!((sum / 4_000.0 - 0.25).abs() < 0.01, "{}", sum / 4_000.0);
    }
}
