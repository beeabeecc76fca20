//! bincode through serde and the bincode package.

mod error;
mod reader;
mod writer;

use bincode::{
    BorrowDecode,
    config::{self, Configuration},
    de::{BorrowDecoder, DecoderImpl},
    serde::BorrowCompat,
};
use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::{
    Codec, DecodeError, EncodeError, Limits, Peek, Prefix, append_within,
    serde::{self as adapter, Rules},
};

use self::{reader::MessageReader, writer::MessageWriter};

/// The engine on the bincode package, for every type with serde's derives.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use wirecost_bincode::BincodeSerde;
/// use wirecost_codec::Codec;
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize)]
/// struct Join(String, Option<i8>);
///
/// let mut bytes = Vec::new();
/// BincodeSerde::default().encode(&Join("gw-1".into(), None), &mut bytes)?;
/// assert_eq!(bytes, b"\x04gw-1\0");
/// assert_eq!(BincodeSerde::default().decode(&bytes), Ok(Join("gw-1".into(), None)));
/// # Ok::<(), wirecost_codec::EncodeError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct BincodeSerde {
    limits: Limits,
}

impl BincodeSerde {
    /// Returns a codec with these limits; [`BincodeSerde::default`] uses [`Limits::DEFAULT`].
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { limits }
    }

    /// Reads the value at the start of `bytes`, and returns it with the reader after it.
    #[inline]
    fn read<'a, T: DeserializeOwned>(
        &self,
        bytes: &'a [u8],
    ) -> Result<(T, MessageReader<'a>), DecodeError> {
        self.limits.check_message(bytes.len())?;
        let mut decoder = DecoderImpl::new(MessageReader::new(bytes), CONFIGURATION, ());
        let value =
            adapter::decode::<BincodeRules, T>(
                &self.limits,
                || match BorrowCompat::borrow_decode(&mut decoder) {
                    Ok(BorrowCompat(limited)) => Ok(limited),
                    Err(error) => Err(error::stopped(error, decoder.borrow_reader())),
                },
            )?;
        Ok((value, *decoder.borrow_reader()))
    }
}

/// The standard configuration, without bincode's own limit: that is a constant of the build, and
/// counts the claimed sizes of containers in addition to the bytes read. It is not needed, since
/// the adapters take claimed elements from `max_elements` and borrow text and bytes, which bincode
/// checks against the rest of the message.
const CONFIGURATION: Configuration = config::standard();

struct BincodeRules;

impl Rules for BincodeRules {
    const EVERY_FIELD: bool = true;
    const LENGTH_FIRST: bool = true;
}

impl<T: Serialize + DeserializeOwned> Codec<T> for BincodeSerde {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            adapter::encode::<BincodeRules, _, _>(value, |value| {
                bincode::serde::encode_into_writer(value, MessageWriter(out), CONFIGURATION)
                    .map_err(error::refused)
            })
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        let (value, reader) = self.read(bytes)?;
        reader.finish()?;
        Ok(value)
    }
}

/// Reads no byte after the prefix.
impl<P: Prefix + DeserializeOwned> Peek<P> for BincodeSerde {
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError> {
        self.read(bytes).map(|(prefix, _)| prefix)
    }
}

#[cfg(test)]
mod tests;
