use std::{collections::BTreeMap, fmt};

use itertools::Itertools;
use serde::{Deserialize, Serialize};

use super::{Measurement, SCHEMA_VERSION};

/// What takes the place of what is not known.
pub const UNKNOWN: &str = "unknown";

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
    /// What a reader should know of how messages of a user's own were measured.
    #[serde(default)]
    pub notes: Vec<String>,
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

impl Environment {
    /// What measurements alone say of where they are from: their workloads and engines. Which engine
    /// is a format's default one is not known, so none is.
    #[must_use]
    pub fn unknown(measurements: &[Measurement]) -> Self {
        let unknown = || UNKNOWN.to_owned();
        let engine = |one: &Measurement| {
            Some(EngineRecord {
                format: one.format.clone(),
                name: one.engine.clone()?,
                version: unknown(),
                is_default: false,
                is_canonical: false,
                peer: None,
            })
        };
        let workload = |one: &Measurement| WorkloadRecord {
            name: one.workload.clone(),
            messages: one
                .outcome
                .as_ref()
                .map_or(0, |figures| figures.sizes.messages),
            entropy_bytes_per_message: None,
            shared_history_entropy_bytes_per_message: None,
            messages_sha256: None,
            data: Data::default(),
        };
        Self {
            schema_version: SCHEMA_VERSION,
            command: unknown(),
            profile: unknown(),
            left_out: Vec::new(),
            notes: Vec::new(),
            measured_with_full_only: Vec::new(),
            started: unknown(),
            finished: None,
            interrupted: false,
            revision: None,
            machine: Machine {
                cpu: unknown(),
                cores: 0,
                architecture: unknown(),
                system: unknown(),
            },
            rustc: unknown(),
            build: BTreeMap::new(),
            load: Load {
                before: None,
                after: None,
            },
            peak_memory_bytes: None,
            engines: measurements.iter().filter_map(engine).unique().collect(),
            compression_libraries: BTreeMap::new(),
            workloads: measurements
                .iter()
                .map(workload)
                .unique_by(|one| one.name.clone())
                .collect(),
        }
    }

    /// The kind of data that a workload is of.
    #[must_use]
    pub fn data_of(&self, workload: &str) -> Data {
        let mut workloads = self.workloads.iter();
        let found = workloads.find(|one| one.name == workload);
        found.map_or_else(Data::default, |one| one.data)
    }

    /// Whether this is only what measurements say: a run knows when it began.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.started == UNKNOWN
    }
}

/// A revision of the sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The commit.
    pub commit: String,
    /// Whether files differed from it.
    pub dirty: bool,
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changes = if self.dirty { " with changes" } else { "" };
        write!(f, "{}{changes}", self.commit)
    }
}

/// A machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The CPU's own name.
    pub cpu: String,
    /// Cores that the run may use; 0 where that is not known.
    pub cores: usize,
    /// Instruction set.
    pub architecture: String,
    /// Operating system and kernel.
    pub system: String,
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, {} cores, {}, {}",
            self.cpu, self.cores, self.architecture, self.system
        )
    }
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EngineRecord {
    /// The format.
    pub format: String,
    /// The engine's name.
    pub name: String,
    /// The version of the library behind it.
    pub version: String,
    /// Whether it is the one that is meant when only the format is named.
    pub is_default: bool,
    /// Whether its bytes are those of its format's first engine, as verification proved where it did not
    /// fail. Records that are older than this say nothing of it.
    #[serde(default)]
    pub is_canonical: bool,
    /// What there is to say of one that no crate here offers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<PeerRecord>,
}

/// A library beside ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PeerRecord {
    /// The format whose default engine it is compared with.
    pub against: String,
    /// The engine of that format that it is compared with in place of the default, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against_engine: Option<String>,
    /// What is timed, where that is more or less than taking owned messages to bytes and back.
    pub timed: String,
    /// The state that it keeps from message to message. Records that are older than this say nothing of it.
    #[serde(default)]
    pub keeps: String,
    /// Whether it is a codec of ours, to compare peers with.
    #[serde(default)]
    pub is_control: bool,
    /// Whether decoding ends with views, which point into the bytes and own nothing.
    pub views: bool,
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
    /// The kind of data that it is of.
    #[serde(default)]
    pub data: Data,
}

/// A kind of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Data {
    /// The messages that the run is about: a cluster's, or a user's own.
    #[default]
    Own,
    /// Messages that no cluster sends, on which libraries alone are compared.
    Other,
}
