use libdeflater::{CompressionLvl, Compressor};
use wirecost_codec::EncodeError;

use crate::GzipLevel;

/// What libdeflate allocates for level 1, whose tables are smaller. The test `memory` measures it.
const FASTEST_BYTES: usize = 202_752;
/// What it allocates for the levels from 2 to 9. The test `memory` measures it.
const BYTES: usize = 668_288;

/// libdeflate's compression of whole messages, by a context that is made when it is first needed.
///
/// It decompresses too, faster than zlib-rs from a KiB on, but does not say where in its input a DEFLATE
/// stream ended: it would pass over what follows one.
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

    /// Whether the library compresses a message of this size. It stores a smaller one uncompressed, without
    /// a try at the other kinds of block.
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

/// libdeflate has gzip's levels, and three more.
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
