//! Numbers: integers of up to 64 bits, and correctly rounded floats.

use std::{ops::Range, str::FromStr};

use wirecost_codec::DecodeError;

use crate::{
    read::JsonReader,
    source::Source,
    word::{HIGH_BITS, each},
};

/// The powers of ten that fit into 64 bits.
const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut at = 1;
    while at < 20 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// The largest number of digits that always fit into 64 bits.
const SAFE_DIGITS: usize = 19;

/// The bound below which every integer is a double.
const EXACT_DOUBLES: u64 = 1 << 53;

/// A number as written in the message.
struct Number {
    is_negative: bool,
    /// The digits before the exponent, without the point, if there are at most [`SAFE_DIGITS`].
    digits: u64,
    digit_count: usize,
    /// The number of digits after the point.
    decimals: usize,
    has_exponent: bool,
    range: Range<usize>,
}

impl<'a, S: Source<'a>> JsonReader<'a, '_, S> {
    #[inline]
    pub(crate) fn unsigned<T: TryFrom<u64>>(
        &mut self,
        expected: &'static str,
    ) -> Result<T, DecodeError> {
        let is_negative = self.take_sign()?;
        let magnitude = self.magnitude(expected)?;
        match T::try_from(magnitude) {
            Ok(number) if !is_negative || magnitude == 0 => Ok(number),
            _ => Err(self.out_of_range(expected)),
        }
    }

    #[inline]
    pub(crate) fn signed<T: TryFrom<i64>>(
        &mut self,
        expected: &'static str,
    ) -> Result<T, DecodeError> {
        let is_negative = self.take_sign()?;
        let magnitude = self.magnitude(expected)?;
        let number = match is_negative {
            false => i64::try_from(magnitude).ok(),
            true => 0i64.checked_sub_unsigned(magnitude),
        };
        number
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| self.out_of_range(expected))
    }

    /// Reads an integer of 128 bits.
    pub(crate) fn wide<T: FromStr>(&mut self, expected: &'static str) -> Result<T, DecodeError> {
        let number = self.number()?;
        if number.decimals > 0 || number.has_exponent {
            let message = "expected an integer, found a float".to_owned();
            return Err(self.syntax(number.range.start, message));
        }
        let text = match &self.bytes[number.range] {
            b"-0" => b"0",
            text => text,
        };
        let number = std::str::from_utf8(text).ok();
        let number = number.and_then(|text| text.parse().ok());
        number.ok_or_else(|| self.out_of_range(expected))
    }

    /// Skips white space and the sign of a number, and returns whether there is a sign.
    #[inline]
    fn take_sign(&mut self) -> Result<bool, DecodeError> {
        let is_negative = self.peek()? == b'-';
        self.at += usize::from(is_negative);
        Ok(is_negative)
    }

    /// Reads an integer without a sign.
    #[inline]
    fn magnitude(&mut self, expected: &'static str) -> Result<u64, DecodeError> {
        let start = self.at;
        let number = self.digits(0);
        self.check_integer_part(start)?;
        if matches!(self.bytes.get(self.at), Some(b'.' | b'e' | b'E')) {
            return Err(self.syntax(start, "expected an integer, found a float".to_owned()));
        }
        let count = self.at - start;
        if count > SAFE_DIGITS {
            // A number of twenty digits that wraps becomes smaller than all that do not.
            let fits = count == SAFE_DIGITS + 1
                && self.bytes[start] == b'1'
                && number >= POWERS[SAFE_DIGITS];
            if !fits {
                return Err(self.out_of_range(expected));
            }
        }
        Ok(number)
    }

    /// Checks that at least one digit stands between `start` and the cursor, without a leading
    /// zero.
    #[inline]
    fn check_integer_part(&self, start: usize) -> Result<(), DecodeError> {
        match self.at - start {
            0 => Err(self.no_digits()),
            1 => Ok(()),
            _ if self.bytes[start] == b'0' => {
                Err(self.syntax(start, "a zero before the digits of a number".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Returns the error for a missing number, or for a sign without digits.
    #[cold]
    fn no_digits(&self) -> DecodeError {
        match self.bytes[..self.at] {
            [.., b'-'] => self.expected_byte("a digit"),
            _ => self.expected("a number"),
        }
    }

    /// Reads digits, if any, and appends them to `number`. More than 64 bits of them wrap.
    #[inline]
    fn digits(&mut self, mut number: u64) -> u64 {
        while let Some(word) = self.bytes[self.at..].first_chunk() {
            let (value, count) = leading_digits(u64::from_le_bytes(*word));
            number = number.wrapping_mul(POWERS[count]).wrapping_add(value);
            self.at += count;
            if count < 8 {
                return number;
            }
        }
        while let Some(&byte @ b'0'..=b'9') = self.bytes.get(self.at) {
            number = number.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
            self.at += 1;
        }
        number
    }

    /// Reads the next number of any kind.
    #[inline]
    fn number(&mut self) -> Result<Number, DecodeError> {
        let is_negative = self.take_sign()?;
        let integer = self.at;
        let start = integer - usize::from(is_negative);
        let mut digits = self.digits(0);
        self.check_integer_part(integer)?;
        let mut digit_count = self.at - integer;
        let mut decimals = 0;
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            let point = self.at;
            digits = self.digits(digits);
            decimals = self.at - point;
            digit_count += decimals;
            if decimals == 0 {
                return Err(self.expected_byte("a digit"));
            }
        }
        let has_exponent = matches!(self.bytes.get(self.at), Some(b'e' | b'E'));
        if has_exponent {
            self.skip_exponent()?;
        }
        Ok(Number {
            is_negative,
            digits,
            digit_count,
            decimals,
            has_exponent,
            range: start..self.at,
        })
    }

    #[cold]
    fn skip_exponent(&mut self) -> Result<(), DecodeError> {
        self.at += 1;
        let is_signed = matches!(self.bytes.get(self.at), Some(b'+' | b'-'));
        self.at += usize::from(is_signed);
        let start = self.at;
        self.digits(0);
        if self.at == start {
            return Err(self.expected_byte("a digit"));
        }
        Ok(())
    }

    /// Skips a number of any size.
    pub(crate) fn skip_number(&mut self) -> Result<(), DecodeError> {
        self.number().map(drop)
    }

    #[inline]
    pub(crate) fn double(&mut self) -> Result<f64, DecodeError> {
        let number = self.number()?;
        if number.has_exponent || number.digit_count > SAFE_DIGITS {
            return self.parse(number.range, f64::is_finite, "f64");
        }
        let magnitude = quotient(number.digits, number.decimals);
        Ok(if number.is_negative {
            -magnitude
        } else {
            magnitude
        })
    }

    #[inline]
    pub(crate) fn single(&mut self) -> Result<f32, DecodeError> {
        let number = self.number()?;
        let is_short = !number.has_exponent && number.digit_count <= SAFE_DIGITS;
        match nearest_single(number.digits, number.decimals) {
            Some(magnitude) if is_short => Ok(if number.is_negative {
                -magnitude
            } else {
                magnitude
            }),
            _ => self.parse(number.range, f32::is_finite, "f32"),
        }
    }

    /// Parses a number by std, which accepts any length and rounds correctly.
    #[inline(never)]
    fn parse<T: FromStr + Copy>(
        &self,
        range: Range<usize>,
        is_finite: impl FnOnce(T) -> bool,
        expected: &'static str,
    ) -> Result<T, DecodeError> {
        match self.source.text(range)?.parse() {
            Ok(number) if is_finite(number) => Ok(number),
            _ => Err(self.out_of_range(expected)),
        }
    }

    #[cold]
    fn out_of_range(&self, expected: &'static str) -> DecodeError {
        DecodeError::OutOfRange {
            offset: self.at,
            expected,
        }
    }
}

/// Returns the digits at the start of the eight bytes of `text`, the first of them in the lowest
/// byte, as a number, and their count.
#[inline]
fn leading_digits(text: u64) -> (u64, usize) {
    // Digits become 0 to 9. A larger value exceeds 0x7f before or after 0x76 is added.
    let values = text ^ each(b'0');
    let others = (values | values.wrapping_add(each(0x76))) & HIGH_BITS;
    let count = (others.trailing_zeros() / 8) as usize;
    // Zeros before the digits replace the bytes after them. The shift is split in two, since it may
    // be 64.
    let empty = 8 * (8 - count) as u32;
    let values = (values << (empty / 2)) << (empty - empty / 2);
    let pairs = values.wrapping_mul(10).wrapping_add(values >> 8);
    let low = (pairs & 0xff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
    let high = ((pairs >> 16) & 0xff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
    (low.wrapping_add(high) >> 32, count)
}

/// Returns the float of four bytes that is nearest to `digits` with a point before the last
/// `decimals` of them; `None` if the nearest double does not tell.
///
/// The digits lie on the same side of the middle between two floats as their nearest double, unless
/// that double is the middle. No such number is subnormal: zero apart, it is 10^-19 or more.
#[inline]
fn nearest_single(digits: u64, decimals: usize) -> Option<f32> {
    /// The bits of a double that a float of four bytes lacks.
    const LOST_BITS: u64 = (1 << 29) - 1;
    const MIDDLE: u64 = 1 << 28;
    let double = quotient(digits, decimals.min(SAFE_DIGITS));
    (double.to_bits() & LOST_BITS != MIDDLE).then_some(double as f32)
}

/// Returns `digits` with a point before the last `decimals` of them, at most 19, rounded to the
/// nearest double, ties to even.
#[inline]
fn quotient(digits: u64, decimals: usize) -> f64 {
    if digits < EXACT_DOUBLES {
        // Both are exact doubles, as powers of ten are up to 10^22, so only the quotient is
        // rounded.
        return digits as f64 / POWERS[decimals] as f64;
    }
    long_quotient(digits, decimals)
}

/// The largest power of ten by which an integer of 64 bits may be divided with a quotient in the
/// middle between two doubles: the middle has 54 bits, and 5^4 has 10.
const MOST_TIED: usize = 4;

/// Returns the quotient of [`quotient`] by the product with a reciprocal, where the digits are not
/// zero.
///
/// This is the method of Eisel and Lemire. For powers of ten up to 10^27, whose powers of five fit
/// into 64 bits, the rounded product decides without exception: see Mushtak and Lemire, "Fast
/// number parsing without fallback", 2023.
#[inline(never)]
fn long_quotient(digits: u64, decimals: usize) -> f64 {
    /// The number of bits of the upper word that a double and the bit after it lack.
    const LOST_BITS: u32 = 64 - 53 - 2;
    const LOST: u128 = ((1 << LOST_BITS) - 1) << 64;
    let reciprocal = &RECIPROCALS[decimals];
    // The lowest bit tells the compiler that the digits are not zero.
    let shift = (digits | 1).leading_zeros();
    let factor = u128::from(digits << shift);
    let mut product = factor * (reciprocal.number >> 64);
    if product & LOST == LOST {
        product += (factor * u128::from(reciprocal.number as u64)) >> 64;
    }
    let upper = (product >> 64) as u64;
    let highest = upper >> 63;
    let lost = LOST_BITS + highest as u32;
    // The double has 53 bits, of which the first is 1, and the last one here is the bit after it.
    let mut bits = upper >> lost;
    let is_tie =
        decimals <= MOST_TIED && product as u64 <= 1 && bits & 3 == 1 && bits << lost == upper;
    bits = (bits + u64::from(!is_tie)) >> 1;
    let exponent = reciprocal.exponent + highest - u64::from(shift);
    // The first bit of the double, and the carry of the rounding, count in the exponent.
    f64::from_bits(bits + (exponent << 52))
}

/// The reciprocal of a power of ten.
#[derive(Clone, Copy)]
struct Reciprocal {
    /// Its 128 highest bits, rounded up.
    number: u128,
    /// The exponent bits of a double, less one: of the quotient of a number of 64 bits whose highest
    /// bit is set, if the quotient has one bit less.
    exponent: u64,
}

const RECIPROCALS: [Reciprocal; SAFE_DIGITS + 1] = {
    let mut reciprocals = [Reciprocal::of(1); SAFE_DIGITS + 1];
    let mut decimals = 0;
    while decimals <= SAFE_DIGITS {
        reciprocals[decimals] = Reciprocal::of(POWERS[decimals]);
        decimals += 1;
    }
    reciprocals
};

impl Reciprocal {
    /// Divides by long division in base two.
    const fn of(power: u64) -> Self {
        let mut number = 0;
        let mut rest = 1;
        let mut exponent = 1022 + 64 + 127;
        while number >> 127 == 0 {
            let bit = rest >= power as u128;
            number = number << 1 | bit as u128;
            rest = (rest - bit as u128 * power as u128) << 1;
            exponent -= 1;
        }
        Self {
            number: number + (rest > 0) as u128,
            exponent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_a_word() {
        for (text, expected) in [
            (b"12345678", (12_345_678, 8)),
            (b"00000000", (0, 8)),
            (b"99999999", (99_999_999, 8)),
            (b"1234567,", (1_234_567, 7)),
            (b"10,34567", (10, 2)),
            (b"7}9:/999", (7, 1)),
            (b",2345678", (0, 0)),
            (b":2345678", (0, 0)),
            (b"/2345678", (0, 0)),
            (b"12\xb9\xff\xba\x80.4", (12, 2)),
        ] {
            assert_eq!(leading_digits(u64::from_le_bytes(*text)), expected);
        }
        for byte in 0..=255u8 {
            for place in 0..8 {
                let mut text = *b"98765432";
                text[place] = byte;
                let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
                let number = text[..count]
                    .iter()
                    .fold(0, |number, byte| number * 10 + u64::from(byte - b'0'));
                assert_eq!(leading_digits(u64::from_le_bytes(text)), (number, count));
            }
        }
    }

    /// std rounds correctly, and its own tests check that.
    #[test]
    fn quotients_are_rounded_as_std_rounds() {
        let mut bits = 1u64;
        for round in 0..200_000u32 {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let digits = (bits ^ bits >> 32) >> (round % 64);
            // On a tie between two doubles, and next to it.
            let tie = (digits & !0x7ff | 0x400)
                .wrapping_add(u64::from(round % 3))
                .wrapping_sub(1);
            for digits in [digits, tie] {
                if digits >= POWERS[SAFE_DIGITS] {
                    continue;
                }
                for decimals in 0..=SAFE_DIGITS {
                    let text = format!("{digits}e-{decimals}");
                    assert_eq!(Ok(quotient(digits, decimals)), text.parse(), "{text}");
                    if digits > 0 {
                        let long = long_quotient(digits, decimals);
                        assert_eq!(Ok(long), text.parse(), "{text}");
                    }
                    if let Some(single) = nearest_single(digits, decimals) {
                        assert_eq!(Ok(single), text.parse(), "{text}");
                    }
                }
            }
        }
    }

    /// The digits of every middle between two floats of four bytes that a short number can be, and
    /// the numbers next to it.
    #[test]
    fn singles_are_rounded_as_std_rounds() {
        let mut bits = 1u32;
        for _ in 0..20_000 {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let single = f32::from_bits(bits >> 1);
            if !(1e-3..1e9).contains(&single) {
                continue;
            }
            let middle = f64::from_bits(f64::from(single).to_bits() | 1 << 28);
            for (decimals, power) in POWERS.iter().enumerate().take(10) {
                let digits = (middle * *power as f64) as u64;
                for digits in digits.saturating_sub(1)..=digits + 1 {
                    let text = format!("{digits}e-{decimals}");
                    if let Some(single) = nearest_single(digits, decimals) {
                        assert_eq!(Ok(single), text.parse(), "{text}");
                    }
                }
            }
        }
        // 2^24 + 1 is a middle, and 2^24 + 1 with a digit far behind the point is not.
        assert_eq!(nearest_single((1 << 24) + 1, 0), None);
        assert_eq!(nearest_single(((1 << 24) + 1) * POWERS[11] + 1, 11), None);
        assert_eq!(nearest_single((1 << 24) + 2, 0), Some(16_777_218.0));
    }

    /// Quotients in the middle between two doubles, and next to it. Each has 54 bits, of which the
    /// last is set, and a power of two.
    #[test]
    fn ties_go_to_the_even_double() {
        let mut bits = 1u64;
        for _ in 0..20_000 {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let middle = bits >> 11 | 1 << 53 | 1;
            for decimals in 0..=MOST_TIED {
                let Some(digits) = middle.checked_mul(5u64.pow(decimals as u32)) else {
                    continue;
                };
                for digits in digits - 1..=digits + 1 {
                    let text = format!("{digits}e-{decimals}");
                    let long = long_quotient(digits, decimals);
                    assert_eq!(Ok(long), text.parse(), "{text}");
                }
            }
        }
    }

    /// Quotients that are exact and have too many digits for the first path: their product ends
    /// just below a whole number.
    #[test]
    fn exact_quotients_are_exact() {
        for (decimals, power) in POWERS.iter().enumerate().skip(1) {
            for number in [1u64, 3, 5, 1023, (1 << 53) - 1] {
                let Some(digits) = number.checked_mul(*power) else {
                    continue;
                };
                assert_eq!(quotient(digits, decimals), number as f64);
            }
        }
    }
}
