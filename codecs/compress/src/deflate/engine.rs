use crate::GzipLevel;

/// The library that compresses for [`Gzip`](crate::Gzip). The two write different bytes for a
/// message, and every reader of gzip reads both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GzipEngine {
    /// libdeflate, a C library for whole messages. In the project's published sweep, from level 2 on,
    /// it takes less time than zlib-rs for messages of less than 8 KiB, and its sizes differ by less
    /// than 3 %.
    Libdeflate,
    /// zlib-rs, through flate2. In the same sweep, its level 1 takes the least time of all levels to
    /// write, and to read messages of less than 8 KiB: it uses the fixed codes that every reader
    /// knows, not codes of the message's own.
    ZlibRs,
}

impl GzipEngine {
    /// Both engines.
    pub const ALL: [Self; 2] = [Self::Libdeflate, Self::ZlibRs];

    /// Returns the default engine of a level: zlib-rs for level 1, which is meant for speed, and
    /// libdeflate for the others.
    #[must_use]
    pub const fn of_level(level: GzipLevel) -> Self {
        match level.get() {
            1 => Self::ZlibRs,
            _ => Self::Libdeflate,
        }
    }

    /// Returns the name of its library.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Libdeflate => "libdeflate",
            Self::ZlibRs => "zlib-rs",
        }
    }
}
