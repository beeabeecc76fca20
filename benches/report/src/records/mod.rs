//! A run on disk: a directory with `environment.json`, `measurements.csv`, `dictionaries.csv` and
//! `streams.csv`, from which every table is made, and the dictionaries of its wires. A full run also has
//! `scaling.csv`. A program of its own adds `memory.csv`, and `wirecost links` adds `links.csv`.
//!
//! All files are written during the run, so that an interrupted run keeps its measurements.

mod dictionary;
mod environment;
mod link;
mod measurement;
mod memory;
mod reader;
mod recorder;
mod scaling;
mod stream;
mod time;
pub(crate) mod view;

pub use dictionary::DictionaryRecord;
pub use environment::{
    Data, EngineRecord, Environment, LoadAverages, Machine, PeerRecord, Revision, UNKNOWN,
    WorkloadRecord,
};
pub use link::{Bound, LinkRecord, Traffic, write_links};
pub use measurement::{Context, Figures, Measurement, Role, Sizes, Stage};
pub use memory::{DecodeMemory, MemoryRecord, write_memory};
pub use reader::{ReadError, Run};
pub use recorder::{RecordError, Recorder};
pub use scaling::{ScalingRecord, Series, write_scaling};
pub use stream::StreamRecord;
pub use view::HEADLINE_WORKLOAD;

/// The version of all files, raised whenever a column or key changes its meaning or is removed.
pub const SCHEMA_VERSION: u32 = 3;

/// The largest difference, as a share, between the printed times of a group's A/A twin and its
/// reference in a quiet group.
pub const PUBLISHED_NOISE: f64 = 0.01;

/// The smallest share of the groups of a published run that are quiet.
pub const PUBLISHED_QUIET_TWINS: f64 = 0.95;

/// The largest difference, as a share, in any group of a published run.
pub const PUBLISHED_MOST_NOISE: f64 = 0.03;

/// The file with the run's environment.
pub const ENVIRONMENT_FILE: &str = "environment.json";

/// The file with the measurements: a row for each stage of a cell.
pub const MEASUREMENTS_FILE: &str = "measurements.csv";

/// The file with the trained dictionaries: a row for each workload, format and size.
pub const DICTIONARIES_FILE: &str = "dictionaries.csv";

/// The directory, within a run's, of the dictionaries with which its wires are measured.
pub const DICTIONARIES_DIRECTORY: &str = "dictionaries";

/// The file with the costs of a connection's stream besides its messages: a row for each workload,
/// format and packing.
pub const STREAMS_FILE: &str = "streams.csv";

/// The file with the predictions for shaped links and the measurements beside them: a row for each
/// repeat of a wire on a link. A run may lack it.
pub const LINKS_FILE: &str = "links.csv";

/// The file with the heap that decoding takes: a row for each engine on a workload. A run may lack it.
pub const MEMORY_FILE: &str = "memory.csv";

/// The file with the times per byte of growing messages and of threads: a row for each point of a series. A run
/// without `--full` lacks it.
pub const SCALING_FILE: &str = "scaling.csv";

/// The workload on which reused compression contexts are compared with new ones: the small messages
/// of the steady mix.
pub const SMALL_WORKLOAD: &str = "small";
