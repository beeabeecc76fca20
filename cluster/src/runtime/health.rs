use std::time::Duration;

use tokio::time::Instant;
use wirecost_message::{MemberStatus, Mode};

use crate::{Member, node::Node, state::Holdings};

/// The health of a cluster as one of its nodes sees it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Health {
    /// Changes are taken, and all live members have them.
    #[default]
    Green,
    /// Changes are taken, and something needs attention.
    Yellow(Impairment),
    /// No member takes changes.
    Red(Impairment),
}

/// An impairment of a cluster's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Impairment {
    /// No live member takes operations.
    NoWriter,
    /// The node cannot use its store. It takes no part in the cluster, and sees no member that takes changes.
    NoStore,
    /// The node halted when a commit failed.
    Halted,
    /// The node has no connection to the server of its engine.
    Disconnected,
    /// Live members are not known to hold operations that the node has held for a while.
    Unsynced {
        /// The number of these members.
        members: usize,
    },
}

impl Health {
    /// Judges a cluster by a node, its other members, the number of live ones that lack operations, and the
    /// connection of the engine.
    pub(super) fn of(node: &Node, members: &[Member], unsynced: usize, is_connected: bool) -> Self {
        let is_writer = |member: &Member| {
            member.status == MemberStatus::Alive && member.source.mode == Mode::Write
        };
        let writes = node.source().mode == Mode::Write && !node.is_halted();
        if !writes && !members.iter().any(is_writer) {
            return Self::Red(Impairment::NoWriter);
        }
        match unsynced {
            _ if node.is_halted() => Self::Yellow(Impairment::Halted),
            _ if !is_connected => Self::Yellow(Impairment::Disconnected),
            0 => Self::Green,
            members => Self::Yellow(Impairment::Unsynced { members }),
        }
    }
}

/// The operations that live members should hold by now.
#[derive(Debug)]
pub(super) struct Due {
    /// The holdings of the node at `since`, and those before.
    latest: Holdings,
    due: Holdings,
    since: Instant,
}

impl Due {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            latest: Holdings::default(),
            due: Holdings::default(),
            since: now,
        }
    }

    /// Lets time pass: what the node held for `limit` is due.
    pub(super) fn advance(&mut self, node: &Node, now: Instant, limit: Duration) {
        if now - self.since >= limit {
            let held = node.state().holdings().collect();
            self.due = std::mem::replace(&mut self.latest, held);
            self.since = now;
        }
    }

    /// Returns the number of live members that are not known to hold all that is due.
    pub(super) fn unsynced(&self, node: &Node) -> usize {
        node.peers() - node.peers_holding(&self.due)
    }
}
