//! Engines by NATS.
//!
//! ```text
//! cargo test -p wirecost-cluster --test nats -- --include-ignored
//! ```

mod absent;
mod access;
mod converge;
mod messages;
mod nodes;
#[cfg(feature = "program")]
mod program;
#[cfg(feature = "program")]
#[path = "../support/running.rs"]
mod running;
#[path = "../support/samples.rs"]
mod samples;
mod server;
mod strangers;
#[path = "../support/mod.rs"]
mod support;
