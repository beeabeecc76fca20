use std::{collections::BTreeMap, fmt};

use itertools::Itertools;
use serde::{Deserialize, Serialize};

use super::{Measurement, SCHEMA_VERSION};
use crate::cell_name::CellName;

/// The placeholder for unknown properties.
pub const UNKNOWN: &str = "unknown";

/// The identity of a run and its machine: `environment.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION)
    pub schema_version: u32,
    /// The command line, without the program's path.
    pub command: String,
    /// `quick`, `default` or `full`.
    pub profile: String,
    /// The parts of the whole matrix that this run lacks: empty in a run that can be published.
    pub left_out: Vec<String>,
    /// Notes for a reader on the measurement of a user's own messages.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The parts that only a full run has, and that the published run may lack.
    pub measured_with_full_only: Vec<String>,
    /// The start of the run, in UTC.
    pub started: String,
    /// The end of the run, in UTC; absent while it runs, and if it was killed.
    pub finished: Option<String>,
    /// True if it ended before everything was measured.
    pub interrupted: bool,
    /// The revision of this program; absent outside of a repository.
    pub revision: Option<Revision>,
    /// The machine of the run.
    pub machine: Machine,
    /// The compiler.
    pub rustc: String,
    /// The cargo profile's settings, `RUSTFLAGS` and the allocator.
    pub build: BTreeMap<String, String>,
    /// Load averages before and after.
    pub load: LoadAverages,
    /// The peak memory of the run, in bytes; absent if the system does not report it.
    pub peak_memory_bytes: Option<u64>,
    /// The engines that took part.
    pub engines: Vec<EngineRecord>,
    /// The compression libraries with their versions.
    pub compression_libraries: BTreeMap<String, String>,
    /// The workloads that took part.
    pub workloads: Vec<WorkloadRecord>,
}

impl Environment {
    /// Returns the environment that follows from measurements alone: their workloads and engines.
    /// The default engine of a format is unknown, so no engine is marked as default.
    #[must_use]
    pub fn unknown(measurements: &[Measurement]) -> Self {
        let unknown = || UNKNOWN.to_owned();
        let engines = measurements.iter().filter_map(EngineRecord::unknown);
        let workloads = measurements.iter().map(WorkloadRecord::unknown);
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
            machine: Machine::unknown(),
            rustc: unknown(),
            build: BTreeMap::new(),
            load: LoadAverages {
                before: None,
                after: None,
            },
            peak_memory_bytes: None,
            engines: engines.unique().collect(),
            compression_libraries: BTreeMap::new(),
            workloads: workloads.unique_by(|one| one.name.clone()).collect(),
        }
    }

    /// Returns the kind of data of a workload.
    #[must_use]
    pub fn data_of(&self, workload: &str) -> Data {
        let mut workloads = self.workloads.iter();
        let found = workloads.find(|one| one.name == workload);
        found.map_or_else(Data::default, |one| one.data)
    }

    /// Returns whether the environment follows from measurements alone: otherwise the start is
    /// known.
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
    /// True if files differed from the commit.
    pub dirty: bool,
}

impl Revision {
    /// Returns the reason why records of this revision may not be published; `None` if they may.
    #[must_use]
    pub fn objection(&self) -> Option<String> {
        self.dirty
            .then(|| format!("the sources differed from commit {}", self.commit))
    }
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
    /// Cores that the run may use; 0 if unknown.
    pub cores: usize,
    /// Instruction set.
    pub architecture: String,
    /// Operating system and kernel.
    pub system: String,
    /// The caches of a core and their sizes, the smallest first; `None` if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caches: Option<String>,
}

impl Machine {
    fn unknown() -> Self {
        let unknown = || UNKNOWN.to_owned();
        Self {
            cpu: unknown(),
            cores: 0,
            architecture: unknown(),
            system: unknown(),
            caches: None,
        }
    }

    /// Returns whether CPU, cores and architecture are the same. The system may differ.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.cpu, self.cores, &self.architecture)
            == (&other.cpu, other.cores, &other.architecture)
    }
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

/// Load averages over 1, 5 and 15 minutes; absent if the system does not report them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadAverages {
    /// The averages before the run.
    pub before: Option<String>,
    /// The averages after the run.
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
    /// True if the name of the format alone stands for this engine.
    pub is_default: bool,
    /// True if its bytes equal those of its format's first engine, as verification proved unless it
    /// failed. Older records lack it.
    #[serde(default)]
    pub is_canonical: bool,
    /// The state that it keeps between messages, besides the output buffer; empty if it keeps none. Older records
    /// lack it, or have it in the description of a peer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeps: Option<String>,
    /// The description of a peer: an engine that no crate of this project offers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<PeerRecord>,
}

impl EngineRecord {
    /// Returns the engine of a measurement, if it names one.
    fn unknown(measurement: &Measurement) -> Option<Self> {
        Some(Self {
            format: measurement.format.clone(),
            name: measurement.engine.clone()?,
            version: UNKNOWN.to_owned(),
            is_default: false,
            is_canonical: false,
            keeps: None,
            peer: None,
        })
    }

    /// Returns its name, without the engine where it stands for its format: `protobuf`,
    /// `protobuf@prost`.
    #[must_use]
    pub fn cell_name(&self) -> CellName {
        match self.is_default {
            true => CellName::new(&self.format),
            false => self.full_name(),
        }
    }

    /// Returns the state that it keeps between messages, besides the output buffer; `None` if it is unknown.
    #[must_use]
    pub fn keeps(&self) -> Option<&str> {
        let of_peer = self.peer.as_ref().and_then(|peer| peer.keeps.as_deref());
        self.keeps.as_deref().or(of_peer)
    }

    /// Returns its name with the engine: `protobuf@schema`.
    #[must_use]
    pub fn full_name(&self) -> CellName {
        CellName::new(&self.format).engine(&self.name)
    }
}

/// A library that is not this project's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PeerRecord {
    /// The format whose default engine it is compared with.
    pub against: String,
    /// The engine of that format with which it is compared instead of the default, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against_engine: Option<String>,
    /// The timed work, if it is more or less than converting owned messages to bytes and back.
    pub timed: String,
    /// The state that it keeps between messages, in older records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeps: Option<String>,
    /// True if it is a codec of this project, as a control for peers.
    #[serde(default)]
    pub is_control: bool,
    /// True if it decodes to views, which point into the bytes and own nothing.
    pub views: bool,
}

impl PeerRecord {
    /// The name of a codec of this project behind the adapter of the peers, over the messages
    /// themselves: it takes as long as the codec without the adapter.
    pub const CONTROL: &str = "control";
}

/// A workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkloadRecord {
    /// Its name.
    pub name: String,
    /// The number of measured messages.
    pub messages: usize,
    /// The generator's entropy in bytes per message: the lower bound on the average size if each
    /// message is sent alone. Absent if the messages were not generated.
    pub entropy_bytes_per_message: Option<f64>,
    /// The rest of the entropy in bytes per message for a receiver that remembers all earlier
    /// messages: the lower bound for every wire. Absent if the messages were not generated.
    pub shared_history_entropy_bytes_per_message: Option<f64>,
    /// SHA-256 of the messages as the run's first engine encodes them, each after its length in
    /// eight little-endian bytes: equal digests mean equal messages. Absent if the engine refuses a
    /// message.
    pub messages_sha256: Option<String>,
    /// The mean size in bytes of a user's documents as JSON, without the messages that carry them as opaque bytes.
    /// Absent if the messages do not all carry such documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_json_bytes_per_message: Option<f64>,
    /// The kind of its data.
    #[serde(default)]
    pub data: Data,
}

impl WorkloadRecord {
    /// Returns the workload of a measurement, which has no messages if the measurement failed.
    fn unknown(measurement: &Measurement) -> Self {
        let figures = measurement.outcome.as_ref();
        Self {
            name: measurement.workload.clone(),
            messages: figures.map_or(0, |figures| figures.sizes.messages),
            entropy_bytes_per_message: None,
            shared_history_entropy_bytes_per_message: None,
            messages_sha256: None,
            own_json_bytes_per_message: None,
            data: Data::default(),
        }
    }
}

/// A kind of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Data {
    /// The messages that the run is about: a cluster's, or a user's own.
    #[default]
    Own,
    /// Messages that no cluster sends, which only serve to compare libraries.
    Other,
}
