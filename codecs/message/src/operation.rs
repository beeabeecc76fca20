use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use wirecost_codec::{Bytes, Map, Schema};

use crate::from_records;

/// A change that nodes are asked to make.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Operation {
    /// Where in the operation log it belongs: the optimistic lock of whoever asks for it.
    #[schema(id = 1)]
    pub sequence: u64,
    /// Whether every node of the group must have made it before it is answered.
    #[schema(id = 2)]
    pub operate_all: bool,
    /// How long it may take, in nanoseconds.
    #[schema(id = 3)]
    pub timeout_ns: u64,
    /// The change.
    #[schema(id = 8, union)]
    pub action: Action,
}

/// The changes that nodes can be asked to make.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub enum Action {
    /// A plugin or pipeline is made.
    #[schema(id = 4)]
    Create(Create),
    /// A plugin or pipeline is configured anew.
    #[schema(id = 5)]
    Update(Update),
    /// A plugin or pipeline is taken away.
    #[schema(id = 6)]
    Delete(Delete),
    /// Other shares of the crowd are let pass.
    #[schema(id = 7)]
    SetPass(SetPass),
}

from_records!(Action: Create, Update, Delete, SetPass);

/// What a configuration is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Schema, Serialize, Deserialize)]
pub enum ObjectKind {
    /// One step of a pipeline.
    Plugin,
    /// A sequence of plugins.
    Pipeline,
}

/// Makes a plugin or pipeline.
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

/// Configures a plugin or pipeline anew.
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

/// Takes a plugin or pipeline away.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Delete {
    /// Plugin or pipeline.
    #[schema(id = 1)]
    pub object: ObjectKind,
    /// Its name.
    #[schema(id = 2)]
    pub name: CompactString,
}

/// Sets which share of the crowd each area lets pass.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct SetPass {
    /// Parts per million by area. Integers, since a share must be the same on every node.
    #[schema(id = 1)]
    pub areas: Map<CompactString, u32>,
}

/// A part of the operation log; without operations, a request for one.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct OpLogBatch {
    /// The sequence of the first operation.
    #[schema(id = 1)]
    pub start: u64,
    /// How many operations are wanted at most.
    #[schema(id = 2)]
    pub limit: u32,
    /// The operations, by sequence.
    #[schema(id = 3)]
    pub operations: Vec<Operation>,
}
