use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What was run, on what: `environment.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION)
    pub schema_version: u32,
    /// The command line, without the program's path.
    pub command: String,
    /// `quick`, `default` or `full`.
    pub profile: String,
    /// What the whole matrix has and this run had not: empty in a run that can be published.
    pub left_out: Vec<String>,
    /// What only a full run has, and the published run may lack.
    pub measured_with_full_only: Vec<String>,
    /// When the run began, in UTC.
    pub started: String,
    /// When it ended, in UTC; none while it runs, and if it was killed.
    pub finished: Option<String>,
    /// Whether it was ended before all was measured.
    pub interrupted: bool,
    /// The revision of this program; none outside of a repository.
    pub revision: Option<Revision>,
    /// What it ran on.
    pub machine: Machine,
    /// The compiler.
    pub rustc: String,
    /// The cargo profile's settings, `RUSTFLAGS` and the allocator.
    pub build: BTreeMap<String, String>,
    /// Load averages before and after.
    pub load: Load,
    /// The most memory that the run took, in bytes; none where the system does not say.
    pub peak_memory_bytes: Option<u64>,
    /// The engines that took part.
    pub engines: Vec<EngineRecord>,
    /// The libraries that compress, and their versions.
    pub compression_libraries: BTreeMap<String, String>,
    /// The workloads that took part.
    pub workloads: Vec<WorkloadRecord>,
}

/// A revision of the sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The commit.
    pub commit: String,
    /// Whether files differed from it.
    pub dirty: bool,
}

/// A machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The CPU's own name.
    pub cpu: String,
    /// Cores that the run may use.
    pub cores: usize,
    /// Instruction set.
    pub architecture: String,
    /// Operating system and kernel.
    pub system: String,
}

/// Load averages over 1, 5 and 15 minutes; none where the system does not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Before the run.
    pub before: Option<String>,
    /// After it.
    pub after: Option<String>,
}

/// An engine of a format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineRecord {
    /// The format.
    pub format: String,
    /// The engine's name.
    pub name: String,
    /// The version of the library behind it.
    pub version: String,
    /// Whether it is the one that is meant when only the format is named.
    pub is_default: bool,
}

/// A workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkloadRecord {
    /// Its name.
    pub name: String,
    /// How many messages were measured.
    pub messages: usize,
    /// The generator's entropy, in bytes a message: what no wire can stay below on average that sends
    /// each message by itself. None where the messages were not generated.
    pub entropy_bytes_per_message: Option<f64>,
    /// What remains of it, in bytes a message, for a receiver that remembers all messages before:
    /// what no wire of any regime can stay below. None where the messages were not generated.
    pub shared_history_entropy_bytes_per_message: Option<f64>,
    /// SHA-256 of what the run's first engine makes of the messages, each behind its length in eight
    /// bytes, the lowest first: the same digest, the same messages. None where it refuses one.
    pub messages_sha256: Option<String>,
}
