use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use wirecost_codec::{Map, Schema};

use crate::Address;

/// A member came, went or changed.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Membership {
    /// What happened.
    #[schema(id = 1)]
    pub event: MemberEvent,
    /// The member's name.
    #[schema(id = 2)]
    pub node: CompactString,
    /// Its tags, such as `group` and `mode`; empty when it went.
    #[schema(id = 3)]
    pub tags: Map<CompactString, CompactString>,
    /// The rest of what is known of it, where others may not know it yet.
    #[schema(id = 4)]
    pub member: Option<Member>,
}

/// What happened to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Schema, Serialize, Deserialize)]
pub enum MemberEvent {
    /// It joined.
    Join,
    /// It left of its own will.
    Leave,
    /// Its tags or addresses changed.
    Update,
    /// It does not answer.
    Failed,
    /// It is forgotten.
    Prune,
}

/// Where a member is and what it speaks.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Member {
    /// Where it listens.
    #[schema(id = 1)]
    pub address: Address,
    /// Port of the cluster protocol.
    #[schema(id = 2)]
    pub port: u16,
    /// Whether it is there.
    #[schema(id = 3)]
    pub status: MemberStatus,
    /// How often it has started.
    #[schema(id = 4)]
    pub incarnation: u32,
    /// Lowest version of the protocol that it speaks.
    #[schema(id = 5)]
    pub protocol_min: u8,
    /// Highest version of the protocol that it speaks.
    #[schema(id = 6)]
    pub protocol_max: u8,
}

/// Whether a member is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Schema, Serialize, Deserialize)]
pub enum MemberStatus {
    /// Nothing is known yet.
    Unknown,
    /// It answers.
    Alive,
    /// It said that it will leave.
    Leaving,
    /// It left.
    Left,
    /// It does not answer.
    Failed,
}
