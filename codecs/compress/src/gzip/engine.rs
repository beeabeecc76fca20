use crate::GzipLevel;

/// The library that compresses what [`Gzip`](crate::Gzip) writes. Each has its own bytes for a message,
/// and every reader of gzip reads both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GzipEngine {
    /// libdeflate, a C library for whole messages. From level 2 on it takes less time than zlib-rs for
    /// messages of up to some 8 KiB, and within a hundredth of the bytes.
    Libdeflate,
    /// zlib-rs, by flate2. Its level 1 takes the least time, and so does reading what it writes: it has
    /// no codes of the message's own, but those that every reader knows.
    ZlibRs,
}

impl GzipEngine {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Libdeflate, Self::ZlibRs];

    /// The one that is used for a level unless one is named: zlib-rs for 1, which is for speed, and
    /// libdeflate for the others.
    #[must_use]
    pub const fn of_level(level: GzipLevel) -> Self {
        match level.get() {
            1 => Self::ZlibRs,
            _ => Self::Libdeflate,
        }
    }

    /// Its library's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Libdeflate => "libdeflate",
            Self::ZlibRs => "zlib-rs",
        }
    }
}
