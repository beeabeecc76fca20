//! Decimals of rust_decimal: text without an exponent, which keeps the zeros at the end of a fraction. In
//! Avro, an integer of constant scale if the field chooses one.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use crate::{
    DecodeError, Element, ReadValue, Reader, Value, Writer, avro, describe::ValueType, proto::As,
    small_text::SmallText,
};

/// The bytes of the longest text: a sign, a point, and 29 digits. The parser calls itself for each
/// byte, so a longer text could exhaust the stack.
const MOST_BYTES: usize = 31;

impl Value for Decimal {
    const TYPE: ValueType = ValueType::String;

    fn write<W: Writer>(&self, writer: &mut W) {
        writer.str(text_of(self).as_str());
    }

    /// Returns `None`: an empty text is not a decimal, so a field that was left out is missing.
    #[inline]
    fn zero() -> Option<Self> {
        None
    }

    #[inline]
    fn is_zero(&self) -> bool {
        false
    }
}

impl<'de> ReadValue<'de> for Decimal {
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let decimal = reader.decimal_text(parse, |unscaled, scale| {
            Self::try_from_i128_with_scale(unscaled, scale).ok()
        })?;
        decimal.ok_or_else(|| invalid(reader.offset()))
    }
}

impl Element for Decimal {}

impl<const PRECISION: u32, const SCALE: u32> Value<As<avro::Decimal<PRECISION, SCALE>>>
    for Decimal
{
    const TYPE: ValueType = {
        assert!(
            matches!(PRECISION, 1..=28) && SCALE <= PRECISION,
            "a decimal has a precision of 1 to 28 digits, and a scale that is no larger"
        );
        ValueType::Decimal {
            precision: PRECISION,
            scale: SCALE,
        }
    };

    fn write<W: Writer>(&self, writer: &mut W) {
        writer.decimal(unscaled(self, PRECISION, SCALE), text_of(self).as_str());
    }

    #[inline]
    fn zero() -> Option<Self> {
        None
    }

    #[inline]
    fn is_zero(&self) -> bool {
        false
    }
}

impl<'de, const PRECISION: u32, const SCALE: u32>
    ReadValue<'de, As<avro::Decimal<PRECISION, SCALE>>> for Decimal
{
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let decimal =
            reader.decimal(SCALE, parse, |unscaled| scaled(unscaled, PRECISION, SCALE))?;
        decimal.ok_or_else(|| invalid(reader.offset()))
    }
}

impl<const PRECISION: u32, const SCALE: u32> Element<As<avro::Decimal<PRECISION, SCALE>>>
    for Decimal
{
}

#[cold]
fn invalid(offset: usize) -> DecodeError {
    DecodeError::InvalidValue {
        expected: "decimal",
        offset,
    }
}

/// Returns the integer of all digits of a decimal with this scale, if they are within the precision.
fn unscaled(decimal: &Decimal, precision: u32, scale: u32) -> Option<i128> {
    let (mantissa, own) = (decimal.mantissa(), decimal.scale());
    let unscaled = match own.checked_sub(scale) {
        None => mantissa.checked_mul(10_i128.pow(scale - own))?,
        Some(digits) => match 10_i128.pow(digits) {
            unit if mantissa % unit == 0 => mantissa / unit,
            _ => return None,
        },
    };
    is_within(unscaled, precision).then_some(unscaled)
}

/// Returns the decimal of [`unscaled`].
fn scaled(unscaled: i128, precision: u32, scale: u32) -> Option<Decimal> {
    match is_within(unscaled, precision) {
        true => Decimal::try_from_i128_with_scale(unscaled, scale).ok(),
        false => None,
    }
}

const fn is_within(unscaled: i128, precision: u32) -> bool {
    unscaled.unsigned_abs() < 10_u128.pow(precision)
}

fn text_of(decimal: &Decimal) -> SmallText {
    let mut text = SmallText::new();
    // There is room for each decimal.
    let _ = write!(text, "{decimal}");
    text
}

/// Returns the decimal with this text, if it can hold all digits.
fn parse(text: &str) -> Option<Decimal> {
    if text.len() > MOST_BYTES || text.contains('_') {
        return None;
    }
    Decimal::from_str_exact(text).ok()
}
