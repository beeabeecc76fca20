use wirecost_codec::{DecodeError, EncodeError};
use zstd::zstd_safe::{CCtx, CParameter, DCtx, DParameter, FrameFormat};

use super::{alone, bare, failed, refused};

/// The form of a compressed message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A zstd frame as in a file, with a checksum.
    Alone,
    /// A bare zstd frame: the layer around it says that it is one, and finds damage.
    InFrames,
}

impl Form {
    const fn format(self) -> FrameFormat {
        match self {
            Self::Alone => FrameFormat::One,
            Self::InFrames => FrameFormat::Magicless,
        }
    }

    /// Returns a context that writes this form, at zstd's default level.
    pub(super) fn compression_context<'a>(self) -> Result<CCtx<'a>, EncodeError> {
        let mut context = CCtx::create();
        for parameter in [
            CParameter::Format(self.format()),
            CParameter::ChecksumFlag(self == Self::Alone),
            CParameter::DictIdFlag(false),
        ] {
            context.set_parameter(parameter).map_err(failed)?;
        }
        Ok(context)
    }

    /// Returns a context that reads this form.
    pub(super) fn decompression_context(self) -> Result<DCtx<'static>, DecodeError> {
        let mut context = DCtx::create();
        context
            .set_parameter(DParameter::Format(self.format()))
            .map_err(|code| refused(code, &[]))?;
        Ok(context)
    }

    /// Returns the size that `frame` claims for its content, if it claims one, and checks that it is one
    /// whole frame of this form and nothing else.
    pub(super) fn content_bytes(self, frame: &[u8]) -> Result<Option<usize>, DecodeError> {
        let claim = match self {
            Self::Alone => alone::content_bytes(frame)?,
            Self::InFrames => Some(bare::content_bytes(frame)?),
        };
        Ok(claim.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX)))
    }
}
