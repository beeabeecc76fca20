//! Raw DEFLATE (RFC 1951), without header or trailer: what gzip, dictionaries and streams share.

mod dictionary;
mod libdeflate;
mod stored;
mod stream;

use flate2::{Compress, Decompress, FlushCompress, FlushDecompress, Status};
use wirecost_codec::{DecodeError, EncodeError, Limits};

pub use self::{dictionary::DeflateDictionary, stream::DeflateStream};
pub(crate) use self::{libdeflate::Libdeflate, stored::store_if_smaller};
use crate::{GzipLevel, compressor::make_room};

/// What zlib-rs allocates to compress, at every level. The test `memory` measures it.
const COMPRESS_BYTES: usize = 380_032;
/// What it allocates to decompress. The test `memory` measures it.
const DECOMPRESS_BYTES: usize = 47_552;

/// What a message is first given room for when nothing says how much it takes.
const FIRST_ROOM_BYTES: usize = 4096;

/// The contexts of zlib-rs of one compressor, made when they are first needed.
pub(crate) struct Contexts {
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

    /// What compresses, wherever it was left.
    fn compress(&mut self) -> &mut Compress {
        let level = flate2::Compression::new(self.level.get().unsigned_abs());
        self.compress
            .get_or_insert_with(|| Compress::new(level, false))
    }

    /// What decompresses, wherever it was left.
    fn decompress(&mut self) -> &mut Decompress {
        self.decompress
            .get_or_insert_with(|| Decompress::new(false))
    }

    /// What compresses, at the start of a DEFLATE stream.
    pub(crate) fn start_compress(&mut self) -> &mut Compress {
        let state = self.compress();
        state.reset();
        state
    }

    /// What decompresses, at the start of a DEFLATE stream.
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
pub(crate) fn write_whole(
    state: &mut Compress,
    input: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
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

/// Appends what the DEFLATE stream from byte `start` of `input` stands for, and returns where it ends.
/// Behind it should stand `trailer_bytes` bytes.
pub(crate) fn read_whole(
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

/// How far a DEFLATE stream was read.
struct Inflated {
    /// Where in the input.
    offset: usize,
    /// Whether the stream ended there, or goes on behind the input.
    ended: bool,
}

/// Appends all that `input` from byte `start` on stands for, which goes on with the stream in `state`.
/// The message begins at byte `before` of `out`.
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
            // The library calls neither an error: there was room, so it is input that lacks.
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

/// What `bytes` bytes take deflated, at the most: level 1 of zlib-rs writes the worst in nine bits a
/// byte, as zlib-ng does. libdeflate takes five bytes for every 5,000.
pub(crate) const fn largest_bytes(bytes: usize) -> usize {
    bytes + bytes / 8 + 16
}

pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    libdeflater::crc32(bytes)
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
