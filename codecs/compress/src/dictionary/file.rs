//! A dictionary as a file.

use wirecost_codec::{DecodeError, input::Input};

use super::Dictionary;

const MAGIC: [u8; 6] = *b"wcdict";
const VERSION: u16 = 2;

impl Dictionary {
    /// Returns the dictionary as a file. Integers are little-endian.
    ///
    /// | field | bytes |
    /// |---|---|
    /// | magic, `wcdict` in ASCII | 6 |
    /// | version, 2 | 2 |
    /// | length of the content | 4 |
    /// | content | the length |
    /// | CRC-32, as gzip's, of all preceding bytes | 4 |
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let length = self.content().len() as u32;
        let mut file = [
            MAGIC.as_slice(),
            &VERSION.to_le_bytes(),
            &length.to_le_bytes(),
            self.content(),
        ]
        .concat();
        file.extend_from_slice(&libdeflater::crc32(&file).to_le_bytes());
        file
    }

    /// Reads a file that [`Dictionary::to_bytes`] wrote.
    ///
    /// # Errors
    /// When it is not exactly such a file: it is cut short, followed by other bytes, damaged, of
    /// another version, or its content is beyond [`Dictionary::MAX_BYTES`], in which case nothing
    /// is copied. The checksum detects damage, not forgery: trust a dictionary as far as its
    /// author.
    pub fn from_bytes(file: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Input::new(file);
        if input.array()? != MAGIC {
            return Err(malformed("not the file of a dictionary", 0));
        }
        if u16::from_le_bytes(input.array()?) != VERSION {
            return Err(malformed("a dictionary's file of another version", 6));
        }
        let length = u32::from_le_bytes(input.array()?);
        if length as usize > Self::MAX_BYTES {
            return Err(malformed("a dictionary that is too large", 8));
        }
        let start = input.offset();
        let content = input.take(length.into())?;
        let end = input.offset();
        if u32::from_le_bytes(input.array()?) != libdeflater::crc32(&file[..end]) {
            return Err(malformed("the checksum is not that of the dictionary", end));
        }
        input.finish()?;
        Self::new(content).map_err(|_| malformed("a content that is no dictionary", start))
    }
}

#[cold]
const fn malformed(what: &'static str, offset: usize) -> DecodeError {
    DecodeError::Malformed { what, offset }
}
