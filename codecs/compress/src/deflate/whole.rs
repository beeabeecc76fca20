use wirecost_codec::{DecodeError, EncodeError, Limits, input::Input};

use super::{Contexts, GzipEngine, Libdeflate, largest_bytes, store_if_smaller};
use crate::{Compressor, GzipLevel, compressor::append};

/// DEFLATE (RFC 1951): a message is one raw stream, without header and checksum, as in a container of
/// Avro. A flipped bit can give another message.
///
/// A message is never larger than in stored blocks, which take 5 bytes for every 65,535.
pub struct Deflate {
    /// `None` if zlib-rs compresses. zlib-rs always decompresses, and always compresses the
    /// messages that libdeflate would only store.
    libdeflate: Option<Libdeflate>,
    zlib_rs: Contexts,
}

impl Deflate {
    /// Returns a compressor of this level, with the level's [default engine](GzipEngine::of_level).
    /// It decompresses streams of every level and engine.
    #[must_use]
    pub const fn new(level: GzipLevel) -> Self {
        Self::by(GzipEngine::of_level(level), level)
    }

    /// Returns a compressor of this level with this engine.
    pub(crate) const fn by(engine: GzipEngine, level: GzipLevel) -> Self {
        Self {
            libdeflate: match engine {
                GzipEngine::Libdeflate => Some(Libdeflate::new(level)),
                GzipEngine::ZlibRs => None,
            },
            zlib_rs: Contexts::new(level),
        }
    }

    /// Decompresses the stream at the start of `input`, appends its contents to `out` and returns the length
    /// of the stream. Any bytes may follow it. After an error `out` has its old length again.
    ///
    /// # Errors
    /// When `input` does not start with a whole stream, or the contents are larger than
    /// [`max_message_bytes`](Limits::max_message_bytes).
    pub fn decompress_first(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<usize, DecodeError> {
        append(out, |out| self.read_whole(input, 0, 0, out, limits))
    }

    /// Appends `input` as a whole stream.
    pub(crate) fn write_whole(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let start = out.len();
        match &mut self.libdeflate {
            Some(libdeflate) if libdeflate.compresses(input.len()) => {
                libdeflate.write_whole(input, out)?;
            }
            _ => super::write_whole(self.zlib_rs.start_compress(), input, out)?,
        }
        store_if_smaller(input, out, start);
        Ok(())
    }

    /// Decompresses the stream from byte `start` of `input`, appends its contents to `out` and returns
    /// the end of the stream. `trailer_bytes` bytes should follow it.
    pub(crate) fn read_whole(
        &mut self,
        input: &[u8],
        start: usize,
        trailer_bytes: usize,
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<usize, DecodeError> {
        let state = self.zlib_rs.start_decompress();
        super::read_whole(state, input, start, trailer_bytes, out, limits)
    }
}

impl Compressor for Deflate {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append(out, |out| {
            out.reserve(largest_bytes(input.len()));
            self.write_whole(input, out)
        })
    }

    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError> {
        append(out, |out| {
            let end = self.decompress_first(input, out, limits)?;
            let mut rest = Input::new(input);
            rest.take(end as u64)?;
            rest.finish()
        })
    }

    fn memory_bytes(&self) -> usize {
        let libdeflate = self.libdeflate.as_ref().map_or(0, Libdeflate::memory_bytes);
        libdeflate + self.zlib_rs.memory_bytes()
    }
}
