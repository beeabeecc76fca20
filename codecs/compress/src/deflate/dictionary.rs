use wirecost_codec::{DecodeError, EncodeError, Limits, input::Input};

use super::{Contexts, damaged, failed, largest_bytes, read_whole, store_if_smaller, write_whole};
use crate::{Compressor, Dictionary, GzipLevel, compressor::append};

/// The largest distance of a DEFLATE back-reference, in bytes.
const WINDOW_BYTES: usize = 32 << 10;

/// The size of the message's CRC-32.
const TRAILER_BYTES: usize = 4;

/// DEFLATE with a dictionary that both ends hold. A message is one raw DEFLATE stream (RFC 1951),
/// which may refer to the dictionary as if it preceded the message, and the CRC-32 of the message,
/// as in gzip, in four little-endian bytes. The CRC-32 detects a wrong dictionary.
///
/// Only the last 32 KiB of a larger dictionary count, since DEFLATE refers no further back. The
/// library cannot prepare a dictionary: it loads it anew for each message.
pub struct DeflateDictionary {
    dictionary: Dictionary,
    contexts: Contexts,
}

impl DeflateDictionary {
    /// Returns a compressor of this level. It decompresses messages of every level with this
    /// dictionary.
    #[must_use]
    pub const fn new(dictionary: Dictionary, level: GzipLevel) -> Self {
        Self {
            dictionary,
            contexts: Contexts::new(level),
        }
    }
}

impl Compressor for DeflateDictionary {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append(out, |out| {
            out.reserve(largest_bytes(input.len()) + TRAILER_BYTES);
            let state = self.contexts.start_compress();
            state
                .set_dictionary(in_reach(&self.dictionary))
                .map_err(|error| failed(&error))?;
            let start = out.len();
            write_whole(state, input, out)?;
            store_if_smaller(input, out, start);
            out.extend_from_slice(&libdeflater::crc32(input).to_le_bytes());
            Ok(())
        })
    }

    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError> {
        append(out, |out| {
            let before = out.len();
            let state = self.contexts.start_decompress();
            state
                .set_dictionary(in_reach(&self.dictionary))
                .map_err(|_| damaged("the library refuses the dictionary", 0))?;
            let trailer = read_whole(state, input, 0, TRAILER_BYTES, out, limits)?;
            check_trailer(input, trailer, &out[before..])
        })
    }

    fn memory_bytes(&self) -> usize {
        self.contexts.memory_bytes()
    }
}

/// Returns the part of the dictionary that DEFLATE can refer to.
fn in_reach(dictionary: &Dictionary) -> &[u8] {
    let content = dictionary.content();
    &content[content.len().saturating_sub(WINDOW_BYTES)..]
}

/// Checks the trailer at byte `start` of `input`, and that nothing follows it.
fn check_trailer(input: &[u8], start: usize, message: &[u8]) -> Result<(), DecodeError> {
    let mut trailer = Input::new(input);
    trailer.take(start as u64)?;
    if u32::from_le_bytes(trailer.array()?) != libdeflater::crc32(message) {
        let what = "the checksum is not that of the message: damage, or another dictionary";
        return Err(damaged(what, start));
    }
    trailer.finish()
}
