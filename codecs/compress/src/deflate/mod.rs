//! Raw DEFLATE (RFC 1951), without header or trailer, which gzip, dictionaries and streams share.

mod dictionary;
mod engine;
mod libdeflate;
mod stored;
mod stream;
mod whole;

use flate2::{Compress, Decompress, FlushCompress, FlushDecompress, Status};
use wirecost_codec::{DecodeError, EncodeError, Limits};

pub use self::{
    dictionary::DeflateDictionary, engine::GzipEngine, stream::DeflateStream, whole::Deflate,
};
use self::{libdeflate::Libdeflate, stored::store_if_smaller};
use crate::{GzipLevel, compressor::make_room};

/// The bytes that zlib-rs allocates to compress, at every level. The test `memory` measures them.
const COMPRESS_BYTES: usize = 380_032;
/// The bytes that zlib-rs allocates to decompress. The test `memory` measures them.
const DECOMPRESS_BYTES: usize = 47_552;

/// The first room for a message whose size is unknown.
const FIRST_ROOM_BYTES: usize = 4096;

/// The zlib-rs contexts of one compressor, created at their first use.
struct Contexts {
    level: GzipLevel,
    compress: Option<Compress>,
    decompress: Option<Decompress>,
}

impl Contexts {
    pub(crate) const fn new(level: GzipLevel) -> Self {
        Self {
            level,
            compress: None,
            decompress: None,
        }
    }

    /// Returns the compression context in its current state.
    fn compress(&mut self) -> &mut Compress {
        let level = flate2::Compression::new(self.level.get().unsigned_abs());
        self.compress
            .get_or_insert_with(|| Compress::new(level, false))
    }

    /// Returns the decompression context in its current state.
    fn decompress(&mut self) -> &mut Decompress {
        self.decompress
            .get_or_insert_with(|| Decompress::new(false))
    }

    /// Returns the compression context at the start of a DEFLATE stream.
    pub(crate) fn start_compress(&mut self) -> &mut Compress {
        let state = self.compress();
        state.reset();
        state
    }

    /// Returns the decompression context at the start of a DEFLATE stream.
    pub(crate) fn start_decompress(&mut self) -> &mut Decompress {
        let state = self.decompress();
        state.reset(false);
        state
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        let compress = self.compress.as_ref().map_or(0, |_| COMPRESS_BYTES);
        let decompress = self.decompress.as_ref().map_or(0, |_| DECOMPRESS_BYTES);
        compress + decompress
    }
}

/// Appends `input` as a whole DEFLATE stream.
fn write_whole(state: &mut Compress, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let start = state.total_in();
    loop {
        let rest = &input[(state.total_in() - start) as usize..];
        match state.compress_vec(rest, out, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => return Ok(()),
            Ok(Status::Ok | Status::BufError) => out.reserve(largest_bytes(rest.len())),
            Err(error) => return Err(failed(&error)),
        }
    }
}

/// Decompresses the DEFLATE stream from byte `start` of `input`, appends its contents to `out` and
/// returns the end of the stream. `trailer_bytes` bytes should follow it.
fn read_whole(
    state: &mut Decompress,
    input: &[u8],
    start: usize,
    trailer_bytes: usize,
    out: &mut Vec<u8>,
    limits: Limits,
) -> Result<usize, DecodeError> {
    let (flush, before) = (FlushDecompress::Finish, out.len());
    let inflated = inflate(state, input, start, flush, out, before, limits)?;
    if !inflated.ended {
        return Err(DecodeError::UnexpectedEnd {
            offset: inflated.offset,
            needed: 1 + trailer_bytes,
        });
    }
    Ok(inflated.offset)
}

/// The progress in reading a DEFLATE stream.
struct Inflated {
    /// The offset in the input.
    offset: usize,
    /// True if the stream ended there; otherwise it continues after the input.
    ended: bool,
}

/// Decompresses `input` from byte `start` on, which continues the stream in `state`, and appends
/// the contents to `out`. The message begins at byte `before` of `out`.
fn inflate(
    state: &mut Decompress,
    input: &[u8],
    start: usize,
    flush: FlushDecompress,
    out: &mut Vec<u8>,
    before: usize,
    limits: Limits,
) -> Result<Inflated, DecodeError> {
    let read_before = state.total_in();
    let mut offset = start;
    loop {
        let status = state.decompress_vec(&input[offset..], out, flush);
        offset = start + (state.total_in() - read_before) as usize;
        let written = out.len() - before;
        limits.check_message(written)?;
        let ended = match status {
            Ok(Status::StreamEnd) => true,
            // The library reports neither as an error: there was room left, so the input is too
            // short.
            Ok(Status::Ok | Status::BufError) if out.len() < out.capacity() => false,
            Ok(Status::Ok | Status::BufError) => {
                make_room(out, written, FIRST_ROOM_BYTES, limits);
                continue;
            }
            Err(_) => return Err(damaged("the stream is damaged", offset)),
        };
        return Ok(Inflated { offset, ended });
    }
}

/// Returns the largest deflated size of `bytes` bytes: in the worst case level 1 of zlib-rs writes
/// nine bits a byte, as zlib-ng does. libdeflate adds five bytes for every 5,000.
pub(crate) const fn largest_bytes(bytes: usize) -> usize {
    bytes + bytes / 8 + 16
}

#[cold]
fn failed(error: &flate2::CompressError) -> EncodeError {
    EncodeError::Library {
        engine: "zlib-rs",
        message: error.to_string(),
    }
}

#[cold]
const fn damaged(what: &'static str, offset: usize) -> DecodeError {
    DecodeError::Compression {
        format: "deflate",
        what,
        offset,
    }
}
