use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use wirecost_codec::{Bytes, Map, Schema};

use crate::from_records;

/// A change for nodes to make.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Operation {
    /// Its place in the operation log, which serves the requester as an optimistic lock.
    #[schema(id = 1)]
    pub sequence: u64,
    /// True if every node of the group must make the change before the response.
    #[schema(id = 2)]
    pub operate_all: bool,
    /// Time limit of the change, in nanoseconds.
    #[schema(id = 3)]
    pub timeout_ns: u64,
    /// The change.
    #[schema(id = 8, union)]
    pub action: Action,
}

/// The changes that nodes can make.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub enum Action {
    /// The creation of a plugin or pipeline.
    #[schema(id = 4)]
    Create(Create),
    /// A new configuration of a plugin or pipeline.
    #[schema(id = 5)]
    Update(Update),
    /// The removal of a plugin or pipeline.
    #[schema(id = 6)]
    Delete(Delete),
    /// New shares of the crowd that pass.
    #[schema(id = 7)]
    SetPass(SetPass),
}

from_records!(Action: Create, Update, Delete, SetPass);

/// The kind of a configured object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Schema, Serialize, Deserialize)]
pub enum ObjectKind {
    /// One step of a pipeline.
    Plugin,
    /// A sequence of plugins.
    Pipeline,
}

/// The creation of a plugin or pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Create {
    /// Plugin or pipeline.
    #[schema(id = 1)]
    pub object: ObjectKind,
    /// Its type, such as `HTTPServer`.
    #[schema(id = 2)]
    pub kind: CompactString,
    /// Its configuration; opaque to the cluster.
    #[schema(id = 3)]
    pub config: Bytes,
}

/// A new configuration of a plugin or pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Update {
    /// Plugin or pipeline.
    #[schema(id = 1)]
    pub object: ObjectKind,
    /// Its type, such as `HTTPServer`.
    #[schema(id = 2)]
    pub kind: CompactString,
    /// Its configuration; opaque to the cluster.
    #[schema(id = 3)]
    pub config: Bytes,
}

/// The removal of a plugin or pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Delete {
    /// Plugin or pipeline.
    #[schema(id = 1)]
    pub object: ObjectKind,
    /// Its name.
    #[schema(id = 2)]
    pub name: CompactString,
}

/// The share of the crowd that each area lets pass.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct SetPass {
    /// Parts per million by area: integers, so that a share is the same on every node.
    #[schema(id = 1)]
    pub areas: Map<CompactString, u32>,
}

/// A part of the operation log; without operations, a request for one.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct OpLogBatch {
    /// The sequence of the first operation.
    #[schema(id = 1)]
    pub start: u64,
    /// Largest number of operations that are requested.
    #[schema(id = 2)]
    pub limit: u32,
    /// The operations, by sequence.
    #[schema(id = 3)]
    pub operations: Vec<Operation>,
}
