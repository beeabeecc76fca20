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

/// The file with the costs of settings: a row for each setting and class.
pub const LEVELS_FILE: &str = "levels.csv";

/// The file with the bytes of streams by window and tables: a row for each format, level and both.
pub const WINDOWS_FILE: &str = "windows.csv";

/// The files of a sweep's directory.
pub const SWEEP_FILES: [&str; 3] = [ENVIRONMENT_FILE, LEVELS_FILE, WINDOWS_FILE];

/// A sweep on disk: a directory with `environment.json`, `levels.csv` and `windows.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// The environment of the sweep.
    pub environment: SweepEnvironment,
    /// The costs of settings.
    pub levels: Vec<LevelRecord>,
    /// The bytes of streams.
    pub windows: Vec<WindowRecord>,
}

/// The identity of a sweep and its machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepEnvironment {
    /// [`SCHEMA_VERSION`]
    pub schema_version: u32,
    /// `quick` or `default`.
    pub profile: String,
    /// The seed of the cluster whose messages were compressed.
    pub seed: u64,
    /// The start of the sweep, in UTC.
    pub started: String,
    /// The revision of this program; absent outside of a repository.
    pub revision: Option<Revision>,
    /// The machine of the sweep.
    pub machine: Machine,
    /// The compiler.
    pub rustc: String,
    /// The compression libraries with their versions.
    pub compression_libraries: BTreeMap<String, String>,
}

/// The cost of a setting on a class: a row of `levels.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelRecord {
    /// [`SCHEMA_VERSION`]
    pub schema_version: u32,
    /// The format of the messages.
    pub format: String,
    /// Their sizes, as in `256 B to 1023 B`.
    pub sizes: String,
    /// The number of messages.
    pub messages: usize,
    /// Their average size in bytes, uncompressed.
    pub message_bytes: f64,
    /// The setting's name.
    pub setting: String,
    /// True if both ends need the same dictionary.
    pub has_dictionary: bool,
    /// Compressed bytes per message.
    pub bytes: f64,
    /// Nanoseconds to compress a message.
    pub compress_ns: f64,
    /// Nanoseconds to decompress it.
    pub decompress_ns: f64,
    /// The apparent difference of the class's first setting from itself, as a share.
    pub noise: f64,
}

/// The bytes of a stream: a row of `windows.csv`. Bytes are exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowRecord {
    /// [`SCHEMA_VERSION`]
    pub schema_version: u32,
    /// The format of the messages.
    pub format: String,
    /// The number of messages in the stream.
    pub messages: usize,
    /// Their bytes, uncompressed.
    pub message_bytes: usize,
    /// zstd's level.
    pub level: i32,
    /// The window has 2 to this power bytes.
    pub window_log: u32,
    /// The tables have 2 to this power entries each.
    pub table_log: u32,
    /// The compressed bytes of all messages.
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
    /// Returns the rows of a class.
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

    /// Writes the sweep into a directory, which is created.
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
