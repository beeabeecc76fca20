//! The core of a gateway cluster's node.
//!
//! In a flash sale each area lets another share of its crowd pass. So far this crate has the last step,
//! which every request meets:
//!
//! - [`admission`]: whether a request passes, by its area's share and stock, without a lock.
//!
//! It has no network, no server and no planner: the caller sets shares and stocks.

#![forbid(unsafe_code)]

pub mod admission;
mod sync;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
