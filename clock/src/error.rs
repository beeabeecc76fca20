//! The reasons for which a clock refuses.

use core::error::Error;
use core::fmt;

use crate::CEILING;

/// The clock stands at [`CEILING`], so there is no later time to issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted;

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the clock stands at its ceiling, {CEILING}")
    }
}

impl Error for Exhausted {}

/// A time that the clock did not accept. The clock is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejected {
    /// The time is above [`CEILING`]: no clock issued it.
    AboveCeiling {
        /// The time that was offered.
        received: u64,
    },
    /// The time is ahead of the clock by more than the largest advance.
    TooFarAhead {
        /// The time that was offered.
        received: u64,
        /// The clock's own time when it was offered.
        own: u64,
        /// The largest advance that the clock accepts, in ticks.
        largest_advance: u64,
    },
    /// A receipt ticks, and the later of the clock's time and the received time is [`CEILING`].
    Exhausted,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AboveCeiling { received } => {
                write!(f, "time {received} is above the ceiling, {CEILING}")
            }
            Self::TooFarAhead {
                received,
                own,
                largest_advance,
            } => write!(
                f,
                "time {received} is more than {largest_advance} ahead of the own time, {own}"
            ),
            Self::Exhausted => Exhausted.fmt(f),
        }
    }
}

impl Error for Rejected {}

impl From<Exhausted> for Rejected {
    fn from(_: Exhausted) -> Self {
        Self::Exhausted
    }
}
