//! What a stranger's bytes can do, and what is said of them.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

mod errors;
mod loggable;
#[path = "../synthetic/mod.rs"]
mod synthetic;
