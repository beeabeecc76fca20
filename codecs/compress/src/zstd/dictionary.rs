use std::sync::Arc;

use self_cell::self_cell;
use wirecost_codec::{DecodeError, EncodeError, Limits};
use zstd::zstd_safe::{CCtx, CDict, CParameter, DCtx, compress_bound};

use super::{check_frame, damaged, end_of, failed, read_content};
use crate::{Compressor, Dictionary, ZstdLevel, compressor::append};

/// A flag of a frame's descriptor, the fifth byte (RFC 8878, section 3.1.1.1.1): a checksum follows
/// the content.
const HAS_CHECKSUM: u8 = 1 << 2;
const DESCRIPTOR: usize = 4;

self_cell!(
    /// A context together with the prepared dictionary that it borrows.
    struct PreparedContext {
        owner: Arc<CDict<'static>>,
        #[covariant]
        dependent: CCtx,
    }
);

/// zstd with a dictionary that both ends hold. A message is one frame (RFC 8878), with its size and
/// a checksum, which detects a wrong dictionary. The frame does not name its dictionary: the layer
/// around it does.
///
/// A frame without a checksum is refused.
pub struct ZstdDictionary {
    dictionary: Dictionary,
    level: ZstdLevel,
    compression: Option<PreparedContext>,
    decompression: Option<DCtx<'static>>,
}

impl ZstdDictionary {
    /// Returns a compressor of this level. It decompresses messages of every level with this
    /// dictionary.
    #[must_use]
    pub const fn new(dictionary: Dictionary, level: ZstdLevel) -> Self {
        Self {
            dictionary,
            level,
            compression: None,
            decompression: None,
        }
    }
}

impl Compressor for ZstdDictionary {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let compression = match &mut self.compression {
            Some(used) => used,
            none => none.insert(compression_with(&self.dictionary, self.level)?),
        };
        append(out, |out| {
            out.reserve(compress_bound(input.len()));
            compression
                .with_dependent_mut(|_, context| context.compress2(&mut end_of(out), input))
                .map_err(failed)?;
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
        if input[DESCRIPTOR] & HAS_CHECKSUM == 0 {
            return Err(damaged("a frame without a checksum", DESCRIPTOR));
        }
        let context = self.decompression.get_or_insert_with(DCtx::create);
        let dictionary = self.dictionary.for_decompression();
        append(out, |out| {
            read_content(input, out, limits, |out| {
                context.decompress_using_ddict(out, input, dictionary)
            })
        })
    }

    fn memory_bytes(&self) -> usize {
        let compression = self.compression.as_ref();
        compression.map_or(0, |cell| cell.borrow_dependent().sizeof())
            + self.decompression.as_ref().map_or(0, DCtx::sizeof)
    }
}

fn compression_with(
    dictionary: &Dictionary,
    level: ZstdLevel,
) -> Result<PreparedContext, EncodeError> {
    PreparedContext::try_new(dictionary.for_compression(level)?, |prepared| {
        let mut context = CCtx::create();
        for parameter in [
            CParameter::ChecksumFlag(true),
            CParameter::DictIdFlag(false),
        ] {
            context.set_parameter(parameter).map_err(failed)?;
        }
        context.ref_cdict(prepared).map_err(failed)?;
        Ok(context)
    })
}
