//! The core of a gateway cluster's node.
//!
//! In a flash sale each area lets another share of its crowd pass. What of a node is here so far:
//!
//! - [`admission`]: whether a request passes, by its area's share and stock, without a lock;
//! - [`state`]: the operations that change shares, and the plans that every node makes of them, whatever
//!   the order, loss and repetition of messages.
//!
//! There is no network, no store and no planner: the caller brings operations in and sets the gates to
//! the plans.

#![forbid(unsafe_code)]

pub mod admission;
pub mod state;
mod sync;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
