//! The types of `common.proto`, package `common`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

/// A machine of the cluster.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Host {
    #[schema(id = 1)]
    pub name: String,
    #[schema(id = 2)]
    pub zone: Zone,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Unused {
    #[schema(id = 1)]
    pub nobody: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Zone {
    Unknown = 0,
    East = 1,
    /// A number without a symbol.
    #[schema(unknown)]
    Unrecognized(i32),
}
