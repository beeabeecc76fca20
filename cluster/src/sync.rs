//! The primitives that the model checker, loom, replaces. The package in `.ci/loom` compiles them and the admission with
//! `--cfg loom`.

#[cfg(not(loom))]
pub(crate) use std::sync::atomic::{AtomicU64, Ordering};

#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};
