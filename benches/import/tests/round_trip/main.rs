//! Imported schemas against those that the derive writes back from the modules.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

mod avdl;
mod avro;
mod golden;
mod proto;
#[path = "../support/mod.rs"]
mod support;
mod thrift;
