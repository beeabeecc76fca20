use wirecost_codec::{DecodeError, EncodeError, Limits, input::Input};

use crate::{Compressor, Identity, compressor::append};

/// The form in which [`compress_or_store`] wrote a message. The reader must know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Compressed, which makes it smaller.
    Compressed,
    /// Unchanged, because compression would not make it smaller.
    Stored,
}

/// Appends `input` to `out`: compressed, or unchanged if that is not larger.
///
/// # Errors
/// Those of [`Compressor::compress`].
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

/// A compressor that stores a message that would not get smaller, and marks it in a first byte: 0
/// for stored, 1 for compressed. It is meant for a message without a frame to carry that mark. It is
/// unsuitable for a stream, which would continue at one end only.
///
/// A stored message has no checksum.
pub struct OrStored<Z> {
    compressor: Z,
}

impl<Z> OrStored<Z> {
    /// Returns `compressor` with the option to store.
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

    /// Decompresses, or copies a stored message. Offsets in errors of the inner compressor count from
    /// the second byte.
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
