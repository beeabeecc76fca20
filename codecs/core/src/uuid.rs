//! UUIDs: 16 bytes in the order of their digits, and the text with hyphens in JSON.

use uuid::Uuid;

use crate::{DecodeError, Element, ReadValue, Reader, Value, Writer, describe::ValueType};

impl Value for Uuid {
    const TYPE: ValueType = ValueType::Uuid;

    #[inline]
    fn write<W: Writer>(&self, writer: &mut W) {
        if W::BYTES_AS_TEXT {
            writer.str(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        } else {
            writer.uuid(self.as_bytes());
        }
    }

    /// Returns `None`: formats with implicit presence write the nil UUID too.
    #[inline]
    fn zero() -> Option<Self> {
        None
    }

    #[inline]
    fn is_zero(&self) -> bool {
        false
    }
}

impl<'de> ReadValue<'de> for Uuid {
    #[inline]
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        if !R::BYTES_AS_TEXT {
            return reader.uuid().map(Self::from_bytes);
        }
        let uuid = reader.str(|text| Self::try_parse(text).ok())?;
        uuid.ok_or_else(|| DecodeError::InvalidValue {
            expected: "UUID",
            offset: reader.offset(),
        })
    }
}

impl Element for Uuid {}
