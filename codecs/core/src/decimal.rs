//! Decimals of rust_decimal: text without an exponent, which keeps the zeros at the end of a fraction.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use crate::{
    DecodeError, Element, ReadValue, Reader, Value, Writer, describe::ValueType,
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
        let decimal = reader.str(parse)?;
        decimal.ok_or_else(|| DecodeError::InvalidValue {
            expected: "decimal",
            offset: reader.offset(),
        })
    }
}

impl Element for Decimal {}

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
