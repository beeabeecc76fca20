//! What a stranger's bytes can do, and what is said of them: damaged golden messages by every engine and
//! in every wire, nesting without end, and hostile texts.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

mod damage;
mod depth;
mod engines;
mod errors;
mod loggable;
#[path = "../../report/tests/synthetic/mod.rs"]
mod synthetic;
mod wires;
