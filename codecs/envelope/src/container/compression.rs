use wirecost_codec::{DecodeError, Limits};
use wirecost_compress::{Compressor, Deflate, GzipLevel, Identity, Zstd, ZstdLevel};

/// The compression of the blocks of a container. Other libraries also have snappy, bzip2 and xz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockCompression {
    /// No compression, `null`.
    None,
    /// A DEFLATE stream without checksum, `deflate`.
    Deflate(GzipLevel),
    /// A zstd frame, `zstandard`.
    Zstd(ZstdLevel),
}

impl BlockCompression {
    /// Returns the name in the header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "null",
            Self::Deflate(_) => "deflate",
            Self::Zstd(_) => "zstandard",
        }
    }

    /// Returns the compression with this name in a header, at its default level: the header does not
    /// state the level.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        [
            Self::None,
            Self::Deflate(GzipLevel::DEFAULT),
            Self::Zstd(ZstdLevel::DEFAULT),
        ]
        .into_iter()
        .find(|compression| compression.name().as_bytes() == name)
    }

    /// Checks the size of a block in a file. A compressed block may exceed the size of its content: zlib-ng adds
    /// the most of all libraries, a bit per byte.
    pub(super) fn check_in_file(self, bytes: usize, limits: Limits) -> Result<(), DecodeError> {
        let added = match self {
            Self::None => 0,
            Self::Deflate(_) | Self::Zstd(_) => limits.max_message_bytes / 8 + 64,
        };
        limits.check_message(bytes.saturating_sub(added))
    }

    pub(super) fn compressor(self) -> Box<dyn Compressor> {
        match self {
            Self::None => Box::new(Identity),
            Self::Deflate(level) => Box::new(Deflate::new(level)),
            Self::Zstd(level) => Box::new(Zstd::new(level)),
        }
    }
}
