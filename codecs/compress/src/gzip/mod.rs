mod header;

use wirecost_codec::{DecodeError, EncodeError, Limits, input::Input};

use crate::{
    Compressor, Deflate, GzipEngine, GzipLevel, compressor::append, deflate::largest_bytes,
};

/// The size of the trailer: the CRC-32 and the size of the message, four bytes each.
const TRAILER_BYTES: usize = 8;

/// The largest number of bytes that one byte of DEFLATE stands for: the longest match of RFC 1951,
/// 258 bytes, in every two bits, at least one for its length and one for its distance.
const LARGEST_RATIO: usize = 1032;

/// gzip (RFC 1952): a message is one member, with a window of 32 KiB.
///
/// A message is never larger than in stored blocks, which take 5 bytes for every 65,535.
///
/// The compressor writes the same header for every message, without a name or a time, and reads any
/// header. Header and trailer are this crate's own, around the libraries' raw DEFLATE, because the
/// libraries' gzip readers ignore bytes after a member.
pub struct Gzip {
    deflate: Deflate,
}

impl Gzip {
    /// Returns a compressor of this level, with the level's [default engine](GzipEngine::of_level).
    /// It decompresses messages of every level and engine.
    #[must_use]
    pub const fn new(level: GzipLevel) -> Self {
        Self::by(GzipEngine::of_level(level), level)
    }

    /// Returns a compressor of this level with this engine. It decompresses messages of every level
    /// and engine.
    #[must_use]
    pub const fn by(engine: GzipEngine, level: GzipLevel) -> Self {
        Self {
            deflate: Deflate::by(engine, level),
        }
    }
}

impl Compressor for Gzip {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append(out, |out| {
            out.reserve(header::WRITTEN.len() + largest_bytes(input.len()) + TRAILER_BYTES);
            out.extend_from_slice(&header::WRITTEN);
            self.deflate.write_whole(input, out)?;
            out.extend_from_slice(&libdeflater::crc32(input).to_le_bytes());
            out.extend_from_slice(&size(input).to_le_bytes());
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
            let deflated = header::read(input)?;
            // Room for one byte beyond the limit shows that the message exceeds it.
            let most = limits.max_message_bytes.saturating_add(1);
            out.reserve(claimed_bytes(&input[deflated..]).min(most));
            let deflate = &mut self.deflate;
            let trailer = deflate.read_whole(input, deflated, TRAILER_BYTES, out, limits)?;
            check_trailer(input, trailer, &out[before..])
        })
    }

    fn memory_bytes(&self) -> usize {
        self.deflate.memory_bytes()
    }
}

/// Checks the trailer at byte `start` of `input`, and that nothing follows it.
fn check_trailer(input: &[u8], start: usize, message: &[u8]) -> Result<(), DecodeError> {
    let mut trailer = Input::new(input);
    trailer.take(start as u64)?;
    if u32::from_le_bytes(trailer.array()?) != libdeflater::crc32(message) {
        return Err(damaged("the checksum is not that of the message", start));
    }
    if u32::from_le_bytes(trailer.array()?) != size(message) {
        return Err(damaged("the size is not that of the message", start + 4));
    }
    trailer.finish()
}

/// Returns the size that the last bytes of a member claim for its message, bounded by the ratio of
/// DEFLATE. It is only a hint: the last bytes may be something else.
fn claimed_bytes(deflated: &[u8]) -> usize {
    let claim = deflated
        .last_chunk()
        .map_or(0, |size| u32::from_le_bytes(*size));
    deflated
        .len()
        .saturating_mul(LARGEST_RATIO)
        .min(claim as usize)
}

/// Returns the size of a message as in the trailer: modulo 2^32.
const fn size(message: &[u8]) -> u32 {
    message.len() as u32
}

#[cold]
const fn damaged(what: &'static str, offset: usize) -> DecodeError {
    DecodeError::Compression {
        format: "gzip",
        what,
        offset,
    }
}
