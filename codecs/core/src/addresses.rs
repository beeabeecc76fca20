//! IP addresses: 4 or 16 bytes, the usual text in JSON.

use std::{fmt::Write as _, net::IpAddr};

use crate::{
    DecodeError, Element, ReadValue, Reader, Value, Writer, describe::ValueType,
    read::invalid_address, small_text::SmallText,
};

impl Value for IpAddr {
    const TYPE: ValueType = ValueType::Bytes;

    fn write<W: Writer>(&self, writer: &mut W) {
        if W::BYTES_AS_TEXT {
            let mut text = SmallText::new();
            // There is room for each address.
            let _ = write!(text, "{self}");
            writer.str(text.as_str());
        } else {
            writer.ip_addr(*self);
        }
    }

    /// Returns `None`: an empty value is not an address, so a field that was left out is missing.
    #[inline]
    fn zero() -> Option<Self> {
        None
    }

    #[inline]
    fn is_zero(&self) -> bool {
        false
    }
}

impl<'de> ReadValue<'de> for IpAddr {
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        if !R::BYTES_AS_TEXT {
            return reader.ip_addr();
        }
        let address = reader.str(|text| text.parse().ok())?;
        address.ok_or_else(|| invalid_address(reader.offset()))
    }
}

impl Element for IpAddr {}
