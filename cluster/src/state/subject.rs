use std::fmt;

use wirecost_message::CompactString;

use super::{ObjectId, Stamp};

/// A part of the state that an operation names, and that follows the largest stamp which names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The plan of an area.
    Area(CompactString),
    /// A plugin or pipeline.
    Object(ObjectId),
}

impl Subject {
    /// Returns the group that it belongs to. An area is a group.
    #[must_use]
    pub fn group(&self) -> &str {
        match self {
            Self::Area(area) => area,
            Self::Object(id) => id.group(),
        }
    }
}

/// Writes the subject, as in `area BJ` and `plugin BJ/limit`.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Area(area) => write!(f, "area {area}"),
            Self::Object(id) => id.fmt(f),
        }
    }
}

/// An operation that lost a subject to a later operation of another author before it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The area or object.
    pub subject: Subject,
    /// The stamp of the operation that changed nothing.
    pub lost: Stamp,
    /// The stamp of the operation that the subject follows.
    pub won: Stamp,
}
