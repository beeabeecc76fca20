use wirecost_codec::{DecodeError, EncodeError, Limits, input::Input};

use crate::{Compressor, Identity, compressor::append};

/// How [`compress_or_store`] left a message. The reader has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Compressed, and smaller for it.
    Compressed,
    /// As it was, because compressed it would not be smaller.
    Stored,
}

/// Appends `input` to `out`: compressed, or as it is if that is not larger.
///
/// # Errors
/// As [`Compressor::compress`].
pub fn compress_or_store(
    compressor: &mut (impl Compressor + ?Sized),
    input: &[u8],
    out: &mut Vec<u8>,
) -> Result<Outcome, EncodeError> {
    let start = out.len();
    compressor.compress(input, out)?;
    if out.len() - start < input.len() {
        return Ok(Outcome::Compressed);
    }
    out.truncate(start);
    out.extend_from_slice(input);
    Ok(Outcome::Stored)
}

const STORED: u8 = 0;
const COMPRESSED: u8 = 1;

/// A compressor that stores what would not get smaller, and says so in a byte ahead of it: 0 for
/// stored, 1 for compressed. For a message without a frame that could say it, and not for a stream,
/// which would go on at the one end only.
///
/// A stored message has no checksum.
pub struct OrStored<Z> {
    compressor: Z,
}

impl<Z> OrStored<Z> {
    /// `compressor`, with the way out.
    pub const fn new(compressor: Z) -> Self {
        Self { compressor }
    }
}

impl<Z: Compressor> Compressor for OrStored<Z> {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append(out, |out| {
            let flag = out.len();
            out.push(COMPRESSED);
            if compress_or_store(&mut self.compressor, input, out)? == Outcome::Stored {
                out[flag] = STORED;
            }
            Ok(())
        })
    }

    /// Offsets in errors of the inner compressor count from behind the first byte.
    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError> {
        match Input::new(input).byte()? {
            STORED => Identity.decompress(&input[1..], out, limits),
            COMPRESSED => self.compressor.decompress(&input[1..], out, limits),
            _ => Err(DecodeError::Malformed {
                what: "neither stored nor compressed",
                offset: 0,
            }),
        }
    }

    fn memory_bytes(&self) -> usize {
        self.compressor.memory_bytes()
    }
}
