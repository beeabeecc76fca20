use serde::{Deserialize, Serialize};

use crate::cell_name::CellName;

/// The costs of a connection's stream besides its messages: a row of `streams.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamRecord {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION)
    pub schema_version: u32,
    /// The workload.
    pub workload: String,
    /// The format of the messages.
    pub format: String,
    /// The packing.
    pub packing: String,
    /// The bytes that the contexts of both directions hold at one end of a connection.
    pub memory_bytes: usize,
    /// The microseconds to create the contexts.
    pub open_us: f64,
    /// The number of messages that a connection carried.
    pub messages: usize,
    /// The framed bytes of the first message of a connection, averaged over its start in the
    /// workload.
    pub first_bytes: f64,
    /// The framed bytes per message on a connection that has carried all earlier messages, on
    /// average.
    pub warm_bytes: f64,
    /// The total extra bytes of a connection after a reconnect, compared with one that continues.
    pub reconnect_bytes: f64,
}

impl StreamRecord {
    /// Returns the format with the packing: `json+zstd-3-stream`.
    #[must_use]
    pub fn cell_name(&self) -> CellName {
        CellName::new(&self.format).packing(&self.packing)
    }
}
