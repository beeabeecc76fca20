use std::{fmt, num::NonZeroU32, str::FromStr};

use wirecost_codec::short_text;
use wirecost_compress::{Compression, GzipLevel, ZstdLevel};

/// How encoded messages become frames: their compression, and what they share for it.
///
/// Written as what follows the format in a wire's name: `none`, `gzip-6`, `zstd-3` for messages one by
/// one; `zstd-3-dict`, `deflate-6-dict`; `zstd-3-stream`, `deflate-6-stream`; `x64`, `zstd-3-x64`,
/// `gzip-6-x64` for batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Packing {
    /// Each message is a frame, and needs no other.
    Single(Compression),
    /// Each message is a frame that both ends read with the same dictionary.
    Dictionary(Shared),
    /// So many messages are a frame.
    Batch(NonZeroU32, Compression),
    /// Each message is a frame, the next part of one compressed stream a connection.
    Stream(Shared),
}

/// A compression that refers to what both ends have already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shared {
    /// DEFLATE (RFC 1951) at a level of gzip's.
    Deflate(GzipLevel),
    /// zstd (RFC 8878).
    Zstd(ZstdLevel),
}

impl Packing {
    /// Messages one by one, not compressed.
    pub const PLAIN: Self = Self::Single(Compression::None);

    /// How many messages are in a frame.
    #[must_use]
    pub const fn messages_per_frame(self) -> u32 {
        match self {
            Self::Batch(messages, _) => messages.get(),
            Self::Single(_) | Self::Dictionary(_) | Self::Stream(_) => 1,
        }
    }
}

const DICTIONARY: &str = "-dict";
const STREAM: &str = "-stream";

impl fmt::Display for Packing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single(compression) => compression.fmt(f),
            Self::Dictionary(shared) => write!(f, "{shared}{DICTIONARY}"),
            Self::Batch(messages, Compression::None) => write!(f, "x{messages}"),
            Self::Batch(messages, compression) => write!(f, "{compression}-x{messages}"),
            Self::Stream(shared) => write!(f, "{shared}{STREAM}"),
        }
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Deflate(level) => write!(f, "deflate-{}", level.get()),
            Self::Zstd(level) => Compression::Zstd(level).fmt(f),
        }
    }
}

impl FromStr for Packing {
    type Err = UnknownPacking;

    /// Reads a name exactly as it is displayed.
    fn from_str(name: &str) -> Result<Self, UnknownPacking> {
        parse(name)
            .filter(|packing| packing.to_string() == name)
            .ok_or_else(|| UnknownPacking(short_text(name)))
    }
}

fn parse(name: &str) -> Option<Packing> {
    if let Some(shared) = name.strip_suffix(DICTIONARY) {
        return parse_shared(shared).map(Packing::Dictionary);
    }
    if let Some(shared) = name.strip_suffix(STREAM) {
        return parse_shared(shared).map(Packing::Stream);
    }
    let (compression, messages) = match name.rsplit_once('x') {
        Some(("", messages)) => ("none", Some(messages)),
        Some((compression, messages)) => (compression.strip_suffix('-')?, Some(messages)),
        None => (name, None),
    };
    let compression = compression.parse().ok()?;
    Some(match messages {
        Some(messages) => Packing::Batch(messages.parse().ok()?, compression),
        None => Packing::Single(compression),
    })
}

fn parse_shared(name: &str) -> Option<Shared> {
    if let Some(level) = name.strip_prefix("deflate-") {
        return GzipLevel::new(level.parse().ok()?)
            .ok()
            .map(Shared::Deflate);
    }
    match name.parse() {
        Ok(Compression::Zstd(level)) => Some(Shared::Zstd(level)),
        _ => None,
    }
}

/// A name that no packing has, [fit for a log](short_text).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no packing `{0}`, there are none, gzip-1 to gzip-9, zstd-1 to zstd-19 and zstd-fast-1 \
     to zstd-fast-5 for messages one by one; zstd-3-dict, deflate-6-dict; zstd-3-stream, \
     deflate-6-stream; x64, zstd-3-x64, gzip-6-x64 for batches"
)]
pub struct UnknownPacking(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for name in [
            "none",
            "gzip-6",
            "zstd-3",
            "zstd-fast-5",
            "zstd-3-dict",
            "zstd-fast-1-dict",
            "deflate-6-dict",
            "zstd-3-stream",
            "deflate-1-stream",
            "x1",
            "x64",
            "zstd-3-x64",
            "gzip-9-x256",
            "zstd-fast-2-x4",
        ] {
            assert_eq!(name.parse::<Packing>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for name in [
            "",
            "x",
            "x0",
            "x064",
            "none-x64",
            "none-dict",
            "gzip-6-dict",
            "gzip-6-stream",
            "deflate-6",
            "deflate-6-x64",
            "zstd-3x64",
            "zstd-3-x",
            "zstd-3-dict-x64",
            "-dict",
            "x4294967296",
            "zstd-03-dict",
            "deflate-+6-dict",
        ] {
            assert_eq!(
                name.parse::<Packing>(),
                Err(UnknownPacking(name.to_owned()))
            );
        }
    }
}
