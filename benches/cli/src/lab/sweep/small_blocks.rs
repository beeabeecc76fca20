use std::io::Cursor;

use wirecost_codec::{DecodeError, EncodeError, Limits};
use wirecost_compress::{Compressor, Zstd, ZstdLevel};
use zstd::zstd_safe::{self, CCtx, CParameter, FrameFormat};

/// The target size of compressed blocks in bytes, the smallest that zstd accepts.
const BLOCK_BYTES: u32 = 1340;

/// zstd with compressed blocks of about [`BLOCK_BYTES`]. The option is meant for links that deliver
/// block by block; zstd then writes blocks in a form that also saves bytes on small messages. It
/// is zstd as in frames, and decompresses as [`Zstd`] does.
pub(crate) struct SmallBlocks {
    context: CCtx<'static>,
    reader: Zstd,
}

impl SmallBlocks {
    pub(crate) fn new(level: ZstdLevel) -> Result<Self, EncodeError> {
        let mut context = CCtx::create();
        for parameter in [
            CParameter::CompressionLevel(level.get()),
            CParameter::Format(FrameFormat::Magicless),
            CParameter::TargetCBlockSize(BLOCK_BYTES),
        ] {
            context.set_parameter(parameter).map_err(failed)?;
        }
        Ok(Self {
            context,
            reader: Zstd::in_frames(level),
        })
    }
}

impl Compressor for SmallBlocks {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.reserve(zstd_safe::compress_bound(input.len()));
        let end = out.len() as u64;
        let mut cursor = Cursor::new(out);
        cursor.set_position(end);
        self.context.compress2(&mut cursor, input).map_err(failed)?;
        Ok(())
    }

    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError> {
        self.reader.decompress(input, out, limits)
    }

    fn memory_bytes(&self) -> usize {
        self.context.sizeof() + self.reader.memory_bytes()
    }
}

fn failed(code: zstd_safe::ErrorCode) -> EncodeError {
    EncodeError::Library {
        engine: "zstd",
        message: zstd_safe::get_error_name(code).to_owned(),
    }
}
