mod alone;
mod bare;
mod dictionary;
mod form;
mod stream;

use std::io::Cursor;

use wirecost_codec::{DecodeError, EncodeError, Limits};
use zstd::zstd_safe::{
    self, CCtx, CParameter, DCtx, ErrorCode, SafeResult, compress_bound, zstd_sys::ZSTD_ErrorCode,
};

use self::form::Form;
pub use self::{dictionary::ZstdDictionary, stream::ZstdStream};
use crate::{Compressor, ZstdLevel, compressor::append};

/// The first room for a frame that does not state its content's size, as a multiple of the frame's
/// size; each further attempt multiplies the room again.
const GUESSED_RATIO: usize = 4;

/// zstd (RFC 8878): a message is one frame.
pub struct Zstd {
    form: Form,
    level: ZstdLevel,
    compression: Option<CCtx<'static>>,
    decompression: Option<DCtx<'static>>,
}

impl Zstd {
    /// Returns a compressor of this level. It writes frames as in a file, with their size and a checksum, and
    /// decompresses those of every level.
    ///
    /// It also reads frames without size or checksum, which other writers produce. A frame with a
    /// dictionary's id is an error.
    #[must_use]
    pub const fn new(level: ZstdLevel) -> Self {
        Self::of(Form::Alone, level)
    }

    /// Returns a compressor of this level for messages in frames of wirecost-frame. It writes zstd frames
    /// without magic number and checksum, which take 8 bytes, and decompresses those of every level.
    ///
    /// It reads no other frames. The frame around a message must find damage: a flipped bit can give
    /// another message.
    #[must_use]
    pub const fn in_frames(level: ZstdLevel) -> Self {
        Self::of(Form::InFrames, level)
    }

    const fn of(form: Form, level: ZstdLevel) -> Self {
        Self {
            form,
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
            none => none.insert(compression_context(self.form, self.level)?),
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
        let claim = self.form.content_bytes(input)?;
        let context = match &mut self.decompression {
            Some(used) => used,
            none => none.insert(self.form.decompression_context()?),
        };
        append(out, |out| {
            read_content(input, claim, out, limits, |out| {
                context.decompress(out, input)
            })
        })
    }

    fn memory_bytes(&self) -> usize {
        self.compression.as_ref().map_or(0, CCtx::sizeof)
            + self.decompression.as_ref().map_or(0, DCtx::sizeof)
    }
}

fn compression_context(form: Form, level: ZstdLevel) -> Result<CCtx<'static>, EncodeError> {
    let mut context = form.compression_context()?;
    context
        .set_parameter(CParameter::CompressionLevel(level.get()))
        .map_err(failed)?;
    Ok(context)
}

/// Decompresses `frame`, whose header claims a size, in one step into the available room, by `decompress`.
/// The content itself serves as the window, however large, and the library allocates nothing.
fn read_content(
    frame: &[u8],
    claim: Option<usize>,
    out: &mut Vec<u8>,
    limits: Limits,
    mut decompress: impl FnMut(&mut Cursor<&mut Vec<u8>>) -> SafeResult,
) -> Result<(), DecodeError> {
    match claim {
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
