//! The types of `placement.proto`, package `placement`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

use super::common::{Host, Zone};
use super::empty::Empty;
use super::wrappers::Int32Value;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Placement {
    #[schema(id = 1)]
    pub hosts: Vec<Host>,
    #[schema(id = 2)]
    pub preferred: Zone,
    #[schema(id = 3)]
    pub timeout: Option<wirecost::codec::SignedDuration>,
    #[schema(id = 4)]
    pub nothing: Option<Empty>,
    #[schema(id = 5)]
    pub priority: Option<Int32Value>,
}
