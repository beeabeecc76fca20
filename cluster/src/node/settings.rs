use std::{num::NonZeroUsize, time::Duration};

use wirecost_clock::LARGEST_ADVANCE;
use wirecost_message::Source;

use crate::log::clearing::REPLICAS;

/// The settings of a node.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The description of the node in its messages.
    pub source: Source,
    /// The size of the block of times that the clock reserves with one write: 2^20 ticks.
    pub clock_block: u64,
    /// The number of peers to which a new operation is sent: 3.
    pub fan_out: usize,
    /// The number of times that an operation is passed on: 8.
    pub max_relays: u8,
    /// The interval at which holdings are exchanged with a random peer: a second.
    pub exchange_every: Duration,
    /// The most operations and snapshots that a node sends a peer as repairs between two commits: 50.
    pub repair_limit: usize,
    /// The most that it sends all peers: 200.
    pub repair_total: usize,
    /// About the largest size of a snapshot in bytes, unless one operation exceeds it: 1 MiB.
    pub snapshot_bytes: usize,
    /// The number of peers that must hold operations before they are truncated, and of a group's nodes that must
    /// hold its objects before another group's node clears their files: [`REPLICAS`].
    pub replicas: NonZeroUsize,
    /// The number of ticks by which a peer may move the clock in a window: half of the clock's largest advance.
    pub peer_allowance: u64,
    /// The length of a window: a minute.
    pub peer_window: Duration,
    /// The number of requests that are remembered, so that a repeated request makes no second operation: 512.
    pub request_window: NonZeroUsize,
}

impl Settings {
    /// Returns the usual settings of a node that sends as `source`.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self {
            source,
            clock_block: wirecost_clock::BLOCK,
            fan_out: 3,
            max_relays: 8,
            exchange_every: Duration::from_secs(1),
            repair_limit: 50,
            repair_total: 200,
            snapshot_bytes: 1 << 20,
            replicas: REPLICAS,
            peer_allowance: LARGEST_ADVANCE / 2,
            peer_window: Duration::from_secs(60),
            request_window: NonZeroUsize::MIN.saturating_add(511),
        }
    }
}
