use wirecost_message::{MemberStatus, Source};

use crate::state::Author;

/// A member of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The number under which it writes.
    pub number: Author,
    /// Its name, address, group and mode.
    pub source: Source,
    /// The number of its restarts.
    pub incarnation: u32,
    /// The status: alive, leaving, left or failed.
    pub status: MemberStatus,
    /// Since when it has this status, in milliseconds since the epoch.
    pub since_ms: u64,
}
