mod dictionary;
mod stream;

use std::io::Cursor;

use wirecost_codec::{DecodeError, EncodeError, Limits, input::Input};
use zstd::zstd_safe::{
    self, CCtx, CParameter, DCtx, ErrorCode, SafeResult, compress_bound, zstd_sys::ZSTD_ErrorCode,
};

pub use self::{dictionary::ZstdDictionary, stream::ZstdStream};
use crate::{Compressor, ZstdLevel, compressor::append};

/// The first bytes of a frame (RFC 8878, section 3.1.1).
const MAGIC: u32 = 0xFD2F_B528;
/// The first bytes of the 16 kinds of frames without content (section 3.1.2).
const SKIPPABLE: std::ops::RangeInclusive<u32> = 0x184D_2A50..=0x184D_2A5F;

/// The first room for a frame that does not state its content's size, as a multiple of the frame's
/// size; each further attempt multiplies the room again.
const GUESSED_RATIO: usize = 4;

/// zstd (RFC 8878): a message is one frame, with its size and a checksum.
///
/// It also reads frames without size or checksum, which other writers produce. A frame with a
/// dictionary's id is an error.
pub struct Zstd {
    level: ZstdLevel,
    compression: Option<CCtx<'static>>,
    decompression: Option<DCtx<'static>>,
}

impl Zstd {
    /// Returns a compressor of this level. It decompresses messages of every level.
    #[must_use]
    pub const fn new(level: ZstdLevel) -> Self {
        Self {
            level,
            compression: None,
            decompression: None,
        }
    }
}

impl Compressor for Zstd {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let context = match &mut self.compression {
            Some(used) => used,
            none => none.insert(compression_context(self.level)?),
        };
        append(out, |out| {
            out.reserve(compress_bound(input.len()));
            context.compress2(&mut end_of(out), input).map_err(failed)?;
            Ok(())
        })
    }

    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError> {
        check_frame(input)?;
        let context = self.decompression.get_or_insert_with(DCtx::create);
        append(out, |out| {
            read_content(input, out, limits, |out| context.decompress(out, input))
        })
    }

    fn memory_bytes(&self) -> usize {
        self.compression.as_ref().map_or(0, CCtx::sizeof)
            + self.decompression.as_ref().map_or(0, DCtx::sizeof)
    }
}

fn compression_context(level: ZstdLevel) -> Result<CCtx<'static>, EncodeError> {
    let mut context = CCtx::create();
    context
        .set_parameter(CParameter::CompressionLevel(level.get()))
        .map_err(failed)?;
    context
        .set_parameter(CParameter::ChecksumFlag(true))
        .map_err(failed)?;
    Ok(context)
}

/// Checks that `input` is one whole frame with content, and nothing else. The library would skip
/// other frames and join their contents.
fn check_frame(input: &[u8]) -> Result<(), DecodeError> {
    match u32::from_le_bytes(Input::new(input).array()?) {
        MAGIC => {}
        magic if SKIPPABLE.contains(&magic) => return Err(damaged("a skippable frame", 0)),
        _ => return Err(damaged("not a zstd frame", 0)),
    }
    let mut rest = Input::new(input);
    let bytes =
        zstd_safe::find_frame_compressed_size(input).map_err(|code| refused(code, input))?;
    rest.take(bytes as u64)?;
    rest.finish()
}

/// Returns the size that a frame claims for its content.
fn content_bytes(frame: &[u8]) -> Result<Option<usize>, DecodeError> {
    let claim = zstd_safe::get_frame_content_size(frame)
        .map_err(|_| damaged("the frame's header is damaged", 0))?;
    Ok(claim.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX)))
}

/// Decompresses `frame` in one step into the available room, by `decompress`. The content itself
/// serves as the window, however large, and the library allocates nothing.
fn read_content(
    frame: &[u8],
    out: &mut Vec<u8>,
    limits: Limits,
    mut decompress: impl FnMut(&mut Cursor<&mut Vec<u8>>) -> SafeResult,
) -> Result<(), DecodeError> {
    match content_bytes(frame)? {
        Some(bytes) => {
            limits.check_message(bytes)?;
            out.reserve(bytes);
            decompress(&mut end_of(out)).map_err(|code| refused(code, frame))?;
            Ok(())
        }
        None => read_growing(frame, out, limits, decompress),
    }
}

/// Decompresses a frame that does not state its size.
///
/// It starts over with more room whenever the content turns out to be larger: in the worst case it
/// decodes little more than twice the limit. Streaming would not start over, but would make the
/// library allocate the window that the frame asks for.
fn read_growing(
    frame: &[u8],
    out: &mut Vec<u8>,
    limits: Limits,
    mut decompress: impl FnMut(&mut Cursor<&mut Vec<u8>>) -> SafeResult,
) -> Result<(), DecodeError> {
    let start = out.len();
    let mut room = frame.len();
    loop {
        // Room for one byte beyond the limit shows that the message exceeds it.
        room = room
            .saturating_mul(GUESSED_RATIO)
            .min(limits.max_message_bytes.saturating_add(1));
        out.reserve_exact(room);
        match decompress(&mut end_of(out)) {
            Ok(_) => return limits.check_message(out.len() - start),
            Err(code) if is(code, ZSTD_ErrorCode::ZSTD_error_dstSize_tooSmall) => {
                limits.check_message(room)?;
            }
            Err(code) => return Err(refused(code, frame)),
        }
    }
}

/// Returns a cursor at the end of `out`, within its capacity.
fn end_of(out: &mut Vec<u8>) -> Cursor<&mut Vec<u8>> {
    let end = out.len() as u64;
    let mut cursor = Cursor::new(out);
    cursor.set_position(end);
    cursor
}

fn is(code: ErrorCode, kind: ZSTD_ErrorCode) -> bool {
    zstd_safe::is_error_kind(code, kind)
}

#[cold]
fn failed(code: ErrorCode) -> EncodeError {
    EncodeError::Library {
        engine: "zstd",
        message: zstd_safe::get_error_name(code).to_owned(),
    }
}

/// Returns the error for a frame that the library refused; the library reports no position.
#[cold]
fn refused(code: ErrorCode, frame: &[u8]) -> DecodeError {
    if is(code, ZSTD_ErrorCode::ZSTD_error_srcSize_wrong) {
        return DecodeError::UnexpectedEnd {
            offset: frame.len(),
            needed: 1,
        };
    }
    if is(code, ZSTD_ErrorCode::ZSTD_error_dictionary_wrong) {
        return damaged("the frame needs a dictionary", 0);
    }
    damaged(zstd_safe::get_error_name(code), 0)
}

#[cold]
const fn damaged(what: &'static str, offset: usize) -> DecodeError {
    DecodeError::Compression {
        format: "zstd",
        what,
        offset,
    }
}
