//! A gateway cluster's node.
//!
//! In a flash sale each area lets another share of its crowd pass. What of a node is here so far:
//!
//! - [`admission`]: whether a request passes, by its area's share and stock, without a lock;
//! - [`state`]: the operations that change shares, plugins and pipelines, and what every node makes of them,
//!   whatever the order, loss and repetition of messages;
//! - [`store`] and [`log`]: records that survive a crash, and what they mean: operations, the clock,
//!   members, and the rules by which they are cleared;
//! - [`node`]: these together without I/O: requests, messages and time in, effects out; operations spread
//!   by push and are repaired by anti-entropy;
//! - [`objects`]: configuration objects as files;
//! - [`automation`]: the goal of a sale, the planner that makes shares of it, and the rights by which its
//!   stock is never oversold;
//! - [`engine`]: the trait of what carries messages and says which nodes live, and the engine by gossip;
//! - [`frames`]: messages in frames of a node's wires;
//! - [`membership`]: which nodes live, by the SWIM protocol, without I/O;
//! - [`transport`]: authenticated datagrams and streams, without I/O;
//! - `runtime`: a running node, a task of tokio with group commit;
//! - `api`: the HTTP API of a running node, and the page for its operator, behind the feature `api`.
//!
//! The program `wirecost-node`, behind the default feature `program`, is these together.

#![forbid(unsafe_code)]

pub mod admission;
#[cfg(feature = "api")]
pub mod api;
pub mod automation;
mod digest;
pub mod engine;
mod files;
pub mod frames;
pub mod log;
pub mod membership;
pub mod node;
pub mod objects;
#[cfg(not(loom))]
pub mod runtime;
pub mod state;
pub mod store;
mod sync;
pub mod transport;

/// Returns an error and its causes in a line.
#[cfg(not(loom))]
pub(crate) fn log_line(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
