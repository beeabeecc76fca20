use std::{fmt, str::FromStr};

use wirecost_codec::short_text;

use crate::{Compressor, Gzip, GzipLevel, Identity, Zstd, ZstdLevel};

/// The compression of a message. Written `none`, `gzip-6`, `zstd-3`, `zstd-fast-5`; the last is
/// zstd's level -5, as `zstd` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compression {
    /// No compression.
    None,
    /// A gzip member (RFC 1952).
    Gzip(GzipLevel),
    /// A zstd frame (RFC 8878).
    Zstd(ZstdLevel),
}

impl Compression {
    /// Returns all compressions: none, then the levels of gzip and of zstd, the fastest first.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::None)
            .chain(GzipLevel::all().map(Self::Gzip))
            .chain(ZstdLevel::all().map(Self::Zstd))
    }

    /// Returns a new compressor of this kind.
    #[must_use]
    pub fn compressor(self) -> Box<dyn Compressor> {
        match self {
            Self::None => Box::new(Identity),
            Self::Gzip(level) => Box::new(Gzip::new(level)),
            Self::Zstd(level) => Box::new(Zstd::new(level)),
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Gzip(level) => write!(f, "gzip-{}", level.get()),
            Self::Zstd(level) if level.get() < 0 => write!(f, "zstd-fast{}", level.get()),
            Self::Zstd(level) => write!(f, "zstd-{}", level.get()),
        }
    }
}

impl FromStr for Compression {
    type Err = UnknownCompression;

    /// Reads a name in exactly its displayed form.
    fn from_str(name: &str) -> Result<Self, UnknownCompression> {
        Self::all()
            .find(|compression| compression.to_string() == name)
            .ok_or_else(|| UnknownCompression(short_text(name)))
    }
}

/// A name of no compression, [fit for a log](short_text).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no compression `{0}`; the compressions are `none`, gzip-1 to gzip-9, zstd-1 to zstd-19 \
     and zstd-fast-1 to zstd-fast-5"
)]
pub struct UnknownCompression(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for compression in Compression::all() {
            assert_eq!(compression.to_string().parse(), Ok(compression));
        }
        assert_eq!(
            "zstd-fast-5".parse(),
            Ok(Compression::Zstd(ZstdLevel::new(-5).unwrap()))
        );
    }

    #[test]
    fn other_spellings_are_refused() {
        for name in [
            "", "None", "gzip", "gzip-0", "gzip-06", "gzip-+6", "zstd--5", "zstd-20", "lz4",
        ] {
            assert_eq!(
                name.parse::<Compression>(),
                Err(UnknownCompression(name.to_owned()))
            );
        }
    }
}
