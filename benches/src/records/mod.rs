//! A run on disk: a directory with `environment.json` and `measurements.csv`, from which every table
//! is made.
//!
//! Both are written as the run goes on, so that an interrupted run keeps what it measured.

mod environment;
mod measurement;
mod reader;
mod recorder;

pub use environment::{EngineRecord, Environment, Load, Machine, Revision, WorkloadRecord};
pub use measurement::{Context, Figures, Measurement, Role, Sizes, Stage};
pub use reader::{ReadError, Run};
pub use recorder::{RecordError, Recorder};

/// The version of both files: raised whenever a column or key changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// What was run, on what.
pub const ENVIRONMENT_FILE: &str = "environment.json";

/// What was measured: a row a stage of a cell.
pub const MEASUREMENTS_FILE: &str = "measurements.csv";

/// The name of the workload on which compression contexts that are kept are compared with new ones:
/// the small messages of the steady mix.
pub const SMALL_WORKLOAD: &str = "small";
