use serde::{Deserialize, Serialize};

/// What a connection's stream costs beside its messages: a row of `streams.csv`.
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
    /// Bytes that the contexts of both directions hold at one end of a connection.
    pub memory_bytes: usize,
    /// Microseconds that it takes to make them.
    pub open_us: f64,
    /// How many messages a connection carried.
    pub messages: usize,
    /// Framed bytes of the first message of a connection, on average over where in the workload it
    /// began.
    pub first_bytes: f64,
    /// Framed bytes of a message on a connection that has carried all messages before it, on average.
    pub warm_bytes: f64,
    /// How many more bytes a connection takes that begins anew than one that goes on, in all.
    pub reconnect_bytes: f64,
}
