//! The effects of a stranger's bytes, and the errors about them: damaged golden messages in every
//! engine and on every wire, unbounded nesting, and hostile texts.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

mod damage;
mod depth;
mod engines;
mod errors;
mod loggable;
#[path = "../../report/tests/recorded/mod.rs"]
mod recorded;
#[path = "../../report/tests/synthetic/mod.rs"]
mod synthetic;
mod wires;
