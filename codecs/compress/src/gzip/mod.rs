mod header;

use flate2::{Compress, Crc, Decompress, FlushCompress, FlushDecompress, Status};
use wirecost_codec::{DecodeError, EncodeError, Limits, input::Input};

use crate::{Compressor, GzipLevel, compressor::append};

/// CRC-32 and size of the message, four bytes each.
const TRAILER_BYTES: usize = 8;

/// The most bytes that one byte of deflate stands for: 258, the longest match of RFC 1951, in every
/// two bits, at the least one for its length and one for its distance.
const LARGEST_RATIO: usize = 1032;

/// What a message is first given room for when its trailer says less than it takes.
const FIRST_ROOM_BYTES: usize = 4096;

/// gzip (RFC 1952): a message is one member, with a window of 32 KiB.
///
/// It writes the same header for every message, without a name or a time, and reads any. Header and
/// trailer are this crate's own, round the library's raw deflate, because the library's readers of
/// gzip pass over what follows a member.
pub struct Gzip {
    level: GzipLevel,
    deflate: Option<Compress>,
    inflate: Option<Decompress>,
}

impl Gzip {
    /// A compressor of this level. It decompresses messages of every level.
    #[must_use]
    pub const fn new(level: GzipLevel) -> Self {
        Self {
            level,
            deflate: None,
            inflate: None,
        }
    }

    fn deflate(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let state = match &mut self.deflate {
            Some(used) => {
                used.reset();
                used
            }
            none => none.insert(Compress::new(library_level(self.level), false)),
        };
        loop {
            let rest = &input[state.total_in() as usize..];
            match state.compress_vec(rest, out, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => return Ok(()),
                Ok(Status::Ok | Status::BufError) => out.reserve(deflated_bytes(rest.len())),
                Err(error) => return Err(failed(&error)),
            }
        }
    }

    /// Appends what the deflate stream from byte `start` of `input` stands for, and returns where
    /// the stream ends.
    fn inflate(
        &mut self,
        input: &[u8],
        start: usize,
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<usize, DecodeError> {
        let state = match &mut self.inflate {
            Some(used) => {
                used.reset(false);
                used
            }
            none => none.insert(Decompress::new(false)),
        };
        let before = out.len();
        loop {
            let offset = start + state.total_in() as usize;
            let status = state.decompress_vec(&input[offset..], out, FlushDecompress::Finish);
            let offset = start + state.total_in() as usize;
            let written = out.len() - before;
            limits.check_message(written)?;
            match status {
                Ok(Status::StreamEnd) => return Ok(offset),
                // The library calls neither an error: there was room, so it is input that lacks.
                Ok(Status::Ok | Status::BufError) if out.len() < out.capacity() => {
                    return Err(DecodeError::UnexpectedEnd {
                        offset,
                        needed: 1 + TRAILER_BYTES,
                    });
                }
                // One more byte than the limit allows would show that the message exceeds it.
                Ok(Status::Ok | Status::BufError) => {
                    let room = written.max(FIRST_ROOM_BYTES);
                    let most = (limits.max_message_bytes - written).saturating_add(1);
                    out.reserve_exact(room.min(most));
                }
                Err(_) => return Err(damaged("the deflate stream is damaged", offset)),
            }
        }
    }
}

impl Compressor for Gzip {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append(out, |out| {
            out.reserve(header::WRITTEN.len() + deflated_bytes(input.len()) + TRAILER_BYTES);
            out.extend_from_slice(&header::WRITTEN);
            self.deflate(input, out)?;
            out.extend_from_slice(&crc32(input).to_le_bytes());
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
            out.reserve(claimed_bytes(&input[deflated..]).min(limits.max_message_bytes));
            let trailer = self.inflate(input, deflated, out, limits)?;
            check_trailer(input, trailer, &out[before..])
        })
    }
}

/// Checks the trailer at byte `start` of `input`, and that nothing follows it.
fn check_trailer(input: &[u8], start: usize, message: &[u8]) -> Result<(), DecodeError> {
    let mut trailer = Input::new(input);
    trailer.take(start as u64)?;
    if u32::from_le_bytes(trailer.array()?) != crc32(message) {
        return Err(damaged("the checksum is not that of the message", start));
    }
    if u32::from_le_bytes(trailer.array()?) != size(message) {
        return Err(damaged("the size is not that of the message", start + 4));
    }
    trailer.finish()
}

/// The size that the last bytes of a member claim for its message, as far as the deflate stream can
/// hold it. Only a hint: what is last may be something else.
fn claimed_bytes(deflated: &[u8]) -> usize {
    let claim = deflated
        .last_chunk()
        .map_or(0, |size| u32::from_le_bytes(*size));
    deflated
        .len()
        .saturating_mul(LARGEST_RATIO)
        .min(claim as usize)
}

/// What `bytes` bytes take deflated, at the most: level 1 of zlib-rs writes the worst in nine bits a
/// byte, as zlib-ng does.
const fn deflated_bytes(bytes: usize) -> usize {
    bytes + bytes / 8 + 16
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// The size of a message as the trailer has it: modulo 2^32.
const fn size(message: &[u8]) -> u32 {
    message.len() as u32
}

const fn library_level(level: GzipLevel) -> flate2::Compression {
    flate2::Compression::new(level.get().unsigned_abs())
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
        format: "gzip",
        what,
        offset,
    }
}
