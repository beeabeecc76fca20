//! The types of `build.proto`, package `ci`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

/// A build with its steps.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Build {
    #[schema(id = 1)]
    pub commit: String,
    #[schema(id = 2)]
    pub phase: Phase,
    #[schema(id = 3)]
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Step {
    #[schema(id = 1)]
    pub kind: Kind,
    #[schema(id = 2)]
    pub arguments: Vec<String>,
    #[schema(id = 3)]
    pub environment: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Kind {
    Shell = 0,
    Image = 1,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}

/// The phase of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Phase {
    Queued = 0,
    Running = 1,
    Done = 2,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}
