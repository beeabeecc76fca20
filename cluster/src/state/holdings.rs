use std::collections::BTreeMap;

use wirecost_clock::CEILING;
use wirecost_codec::Map;
use wirecost_message::CompactString;

use super::{Author, Time, author::NoAuthor};

/// The time up to which a node holds all operations of an author, for each author.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings(BTreeMap<Author, Time>);

impl Holdings {
    /// Returns the time for an author, 0 if nothing of it is held.
    #[must_use]
    pub fn through(&self, author: Author) -> Time {
        self.0.get(&author).copied().unwrap_or(0)
    }

    /// Returns whether these include all operations of other holdings.
    #[must_use]
    pub fn include(&self, other: &Self) -> bool {
        other
            .iter()
            .all(|(author, time)| self.through(author) >= time)
    }

    /// Raises the time for an author; a smaller one changes nothing.
    pub fn raise(&mut self, author: Author, time: Time) {
        let through = self.0.entry(author).or_default();
        *through = time.max(*through);
    }

    /// Raises the times to those of other holdings.
    pub fn merge(&mut self, other: &Self) {
        for (author, time) in &other.0 {
            self.raise(*author, *time);
        }
    }

    /// Iterates over the authors and their times.
    pub fn iter(&self) -> impl Iterator<Item = (Author, Time)> {
        self.0.iter().map(|(author, time)| (*author, *time))
    }

    /// Returns the holdings as a `PushPull` carries them.
    #[must_use]
    pub fn to_members(held: impl Iterator<Item = (Author, Time)>) -> Map<CompactString, u64> {
        held.map(|(author, time)| (author.into(), time)).collect()
    }
}

impl FromIterator<(Author, Time)> for Holdings {
    fn from_iter<I: IntoIterator<Item = (Author, Time)>>(held: I) -> Self {
        Self(held.into_iter().collect())
    }
}

/// Reads the holdings that a `PushPull` carries.
impl TryFrom<&Map<CompactString, u64>> for Holdings {
    type Error = InvalidHoldings;

    fn try_from(members: &Map<CompactString, u64>) -> Result<Self, InvalidHoldings> {
        let read = |(name, time): &(CompactString, u64)| match *time {
            time if time > CEILING => Err(InvalidHoldings::Time { time }),
            time => Ok((name.parse()?, time)),
        };
        members.iter().map(read).collect()
    }
}

/// The fault of a `PushPull` without valid holdings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidHoldings {
    /// A member is named by something else than an author's number.
    #[error("a member is no author: {0}")]
    Author(#[from] NoAuthor),
    /// A time is above the ceiling of all clocks.
    #[error("time {time} is above the ceiling, {CEILING}")]
    Time {
        /// The time.
        time: u64,
    },
}
