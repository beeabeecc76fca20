use std::fmt;

/// A share of a crowd in parts per million, at most the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u32);

impl Share {
    /// The share under which nothing passes.
    pub const NONE: Self = Self(0);

    /// The share under which everything passes.
    pub const ALL: Self = Self(1_000_000);

    /// Returns a share of this number of parts per million.
    ///
    /// # Errors
    ///
    /// [`ShareTooLarge`] above a million.
    pub const fn new(parts_per_million: u32) -> Result<Self, ShareTooLarge> {
        if parts_per_million > Self::ALL.0 {
            return Err(ShareTooLarge { parts_per_million });
        }
        Ok(Self(parts_per_million))
    }

    /// Returns the share in parts per million.
    #[must_use]
    pub const fn parts_per_million(self) -> u32 {
        self.0
    }
}

/// Writes the share as an exact percentage: `0.7210 %`.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:04} %", self.0 / 10_000, self.0 % 10_000)
    }
}

/// A share above the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a share has at most 1000000 parts per million, not {parts_per_million}")]
pub struct ShareTooLarge {
    /// The number that was refused.
    pub parts_per_million: u32,
}
