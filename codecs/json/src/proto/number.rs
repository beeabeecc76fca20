//! Numbers, which may be text.

use std::str::FromStr;

/// The most zeros after the digits of an integer, more than any type holds.
const MOST_ZEROS: usize = 40;

/// Returns an integer with this text, which may have a fraction of zeros or an exponent.
pub(super) fn integer<T: FromStr>(text: &str) -> Option<T> {
    if !is_number(text) {
        return None;
    }
    text.parse().ok().or_else(|| whole(text)?.parse().ok())
}

/// Returns the digits of a number whose fraction is zero.
fn whole(text: &str) -> Option<String> {
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (sign, number) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (integer, fraction) = number.split_once('.').unwrap_or((number, ""));
    let all = [integer, fraction].concat();
    let digits = all.trim_start_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let significant = digits.trim_end_matches('0');
    let zeros = exponent
        .saturating_sub(fraction.len() as i64)
        .saturating_add((digits.len() - significant.len()) as i64);
    let zeros = usize::try_from(zeros)
        .ok()
        .filter(|&zeros| zeros <= MOST_ZEROS)?;
    Some([sign, significant, &"0".repeat(zeros)].concat())
}

/// Returns a float with this text.
pub(super) fn float<T: FromStr + Copy + Into<f64>>(text: &str) -> Option<T> {
    match text {
        // Names that std reads too.
        "NaN" | "Infinity" | "-Infinity" => text.parse().ok(),
        _ if is_number(text) => text
            .parse()
            .ok()
            .filter(|&number: &T| number.into().is_finite()),
        _ => None,
    }
}

/// Returns whether a text may be a number of JSON: it has no white space, no name and no sign of plus before
/// its digits.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let has_leading_zero = matches!(digits, [b'0', b'0'..=b'9', ..]);
    let is_part = |byte: &u8| byte.is_ascii_digit() || b".eE+-".contains(byte);
    let has_empty_fraction = text.contains(".e") || text.contains(".E");
    digits.first().is_some_and(u8::is_ascii_digit)
        && digits.last().is_some_and(u8::is_ascii_digit)
        && !has_leading_zero
        && !has_empty_fraction
        && digits.iter().all(is_part)
}
