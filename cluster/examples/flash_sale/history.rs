//! The sale second by second.

use serde::Serialize;

use crate::costs::Cost;

/// A moment of the sale.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Moment {
    /// The second of the sale.
    pub(crate) second: f64,
    /// The number of nodes that run.
    pub(crate) nodes: usize,
    /// The requests that have passed, by area in the order of the summary.
    pub(crate) admitted: Vec<u64>,
    /// The bytes and the CPU time of each wire so far.
    pub(crate) wires: Vec<Cost>,
}
