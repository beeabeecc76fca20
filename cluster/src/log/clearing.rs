//! The rules for clearing data, as functions of facts and a time.
//!
//! ```
//! use std::{num::NonZeroUsize, time::Duration};
//! use wirecost_cluster::log::clearing::{REPLICAS, may_drop_area, member_is_expired};
//! use wirecost_message::MemberStatus;
//!
//! // A node of Beijing keeps Shanghai's data until two nodes of Shanghai hold it.
//! assert!(!may_drop_area("BJ", "SH", ["BJ", "SH"], REPLICAS));
//! assert!(may_drop_area("BJ", "SH", ["SH", "SH"], REPLICAS));
//!
//! let failed = Duration::from_secs(100);
//! let day = Duration::from_secs(24 * 60 * 60);
//! assert!(!member_is_expired(MemberStatus::Failed, failed, failed + day / 2));
//! assert!(member_is_expired(MemberStatus::Failed, failed, failed + day));
//! ```

use std::{num::NonZeroUsize, time::Duration};

use wirecost_message::MemberStatus;

use crate::state::{Author, Holdings, Time};

/// The default number of other nodes that must hold data before it is dropped: 2.
pub const REPLICAS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

/// The time for which a member that left or failed is remembered: 24 hours.
pub const MEMBER_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The time for which the intent of a member to join or leave is remembered: 5 minutes.
pub const INTENT_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// Returns whether a node of the area `own` may drop data of the area `area`. `holders` are the areas of the nodes
/// that hold the data. Data of `own` may never be dropped, other data once `replicas` nodes of `area` hold it.
pub fn may_drop_area<'a>(
    own: &str,
    area: &str,
    holders: impl IntoIterator<Item = &'a str>,
    replicas: NonZeroUsize,
) -> bool {
    let of_area = holders.into_iter().filter(|holder| *holder == area);
    own != area && of_area.take(replicas.get()).count() == replicas.get()
}

/// Returns whether a member with this status since `since` may be forgotten at `now`. Both times count from the
/// same moment. Only a member that left or failed is ever forgotten.
#[must_use]
pub fn member_is_expired(status: MemberStatus, since: Duration, now: Duration) -> bool {
    let is_gone = matches!(status, MemberStatus::Left | MemberStatus::Failed);
    is_gone && now.saturating_sub(since) >= MEMBER_LIFETIME
}

/// Returns whether an intent to join or leave of the time `since` may be forgotten at `now`.
#[must_use]
pub fn intent_is_expired(since: Duration, now: Duration) -> bool {
    now.saturating_sub(since) >= INTENT_LIFETIME
}

/// Returns the time up to which the log of an author may be truncated: at least `replicas` of these nodes hold it
/// up to there. Returns 0 if fewer hold any of it.
pub fn replicated_through<'a>(
    author: Author,
    holders: impl IntoIterator<Item = &'a Holdings>,
    replicas: NonZeroUsize,
) -> Time {
    let mut times: Vec<Time> = holders
        .into_iter()
        .map(|holder| holder.through(author))
        .collect();
    times.sort_unstable_by(|one, other| other.cmp(one));
    times.get(replicas.get() - 1).copied().unwrap_or(0)
}
