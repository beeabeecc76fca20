//! Integers as text, without data-dependent loops, whose length the processor cannot predict.

use crate::word::each;

const EIGHT_DIGITS: u64 = 100_000_000;

/// Appends the digits of `number`.
#[inline]
pub(crate) fn put(out: &mut Vec<u8>, number: u64) {
    if number < EIGHT_DIGITS {
        return put_leading(out, number);
    }
    let (rest, last) = (number / EIGHT_DIGITS, number % EIGHT_DIGITS);
    if rest < EIGHT_DIGITS {
        put_leading(out, rest);
    } else {
        put_leading(out, rest / EIGHT_DIGITS);
        put_eight(out, rest % EIGHT_DIGITS);
    }
    put_eight(out, last);
}

/// Appends the digits of a number of at most eight digits.
#[inline]
fn put_leading(out: &mut Vec<u8>, number: u64) {
    let digits = digits(number);
    // Zero keeps its last digit.
    let zeros = (digits | (1 << 56)).trailing_zeros() / 8;
    let text = (digits | each(b'0')) >> (8 * zeros);
    out.extend_from_slice(&text.to_le_bytes());
    out.truncate(out.len() - zeros as usize);
}

/// Appends the eight digits of a number, including leading zeros.
#[inline]
fn put_eight(out: &mut Vec<u8>, number: u64) {
    let text = digits(number) | each(b'0');
    out.extend_from_slice(&text.to_le_bytes());
}

/// Returns the eight digits of a number below 10^8, one in each byte, the first in the lowest: a
/// single multiplication each splits all halves, quarters and eighths.
#[inline]
fn digits(number: u64) -> u64 {
    let halves = (number / 10_000) | ((number % 10_000) << 32);
    // The product is exactly the quotient by 100 for all numbers below 10^4.
    let hundreds = (halves.wrapping_mul(10_486) >> 20) & 0x7f_0000_007f;
    let quarters = hundreds | ((halves - 100 * hundreds) << 16);
    // This one is exactly the quotient by 10 for all numbers below 100.
    let tens = (quarters.wrapping_mul(103) >> 10) & 0x000f_000f_000f_000f;
    tens | ((quarters - 10 * tens) << 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_std() {
        let check = |number: u64| {
            let mut out = b"x".to_vec();
            put(&mut out, number);
            assert_eq!(out, format!("x{number}").into_bytes());
        };
        (0..20_000).for_each(check);
        (0..10_000).for_each(|quarter| check(quarter * 10_000 + 9_999 - quarter));
        for shift in 0..64 {
            for number in [
                1 << shift,
                (1 << shift) - 1,
                u64::MAX << shift,
                u64::MAX >> shift,
            ] {
                check(number);
            }
        }
        for power in 0..20 {
            let power = 10u64.pow(power);
            check(power);
            check(power - 1);
        }
    }
}
