//! Decimals of rust_decimal: text without an exponent, which keeps the zeros at the end of a fraction. In
//! Avro, a field can choose an integer of constant scale instead.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use crate::{
    DecodeError, Element, ReadValue, Reader, Value, Writer, avro,
    describe::{DecimalType, ValueType},
    proto::As,
    small_text::SmallText,
};

/// The most bytes of a text: a sign, a point, and 29 digits. The parser is recursive, with a call for each
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

/// Returns the type of the decimals in a form.
const fn type_of<const PRECISION: u32, const SCALE: u32, const SIZE: usize>() -> DecimalType {
    let of = DecimalType {
        precision: PRECISION,
        scale: SCALE,
        size: match SIZE {
            0 => None,
            size => Some(size),
        },
    };
    assert!(
        of.is_valid(),
        "a decimal has a precision of 1 to 28 digits, a scale that is no larger, and a `fixed` of at most 16 \
         bytes that has room for all digits"
    );
    of
}

impl<const PRECISION: u32, const SCALE: u32, const SIZE: usize>
    Value<As<avro::Decimal<PRECISION, SCALE, SIZE>>> for Decimal
{
    const TYPE: ValueType = ValueType::Decimal(type_of::<PRECISION, SCALE, SIZE>());

    fn write<W: Writer>(&self, writer: &mut W) {
        let of = const { type_of::<PRECISION, SCALE, SIZE>() };
        writer.decimal(of, unscaled(self, of), text_of(self).as_str());
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

impl<'de, const PRECISION: u32, const SCALE: u32, const SIZE: usize>
    ReadValue<'de, As<avro::Decimal<PRECISION, SCALE, SIZE>>> for Decimal
{
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let of = const { type_of::<PRECISION, SCALE, SIZE>() };
        let decimal = reader.decimal(of, parse, |unscaled| scaled(unscaled, of))?;
        decimal.ok_or_else(|| invalid(reader.offset()))
    }
}

impl<const PRECISION: u32, const SCALE: u32, const SIZE: usize>
    Element<As<avro::Decimal<PRECISION, SCALE, SIZE>>> for Decimal
{
}

#[cold]
fn invalid(offset: usize) -> DecodeError {
    DecodeError::InvalidValue {
        expected: "decimal",
        offset,
    }
}

/// Returns a decimal times ten to the power of its type's scale, if that is an integer within the precision.
fn unscaled(decimal: &Decimal, of: DecimalType) -> Option<i128> {
    let (mantissa, own) = (decimal.mantissa(), decimal.scale());
    let unscaled = match own.checked_sub(of.scale) {
        None => mantissa.checked_mul(10_i128.pow(of.scale - own))?,
        Some(digits) => match 10_i128.pow(digits) {
            unit if mantissa % unit == 0 => mantissa / unit,
            _ => return None,
        },
    };
    is_within(unscaled, of.precision).then_some(unscaled)
}

/// Returns the decimal for which [`unscaled`] returns this integer.
fn scaled(unscaled: i128, of: DecimalType) -> Option<Decimal> {
    match is_within(unscaled, of.precision) {
        true => Decimal::try_from_i128_with_scale(unscaled, of.scale).ok(),
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

/// Returns the decimal with this text, if a decimal can hold all of its digits.
fn parse(text: &str) -> Option<Decimal> {
    if text.len() > MOST_BYTES || text.contains('_') {
        return None;
    }
    Decimal::from_str_exact(text).ok()
}
