use wirecost_codec::{DecodeError, EncodeError, Limits};

use crate::Compressor;

/// The [`Compressor`] that does not compress: it copies the message.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity;

impl Compressor for Identity {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(input);
        Ok(())
    }

    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError> {
        limits.check_message(input.len())?;
        out.extend_from_slice(input);
        Ok(())
    }

    fn memory_bytes(&self) -> usize {
        0
    }
}
