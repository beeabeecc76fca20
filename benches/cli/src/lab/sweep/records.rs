use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use itertools::Itertools;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wirecost_codec::escaped_path;

use super::{Class, Cost, Measured, mean_bytes};
use wirecost_report::records::{ENVIRONMENT_FILE, Machine, Revision, SCHEMA_VERSION};

/// What settings cost: a row a setting and class.
pub const LEVELS_FILE: &str = "levels.csv";

/// What streams take by their window and tables: a row a format, level and both.
pub const WINDOWS_FILE: &str = "windows.csv";

/// The files of a sweep's directory.
pub const SWEEP_FILES: [&str; 3] = [ENVIRONMENT_FILE, LEVELS_FILE, WINDOWS_FILE];

/// A sweep on disk: a directory with `environment.json`, `levels.csv` and `windows.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// What was run, on what.
    pub environment: SweepEnvironment,
    /// What settings cost.
    pub levels: Vec<LevelRecord>,
    /// What streams take.
    pub windows: Vec<WindowRecord>,
}

/// What was run, on what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepEnvironment {
    /// [`SCHEMA_VERSION`]
    pub schema_version: u32,
    /// `quick` or `default`.
    pub profile: String,
    /// The seed of the cluster whose messages were compressed.
    pub seed: u64,
    /// When the sweep began, in UTC.
    pub started: String,
    /// The revision of this program; none outside of a repository.
    pub revision: Option<Revision>,
    /// What it ran on.
    pub machine: Machine,
    /// The compiler.
    pub rustc: String,
    /// The libraries that compress, and their versions.
    pub compression_libraries: BTreeMap<String, String>,
}

/// What a setting costs on a class: a row of `levels.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelRecord {
    /// [`SCHEMA_VERSION`]
    pub schema_version: u32,
    /// The format of the messages.
    pub format: String,
    /// Their sizes, as in `256 B to 1023 B`.
    pub sizes: String,
    /// How many messages there were.
    pub messages: usize,
    /// Their bytes on average, not compressed.
    pub message_bytes: f64,
    /// The setting's name.
    pub setting: String,
    /// Whether both ends need the same dictionary.
    pub has_dictionary: bool,
    /// Bytes a message, compressed.
    pub bytes: f64,
    /// Nanoseconds to compress a message.
    pub compress_ns: f64,
    /// Nanoseconds to decompress it.
    pub decompress_ns: f64,
    /// By how much the class's first setting seemed to differ from itself: a share.
    pub noise: f64,
}

/// What a stream takes: a row of `windows.csv`. Bytes are exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowRecord {
    /// [`SCHEMA_VERSION`]
    pub schema_version: u32,
    /// The format of the messages.
    pub format: String,
    /// How many messages the stream carried.
    pub messages: usize,
    /// Their bytes, not compressed.
    pub message_bytes: usize,
    /// zstd's level.
    pub level: i32,
    /// The window is 2 to this power bytes.
    pub window_log: u32,
    /// The tables have 2 to this power entries each.
    pub table_log: u32,
    /// Bytes of all messages, compressed.
    pub bytes: usize,
}

/// A sweep's directory that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", escaped_path(path))]
pub struct SweepFileError {
    path: PathBuf,
    reason: String,
}

impl LevelRecord {
    /// The rows of a class.
    #[must_use]
    pub fn of(class: &Class, measured: &Measured) -> Vec<Self> {
        let row = |cost: &Cost| Self {
            schema_version: SCHEMA_VERSION,
            format: class.format.to_string(),
            sizes: class.sizes.to_string(),
            messages: class.messages.len(),
            message_bytes: mean_bytes(&class.messages),
            setting: cost.setting.clone(),
            has_dictionary: cost.has_dictionary,
            bytes: cost.bytes,
            compress_ns: cost.compress_ns,
            decompress_ns: cost.decompress_ns,
            noise: measured.noise,
        };
        measured.costs.iter().map(row).collect()
    }

    pub(super) fn cost(&self) -> Cost {
        Cost {
            setting: self.setting.clone(),
            has_dictionary: self.has_dictionary,
            bytes: self.bytes,
            compress_ns: self.compress_ns,
            decompress_ns: self.decompress_ns,
        }
    }
}

impl Sweep {
    /// Reads a sweep's directory.
    ///
    /// # Errors
    /// When a file is not there, or is of another version.
    pub fn read(directory: &Path) -> Result<Self, SweepFileError> {
        let path = directory.join(ENVIRONMENT_FILE);
        let text = fs::read_to_string(&path).map_err(at(&path))?;
        let environment: SweepEnvironment = serde_json::from_str(&text).map_err(at(&path))?;
        check_version(environment.schema_version).map_err(at(&path))?;
        let levels: Vec<LevelRecord> = rows(&directory.join(LEVELS_FILE), |row: &LevelRecord| {
            row.schema_version
        })?;
        let windows = rows(&directory.join(WINDOWS_FILE), |row: &WindowRecord| {
            row.schema_version
        })?;
        Ok(Self {
            environment,
            levels,
            windows,
        })
    }

    /// Writes it into a directory, which is made.
    ///
    /// # Errors
    /// When that is not possible.
    pub fn write(&self, directory: &Path) -> Result<(), SweepFileError> {
        fs::create_dir_all(directory).map_err(at(directory))?;
        let path = directory.join(ENVIRONMENT_FILE);
        let mut json = serde_json::to_string_pretty(&self.environment).map_err(at(&path))?;
        json.push('\n');
        fs::write(&path, json).map_err(at(&path))?;
        write_rows(&directory.join(LEVELS_FILE), &self.levels)?;
        write_rows(&directory.join(WINDOWS_FILE), &self.windows)
    }
}

fn rows<R: DeserializeOwned>(
    path: &Path,
    version: impl Fn(&R) -> u32,
) -> Result<Vec<R>, SweepFileError> {
    let mut reader = csv::Reader::from_path(path).map_err(at(path))?;
    let rows: Vec<R> = reader.deserialize().try_collect().map_err(at(path))?;
    rows.iter()
        .try_for_each(|row| check_version(version(row)))
        .map_err(at(path))?;
    Ok(rows)
}

fn write_rows<R: Serialize>(path: &Path, rows: &[R]) -> Result<(), SweepFileError> {
    let mut writer = csv::Writer::from_path(path).map_err(at(path))?;
    rows.iter()
        .try_for_each(|row| writer.serialize(row))
        .map_err(at(path))?;
    writer.flush().map_err(at(path))
}

fn check_version(found: u32) -> Result<(), String> {
    match found {
        SCHEMA_VERSION => Ok(()),
        other => Err(format!(
            "records of version {other}; this program reads {SCHEMA_VERSION}"
        )),
    }
}

fn at<E: ToString>(path: &Path) -> impl FnOnce(E) -> SweepFileError {
    let path = path.to_owned();
    move |error| SweepFileError {
        path,
        reason: error.to_string(),
    }
}
