//! A run on disk: a directory with `environment.json`, `measurements.csv`, `dictionaries.csv` and
//! `streams.csv`, from which every table is made, and the dictionaries that its wires use.
//!
//! All are written as the run goes on, so that an interrupted run keeps what it measured.

mod dictionary;
mod environment;
mod measurement;
mod reader;
mod recorder;
mod stream;
mod time;
pub(crate) mod view;

pub use dictionary::DictionaryRecord;
pub use environment::{
    Data, EngineRecord, Environment, Load, Machine, PeerRecord, Revision, UNKNOWN, WorkloadRecord,
};
pub use measurement::{Context, Figures, Measurement, Role, Sizes, Stage};
pub use reader::{ReadError, Run};
pub use recorder::{RecordError, Recorder};
pub use stream::StreamRecord;
pub use view::HEADLINE_WORKLOAD;

/// The version of all files: raised whenever a column or key changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 3;

/// How far the printed time of a group's A/A twin may be from the reference's in a run that is published: a share.
pub const PUBLISHED_NOISE: f64 = 0.01;

/// What was run, on what.
pub const ENVIRONMENT_FILE: &str = "environment.json";

/// What was measured: a row a stage of a cell.
pub const MEASUREMENTS_FILE: &str = "measurements.csv";

/// What dictionaries were trained: a row a workload, format and size.
pub const DICTIONARIES_FILE: &str = "dictionaries.csv";

/// The directory, in that of a run, of the dictionaries that its wires are measured with.
pub const DICTIONARIES_DIRECTORY: &str = "dictionaries";

/// What a connection's stream costs beside its messages: a row a workload, format and packing.
pub const STREAMS_FILE: &str = "streams.csv";

/// The name of the workload on which compression contexts that are kept are compared with new ones:
/// the small messages of the steady mix.
pub const SMALL_WORKLOAD: &str = "small";
