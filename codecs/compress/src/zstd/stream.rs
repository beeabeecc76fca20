use wirecost_codec::{DecodeError, EncodeError, Limits};
use zstd::zstd_safe::{
    CCtx, CParameter, DCtx, DParameter, InBuffer, OutBuffer, compress_bound,
    zstd_sys::ZSTD_EndDirective::ZSTD_e_flush,
};

use super::{damaged, failed, refused};
use crate::{
    Compressor, ZstdLevel,
    compressor::{append, lost_outgoing, make_room},
    direction::{Direction, LOST},
};

/// The window, the largest distance of a back-reference: 2 to this power bytes. `wirecost sweep`
/// counts the bytes for smaller and larger windows.
const WINDOW_LOG: u32 = 18;

/// The size of the match tables: 2 to this power entries each. For an input without an end the
/// library would otherwise use up to 85 MB for them, per connection. `wirecost sweep` counts the
/// bytes for other tables.
const TABLE_LOG: u32 = 16;

/// The number of bytes that the library asks for at the end of a block, the head of the next (RFC
/// 8878, section 3.1.1.2): a larger number is the rest of an unfinished block.
const BLOCK_HEAD_BYTES: usize = 3;

/// The first room for a part, as a multiple of its size.
const GUESSED_RATIO: usize = 4;

/// One end of a connection whose messages are one zstd frame (RFC 8878) in each direction: each
/// message may refer up to 256 KiB back, into earlier messages.
///
/// A message is the next part of a frame that does not end, flushed to a whole block. Parts are
/// decompressed in the order in which the other end compressed them, each once. A part has no
/// checksum: the layer around it must check that it arrived whole and undamaged. After a part that
/// could not be compressed or decompressed its direction is lost: every later part is an error. A
/// frame that asks for a larger window is refused.
pub struct ZstdStream {
    level: ZstdLevel,
    compression: Option<CCtx<'static>>,
    decompression: Option<DCtx<'static>>,
    outgoing: Direction,
    incoming: Direction,
}

impl ZstdStream {
    /// Returns one end of a new connection. It decompresses streams of every level.
    #[must_use]
    pub const fn new(level: ZstdLevel) -> Self {
        Self {
            level,
            compression: None,
            decompression: None,
            outgoing: Direction::new(),
            incoming: Direction::new(),
        }
    }
}

impl Compressor for ZstdStream {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let lost = || lost_outgoing("zstd");
        self.outgoing.process(lost, || {
            let context = match &mut self.compression {
                Some(used) => used,
                none => none.insert(compression_context(self.level)?),
            };
            append(out, |out| write_part(context, input, out))
        })
    }

    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError> {
        let lost = || damaged(LOST, 0);
        self.incoming.process(lost, || {
            let context = match &mut self.decompression {
                Some(used) => used,
                none => none.insert(decompression_context()?),
            };
            append(out, |out| read_part(context, input, out, limits))
        })
    }

    fn memory_bytes(&self) -> usize {
        self.compression.as_ref().map_or(0, CCtx::sizeof)
            + self.decompression.as_ref().map_or(0, DCtx::sizeof)
    }
}

fn compression_context(level: ZstdLevel) -> Result<CCtx<'static>, EncodeError> {
    let mut context = CCtx::create();
    for parameter in [
        CParameter::CompressionLevel(level.get()),
        CParameter::WindowLog(WINDOW_LOG),
        CParameter::HashLog(TABLE_LOG),
        CParameter::ChainLog(TABLE_LOG),
    ] {
        context.set_parameter(parameter).map_err(failed)?;
    }
    Ok(context)
}

fn decompression_context() -> Result<DCtx<'static>, DecodeError> {
    let mut context = DCtx::create();
    context
        .set_parameter(DParameter::WindowLogMax(WINDOW_LOG))
        .map_err(|code| refused(code, &[]))?;
    Ok(context)
}

fn write_part(
    context: &mut CCtx<'static>,
    input: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let mut input = InBuffer::around(input);
    let mut left = compress_bound(input.src.len());
    while left > 0 || input.pos() < input.src.len() {
        out.reserve(left.max(BLOCK_HEAD_BYTES));
        let end = out.len();
        let mut output = OutBuffer::around_pos(out, end);
        left = context
            .compress_stream2(&mut output, &mut input, ZSTD_e_flush)
            .map_err(failed)?;
    }
    Ok(())
}

fn read_part(
    context: &mut DCtx<'static>,
    part: &[u8],
    out: &mut Vec<u8>,
    limits: Limits,
) -> Result<(), DecodeError> {
    if part.is_empty() {
        // The library flushes nothing for an empty message.
        return Ok(());
    }
    let start = out.len();
    let mut input = InBuffer::around(part);
    let wanted = loop {
        let end = out.len();
        let mut output = OutBuffer::around_pos(out, end);
        let wanted = context
            .decompress_stream(&mut output, &mut input)
            .map_err(|code| refused(code, part))?;
        let written = out.len() - start;
        limits.check_message(written)?;
        if wanted == 0 || out.len() < out.capacity() {
            break wanted;
        }
        make_room(out, written, part.len() * GUESSED_RATIO, limits);
    };
    match wanted {
        0 => Err(damaged("the stream ends", input.pos())),
        BLOCK_HEAD_BYTES if input.pos() == part.len() => Ok(()),
        _ => Err(DecodeError::UnexpectedEnd {
            offset: part.len(),
            needed: wanted.saturating_sub(BLOCK_HEAD_BYTES).max(1),
        }),
    }
}
