use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use wirecost_codec::{Map, Schema};

use crate::Address;

/// A change of a member: it joined, left or changed.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Membership {
    /// The kind of change.
    #[schema(id = 1)]
    pub event: MemberEvent,
    /// The member's name.
    #[schema(id = 2)]
    pub node: CompactString,
    /// Its tags, such as `group` and `mode`; empty when it left.
    #[schema(id = 3)]
    pub tags: Map<CompactString, CompactString>,
    /// Everything else known about it, for receivers that may not know it yet.
    #[schema(id = 4)]
    pub member: Option<Member>,
}

/// The kinds of change of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Schema, Serialize, Deserialize)]
pub enum MemberEvent {
    /// The member joined.
    Join,
    /// The member left voluntarily.
    Leave,
    /// Its tags or addresses changed.
    Update,
    /// The member does not answer.
    Failed,
    /// The member is forgotten.
    Prune,
}

/// The address and the protocol versions of a member.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Member {
    /// Address on which it listens.
    #[schema(id = 1)]
    pub address: Address,
    /// Port of the cluster protocol.
    #[schema(id = 2)]
    pub port: u16,
    /// Reachability.
    #[schema(id = 3)]
    pub status: MemberStatus,
    /// Number of its restarts.
    #[schema(id = 4)]
    pub incarnation: u32,
    /// Lowest protocol version that it supports.
    #[schema(id = 5)]
    pub protocol_min: u8,
    /// Highest protocol version that it supports.
    #[schema(id = 6)]
    pub protocol_max: u8,
}

/// The reachability of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Schema, Serialize, Deserialize)]
pub enum MemberStatus {
    /// Nothing is known yet.
    Unknown,
    /// The member answers.
    Alive,
    /// The member announced that it will leave.
    Leaving,
    /// The member left.
    Left,
    /// The member does not answer.
    Failed,
}
