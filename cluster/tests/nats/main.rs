//! Engines by NATS.
//!
//! ```text
//! cargo test -p wirecost-cluster --test nats -- --include-ignored
//! ```
#![cfg(not(loom))]

mod absent;
mod access;
mod converge;
mod messages;
mod nodes;
mod server;
mod strangers;
#[path = "../support/mod.rs"]
mod support;
