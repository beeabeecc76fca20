//! The one message that the nodes of a gateway cluster exchange: a Lamport stamp, its sender, and
//! one of eight bodies.
//!
//! The types are plain Rust with serde's derives and `#[derive(Schema)]`; the crate depends on no
//! format library. The same schema is published beside them as `cluster.proto`, `cluster.avsc` and
//! `cluster.thrift`, for nodes in other languages. `EVOLUTION.md` shows how each format handles
//! messages of other versions of the schema.
//!
//! ```
//! use wirecost_clock::LamportClock;
//! use wirecost_message::{Body, ClockDomain, Message, Mode, Operation, SetPass, Source};
//!
//! let clock = LamportClock::new(0x6a7e_11d0_59c3_0b42);
//!
//! // In a flash sale, let 0.721 % of the crowd in Beijing pass and 0.781 % in Shanghai.
//! let message = Message {
//!     version: Message::VERSION,
//!     domain: ClockDomain::Event,
//!     stamp: clock.tick()?.into(),
//!     source: Source {
//!         name: "gw-bj-0".into(),
//!         address: "10.1.0.10".parse()?,
//!         port: 9_094,
//!         group: "BJ".into(),
//!         mode: Mode::Write,
//!     },
//!     request_id: 0xc4ce_b9fe_1a85_ec53.into(),
//!     flags: 0,
//!     timeout_ns: Some(1_000_000_000),
//!     relays: 0,
//!     body: Operation {
//!         sequence: 88,
//!         operate_all: false,
//!         timeout_ns: 10_000_000_000,
//!         action: SetPass { areas: [("BJ".into(), 7_210), ("SH".into(), 7_810)].into() }.into(),
//!     }
//!     .into(),
//! };
//! assert!(matches!(message.body, Body::Operation(_)));
//! clock.observe(message.stamp.into())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod address;
mod head;
mod membership;
mod operation;
mod push_pull;
mod query;
mod response;
mod snapshot;
mod status;

use serde::{Deserialize, Serialize};
use wirecost_codec::{Fixed64, Schema};

pub use address::Address;
pub use compact_str::CompactString;
pub use head::Head;
pub use membership::{Member, MemberEvent, MemberStatus, Membership};
pub use operation::{Action, Create, Delete, ObjectKind, OpLogBatch, Operation, SetPass, Update};
pub use push_pull::PushPull;
pub use query::{
    GroupQuery, MemberListQuery, Query, Question, RetrieveQuery, SequenceQuery, StatisticKind,
    StatisticQuery,
};
pub use response::{Failure, Outcome, Payload, Response};
pub use snapshot::{MemberState, Object, Snapshot};
pub use status::Status;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// A message between nodes of the cluster.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub struct Message {
    /// Version of the schema that the sender uses.
    #[schema(id = 1)]
    pub version: u8,
    /// Clock domain of the stamp: each domain has its own time.
    #[schema(id = 2)]
    pub domain: ClockDomain,
    /// Lamport time of the sending.
    #[schema(id = 3)]
    pub stamp: Stamp,
    /// The sender.
    #[schema(id = 4)]
    pub source: Source,
    /// Random id that a request and its responses share; receivers drop a message that they have
    /// seen before.
    #[schema(id = 5)]
    pub request_id: Fixed64,
    /// Bits: 1 acknowledge, 2 do not gossip on.
    #[schema(id = 6)]
    pub flags: u32,
    /// Time for which the sender waits for responses, in nanoseconds; absent if it does not wait.
    #[schema(id = 7)]
    pub timeout_ns: Option<u64>,
    /// Number of nodes that passed the message on.
    #[schema(id = 8)]
    pub relays: u8,
    /// The content of the message.
    // The body comes last: a message that is cut short anywhere lacks it and is refused, even by
    // protobuf, which has no end mark.
    #[schema(id = 17, union)]
    pub body: Body,
}

impl Message {
    /// The version of this crate's schema.
    pub const VERSION: u8 = 1;

    /// The protobuf package and the Avro and Thrift namespace of the published schema.
    pub const PACKAGE: &str = "wirecost.cluster.v1";
}

/// The clock domains of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Schema, Serialize, Deserialize)]
pub enum ClockDomain {
    /// Joins, leaves and failures of members.
    Member,
    /// Operations and their log.
    Event,
    /// Queries and their responses.
    Query,
}

/// A Lamport stamp on the wire. The order by time, then node, then incarnation is total.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Schema,
    Serialize,
    Deserialize,
)]
pub struct Stamp {
    /// Lamport time, at most 2^62.
    #[schema(id = 1)]
    pub time: u64,
    /// Random id of the node that issued it.
    #[schema(id = 2)]
    pub node: Fixed64,
    /// Number of restarts of that node before it issued the stamp.
    #[schema(id = 3)]
    pub incarnation: u32,
}

impl<D> From<wirecost_clock::Stamp<D>> for Stamp {
    fn from(stamp: wirecost_clock::Stamp<D>) -> Self {
        Self {
            time: stamp.time,
            node: stamp.node.into(),
            incarnation: stamp.incarnation,
        }
    }
}

/// Converts the stamp to a clock's. [`Message::domain`] tells its domain.
impl<D> From<Stamp> for wirecost_clock::Stamp<D> {
    fn from(stamp: Stamp) -> Self {
        Self::in_domain(stamp.time, stamp.node.into(), stamp.incarnation)
    }
}

/// The node that sent a message.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Source {
    /// The node's name.
    #[schema(id = 1)]
    pub name: CompactString,
    /// Address on which it listens.
    #[schema(id = 2)]
    pub address: Address,
    /// Port of the cluster protocol.
    #[schema(id = 3)]
    pub port: u16,
    /// Its group: the area whose crowd it serves.
    #[schema(id = 4)]
    pub group: CompactString,
    /// The messages that it accepts.
    #[schema(id = 5)]
    pub mode: Mode,
}

/// The messages that a node accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Schema, Serialize, Deserialize)]
pub enum Mode {
    /// Queries only.
    Read,
    /// Queries and operations.
    Write,
}

/// The content of a message.
// One large variant beside small ones is typical of clusters; a box would cost each an allocation.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub enum Body {
    /// A member came, went or changed.
    #[schema(id = 9)]
    Membership(Membership),
    /// A query to other nodes.
    #[schema(id = 10)]
    Query(Query),
    /// An answer to a query or an operation.
    #[schema(id = 11)]
    Response(Response),
    /// A change for nodes to make.
    #[schema(id = 12)]
    Operation(Operation),
    /// A part of the operation log.
    #[schema(id = 13)]
    OpLogBatch(OpLogBatch),
    /// A report on a pipeline of a node.
    #[schema(id = 14)]
    Status(Status),
    /// A node's view of all clocks, exchanged in pairs.
    #[schema(id = 15)]
    PushPull(PushPull),
    /// The whole state, for a joining node.
    #[schema(id = 16)]
    Snapshot(Snapshot),
}

/// Implements `From` each record for the union that holds it.
macro_rules! from_records {
    ($union:ident: $($record:ident),*) => {$(
        impl From<$record> for $union {
            fn from(record: $record) -> Self {
                Self::$record(record)
            }
        }
    )*};
}
use from_records;

from_records!(
    Body: Membership,
    Query,
    Response,
    Operation,
    OpLogBatch,
    Status,
    PushPull,
    Snapshot
);
