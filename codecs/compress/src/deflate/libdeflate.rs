use libdeflater::{CompressionLvl, Compressor};
use wirecost_codec::EncodeError;

use crate::GzipLevel;

/// The bytes that libdeflate allocates at level 1, whose tables are smaller. The test `memory`
/// measures them.
const FASTEST_BYTES: usize = 202_752;
/// The bytes that libdeflate allocates at levels 2 to 9. The test `memory` measures them.
const BYTES: usize = 668_288;

/// libdeflate's compression of whole messages. The context is created at its first use.
///
/// libdeflate's decompressor is not used, because it does not report where in its input a DEFLATE
/// stream ended: bytes after the stream would pass unnoticed.
pub(crate) struct Libdeflate {
    level: GzipLevel,
    context: Option<Compressor>,
}

impl Libdeflate {
    pub(crate) const fn new(level: GzipLevel) -> Self {
        Self {
            level,
            context: None,
        }
    }

    /// Returns whether the library compresses a message of this size. It stores a smaller one
    /// uncompressed, without trying the other kinds of block.
    pub(crate) const fn compresses(&self, message_bytes: usize) -> bool {
        message_bytes > 55 - 4 * self.level.get().unsigned_abs() as usize
    }

    /// Appends `input` as a whole DEFLATE stream.
    pub(crate) fn write_whole(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let context = match &mut self.context {
            Some(used) => used,
            none => none.insert(Compressor::new(level(self.level)?)),
        };
        let start = out.len();
        out.resize(start + context.deflate_compress_bound(input.len()), 0);
        let written = context
            .deflate_compress(input, &mut out[start..])
            .map_err(failed)?;
        out.truncate(start + written);
        Ok(())
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        match (&self.context, self.level.get()) {
            (None, _) => 0,
            (Some(_), 1) => FASTEST_BYTES,
            (Some(_), _) => BYTES,
        }
    }
}

/// Converts a level: libdeflate has gzip's levels, and three more.
fn level(level: GzipLevel) -> Result<CompressionLvl, EncodeError> {
    CompressionLvl::new(level.get()).map_err(|error| failed(format!("{error:?}")))
}

#[cold]
fn failed(error: impl ToString) -> EncodeError {
    EncodeError::Library {
        engine: "libdeflate",
        message: error.to_string(),
    }
}
