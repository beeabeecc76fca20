use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use wirecost_codec::{Map, Schema};

/// A node's view of all clocks: two nodes exchange it to agree after a partition.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct PushPull {
    /// The sender's clock of the member domain.
    #[schema(id = 1)]
    pub member_time: u64,
    /// The sender's clock of the query domain.
    #[schema(id = 2)]
    pub request_time: u64,
    /// Time of the last message about each member.
    #[schema(id = 3)]
    pub members: Map<CompactString, u64>,
    /// Members that left.
    #[schema(id = 4)]
    pub left: Vec<CompactString>,
}
