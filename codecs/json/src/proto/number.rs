//! Numbers, which may be text.

use std::str::FromStr;

/// The bound below which a double tells each integer.
const EXACT_DOUBLES: f64 = 9_007_199_254_740_992.0;

/// Returns an integer with this text, which may have a fraction of zeros or an exponent.
pub(super) fn integer<T: FromStr + TryFrom<i128>>(text: &str) -> Option<T> {
    if !is_number(text) {
        return None;
    }
    let exact = text.parse().ok();
    exact.or_else(|| {
        let double: f64 = text.parse().ok()?;
        let is_integer = double.fract() == 0.0 && double.abs() <= EXACT_DOUBLES;
        is_integer.then(|| T::try_from(double as i128).ok())?
    })
}

/// Returns a float with this text.
pub(super) fn float<T: FromStr>(text: &str) -> Option<T> {
    match text {
        // Names that std reads too.
        "NaN" | "Infinity" | "-Infinity" => text.parse().ok(),
        _ if is_number(text) => text.parse().ok(),
        _ => None,
    }
}

/// Returns whether a text may be a number of JSON: it has no white space, no name and no sign of plus before
/// its digits.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let has_leading_zero = matches!(digits, [b'0', b'0'..=b'9', ..]);
    let is_part = |byte: &u8| byte.is_ascii_digit() || b".eE+-".contains(byte);
    digits.first().is_some_and(u8::is_ascii_digit)
        && digits.last().is_some_and(u8::is_ascii_digit)
        && !has_leading_zero
        && digits.iter().all(is_part)
}
