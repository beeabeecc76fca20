use std::{num::NonZeroUsize, path::Path};

use serde::{Deserialize, Serialize};

use super::{MEMORY_FILE, Measurement, RecordError, recorder::RowsFile};

/// The heap that an engine takes to decode the messages of a workload: a row of `memory.csv`.
///
/// Each message was decoded and dropped on its own, by an engine that had decoded it before. A batch
/// was decoded as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryRecord {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION)
    pub schema_version: u32,
    /// The workload.
    pub workload: String,
    /// The format of the messages.
    pub format: String,
    /// The engine.
    pub engine: String,
    /// The packing, if the engine decodes whole batches.
    pub packing: Option<String>,
    /// The number of messages.
    pub messages: NonZeroUsize,
    /// The number of allocations of all messages together.
    pub allocations: u64,
    /// The sum over the messages or batches of the most bytes allocated at once while one was decoded.
    pub peak_bytes: u64,
}

impl MemoryRecord {
    /// Returns the means per message.
    #[must_use]
    pub fn per_message(&self) -> DecodeMemory {
        let messages = self.messages.get() as f64;
        DecodeMemory {
            peak_bytes: self.peak_bytes as f64 / messages,
            allocations: self.allocations as f64 / messages,
        }
    }

    /// Returns whether a measurement is of the same engine on the same workload.
    #[must_use]
    pub fn is_of(&self, measurement: &Measurement) -> bool {
        measurement.workload == self.workload
            && measurement.format == self.format
            && measurement.engine.as_ref() == Some(&self.engine)
            && measurement.packing == self.packing
    }
}

/// The heap that decoding takes per message, on average.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DecodeMemory {
    /// The most bytes allocated at once.
    pub peak_bytes: f64,
    /// The number of allocations.
    pub allocations: f64,
}

/// Writes the memory of the run in a directory; the rows replace earlier ones.
///
/// # Errors
/// When the file cannot be written.
pub fn write_memory(directory: &Path, memory: &[MemoryRecord]) -> Result<(), RecordError> {
    RowsFile::replace(directory.join(MEMORY_FILE))?.append(memory)
}
