use std::sync::Arc;

use self_cell::self_cell;
use wirecost_codec::{DecodeError, EncodeError, Limits};
use zstd::zstd_safe::{CCtx, CDict, DCtx, compress_bound};

use super::{damaged, end_of, failed, form::Form, read_content};
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

/// zstd with a dictionary that both ends hold. A message is one frame (RFC 8878), with its size. The
/// frame does not name its dictionary: the layer around it does.
pub struct ZstdDictionary {
    form: Form,
    dictionary: Dictionary,
    level: ZstdLevel,
    compression: Option<PreparedContext>,
    decompression: Option<DCtx<'static>>,
}

impl ZstdDictionary {
    /// Returns a compressor of this level. It decompresses messages of every level with this
    /// dictionary.
    ///
    /// Its frames have a checksum, which detects a wrong dictionary. A frame without a checksum is
    /// refused.
    #[must_use]
    pub const fn new(dictionary: Dictionary, level: ZstdLevel) -> Self {
        Self::of(Form::Alone, dictionary, level)
    }

    /// Returns a compressor of this level for messages in frames, as [`Zstd::in_frames`] does.
    ///
    /// The frame around a message must name the dictionary by [`Dictionary::id`], too: a dictionary of
    /// another content can give another message.
    ///
    /// [`Zstd::in_frames`]: crate::Zstd::in_frames
    #[must_use]
    pub const fn in_frames(dictionary: Dictionary, level: ZstdLevel) -> Self {
        Self::of(Form::InFrames, dictionary, level)
    }

    const fn of(form: Form, dictionary: Dictionary, level: ZstdLevel) -> Self {
        Self {
            form,
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
            none => none.insert(prepared(self.form, &self.dictionary, self.level)?),
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
        let claim = self.form.content_bytes(input)?;
        if self.form == Form::Alone && input[DESCRIPTOR] & HAS_CHECKSUM == 0 {
            return Err(damaged("a frame without a checksum", DESCRIPTOR));
        }
        let context = match &mut self.decompression {
            Some(used) => used,
            none => none.insert(self.form.decompression_context()?),
        };
        let dictionary = self.dictionary.for_decompression();
        append(out, |out| {
            read_content(input, claim, out, limits, |out| {
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

fn prepared(
    form: Form,
    dictionary: &Dictionary,
    level: ZstdLevel,
) -> Result<PreparedContext, EncodeError> {
    PreparedContext::try_new(dictionary.for_compression(level)?, |prepared| {
        let mut context = form.compression_context()?;
        context.ref_cdict(prepared).map_err(failed)?;
        Ok(context)
    })
}
