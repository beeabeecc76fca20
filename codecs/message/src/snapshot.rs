use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use wirecost_codec::{Bytes, Map, Schema};

use crate::{Member, ObjectKind};

/// The whole state, for a joining node.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Snapshot {
    /// The last sequence of the operation log that the state includes.
    #[schema(id = 1)]
    pub sequence: u64,
    /// Every plugin and pipeline.
    #[schema(id = 2)]
    pub objects: Vec<Object>,
    /// Every member.
    #[schema(id = 3)]
    pub members: Vec<MemberState>,
}

/// A plugin or pipeline and its configuration.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Object {
    /// Plugin or pipeline.
    #[schema(id = 1)]
    pub object: ObjectKind,
    /// Its name.
    #[schema(id = 2)]
    pub name: CompactString,
    /// Its type, such as `HTTPServer`.
    #[schema(id = 3)]
    pub kind: CompactString,
    /// Its configuration; opaque to the cluster.
    #[schema(id = 4)]
    pub config: Bytes,
}

/// A member as the sender knows it.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct MemberState {
    /// Its name.
    #[schema(id = 1)]
    pub node: CompactString,
    /// Its tags, such as `group` and `mode`.
    #[schema(id = 2)]
    pub tags: Map<CompactString, CompactString>,
    /// Its address and protocol versions.
    #[schema(id = 3)]
    pub member: Member,
    /// Time of the last message about it.
    #[schema(id = 4)]
    pub time: u64,
}
