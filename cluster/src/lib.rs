//! A node of a gateway cluster.
//!
//! In a flash sale, each area lets a share of its crowd pass. The shares differ between areas. A node has these
//! modules:
//!
//! - [`admission`]: the lock-free decision whether a request passes, from the share and stock of its area;
//! - [`state`]: the operations that change shares, plugins and pipelines, and the plans and objects that follow
//!   from them. All nodes that hold the same operations have the same plans and objects;
//! - [`store`] and [`log`]: records that survive a crash; their content (operations, the clock, members), and the
//!   rules for clearing them;
//! - [`node`]: the core, which combines these modules without I/O. It takes requests, messages and the time, and
//!   returns effects. Operations spread by push, and anti-entropy repairs losses;
//! - [`objects`]: configuration objects as files;
//! - [`plans`]: the plans in a file;
//! - [`automation`]: the goal of a sale, the planner that computes shares from it, and the rights that prevent
//!   overselling;
//! - [`engine`]: the trait of an engine, which carries messages and reports the [members](Member); the gossip
//!   engine, which needs no server; and, behind the feature `nats`, the NATS engine;
//! - [`frames`]: messages in frames of a node's wires;
//! - [`choice`]: the choice of the wire from the node's own traffic, without I/O;
//! - [`membership`]: the detection of live and failed nodes by the SWIM protocol, without I/O;
//! - [`transport`]: authenticated datagrams and streams, without I/O;
//! - `runtime`: a running node, which is a tokio task with group commit;
//! - `api`: the HTTP API of a running node and the page for its operator, behind the feature `api`.
//!
//! The program `wirecost-node`, behind the default feature `program`, runs a node with all of them.

#![forbid(unsafe_code)]

pub mod admission;
#[cfg(feature = "api")]
pub mod api;
pub mod automation;
pub mod choice;
mod digest;
pub mod engine;
mod files;
pub mod frames;
pub mod log;
mod member;
pub mod membership;
pub mod node;
pub mod objects;
pub mod plans;
pub mod runtime;
mod sale_names;
pub mod state;
pub mod store;
mod sync;
pub mod transport;
mod unique;
mod wall_clock;

pub use self::{member::Member, wall_clock::WallClock};

/// Returns an error and its causes in a line.
pub(crate) fn log_line(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
