use std::{
    fmt::Display,
    fs,
    io::{self, BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
};

use csv::StringRecord;
use serde::{Deserialize, de::DeserializeOwned};
use wirecost_codec::{escaped_path, short_text};

use super::{
    DICTIONARIES_FILE, DictionaryRecord, ENVIRONMENT_FILE, Environment, LINKS_FILE, LinkRecord,
    MEASUREMENTS_FILE, MEMORY_FILE, Measurement, MemoryRecord, SCALING_FILE, SCHEMA_VERSION,
    STREAMS_FILE, ScalingRecord, StreamRecord, recorder,
};

/// A run that was read from disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The environment; [unknown](Environment::unknown) if the file is missing.
    pub environment: Environment,
    /// The measurements, in the order of the file.
    pub measurements: Vec<Measurement>,
    /// The trained dictionaries.
    pub dictionaries: Vec<DictionaryRecord>,
    /// The costs of streams besides their messages.
    pub streams: Vec<StreamRecord>,
    /// The predictions and measurements on shaped links; empty unless `wirecost links` was run.
    pub links: Vec<LinkRecord>,
    /// The heap that decoding takes; empty if it was not counted.
    pub memory: Vec<MemoryRecord>,
    /// The times per byte of growing messages and of threads; empty unless the run was a full one.
    pub scaling: Vec<ScalingRecord>,
    /// The files that the run lacks: their contents are unknown or empty.
    pub missing: Vec<&'static str>,
}

/// The reason why a run cannot be read. The text may be logged as it is: paths are
/// [escaped](escaped_path), and a file's contents are quoted [up to 160 characters](short_text).
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file is missing or cannot be opened.
    #[error("cannot read {}: {source}", escaped_path(path))]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The directory holds no run, or the file no measurements.
    #[error(
        "{} is no run: a run is a directory with {MEASUREMENTS_FILE}, or such a file",
        escaped_path(path)
    )]
    NoRun {
        /// The directory or file.
        path: PathBuf,
    },
    /// A file does not have the form that this program writes.
    #[error("{}{}: {problem}", escaped_path(path), at_line(*line))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1, if the file has rows.
        line: Option<u64>,
        /// The column or key, and its defect.
        problem: String,
    },
    /// The run was written by another version of this program.
    #[error(
        "{}{}: schema_version is {found}, this program reads {SCHEMA_VERSION}",
        escaped_path(path),
        at_line(*line)
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The line, from 1, if the file has rows.
        line: Option<u64>,
        /// Its version.
        found: String,
    },
}

fn at_line(line: Option<u64>) -> String {
    line.map_or_else(String::new, |line| format!(", line {line}"))
}

impl Run {
    /// Returns the newest run in a directory of runs.
    ///
    /// # Errors
    /// When there is none.
    pub fn latest(parent: &Path) -> Result<PathBuf, ReadError> {
        recorder::latest(parent).map_err(|source| ReadError::File {
            path: parent.join("latest"),
            source,
        })
    }

    /// Returns a run of measurements alone.
    #[must_use]
    pub const fn new(environment: Environment, measurements: Vec<Measurement>) -> Self {
        Self {
            environment,
            measurements,
            dictionaries: Vec::new(),
            streams: Vec::new(),
            links: Vec::new(),
            memory: Vec::new(),
            scaling: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Reads a run: a directory, or its `measurements.csv`; a file with another name is read as
    /// measurements alone.
    ///
    /// A run may lack the other files, for example if its measurements were sent alone: every table
    /// of measurements can still be made, and [`missing`](Self::missing) names the missing files. A
    /// run that measured no dictionaries or streams has empty files for them.
    ///
    /// # Errors
    /// When measurements are missing, a file does not have the form that
    /// [`Recorder`](super::Recorder) writes, or a stage was measured without its group's reference
    /// or twin.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let run = Self::read_files(path)?;
        match run.without_group() {
            None => Ok(run),
            Some((one, role)) => Err(ReadError::Damaged {
                path: path.to_owned(),
                line: None,
                problem: short_text(format!(
                    "{}/{} of {} has no {role} beside it",
                    one.workload, one.stage, one.format
                )),
            }),
        }
    }

    /// Returns whether there is a directory or file of a run at a path.
    #[must_use]
    pub fn is_at(path: &Path) -> bool {
        match path.is_dir() {
            true => path.join(MEASUREMENTS_FILE).is_file(),
            false => has_measurements(path),
        }
    }

    fn read_files(path: &Path) -> Result<Self, ReadError> {
        if path.exists() && !Self::is_at(path) {
            return Err(ReadError::NoRun {
                path: path.to_owned(),
            });
        }
        if path.ends_with(MEASUREMENTS_FILE) {
            return Self::read_files(path.parent().unwrap_or(path));
        }
        if path.is_file() {
            let measurements = read_rows(&File::read(path.to_owned())?)?;
            return Ok(Self {
                missing: vec![ENVIRONMENT_FILE, DICTIONARIES_FILE, STREAMS_FILE],
                ..Self::new(Environment::unknown(&measurements), measurements)
            });
        }
        Self::read_directory(path)
    }

    fn read_directory(path: &Path) -> Result<Self, ReadError> {
        let measurements = read_rows(&File::read(path.join(MEASUREMENTS_FILE))?)?;
        let mut missing = Vec::new();
        let mut optional = |name| {
            let file = File::find(path.join(name))?;
            if file.is_none() {
                missing.push(name);
            }
            Ok::<_, ReadError>(file)
        };
        let environment = optional(ENVIRONMENT_FILE)?;
        let dictionaries = optional(DICTIONARIES_FILE)?;
        let streams = optional(STREAMS_FILE)?;
        let environment = match environment {
            Some(file) => read_environment(&file)?,
            None => Environment::unknown(&measurements),
        };
        Ok(Self {
            environment,
            measurements,
            dictionaries: dictionaries.map_or_else(|| Ok(Vec::new()), |file| read_rows(&file))?,
            streams: streams.map_or_else(|| Ok(Vec::new()), |file| read_rows(&file))?,
            links: find_rows(path.join(LINKS_FILE))?,
            memory: find_rows(path.join(MEMORY_FILE))?,
            scaling: find_rows(path.join(SCALING_FILE))?,
            missing,
        })
    }
}

/// Returns whether the first line of a file has a column that only measurements have.
fn has_measurements(path: &Path) -> bool {
    let mut line = String::new();
    let read = fs::File::open(path).and_then(|file| {
        // Longer than the line of any version.
        BufReader::new(file.take(4096)).read_line(&mut line)
    });
    read.is_ok()
        && line
            .split(',')
            .any(|column| column.trim() == "passes_per_sample")
}

/// A file's contents with its path.
struct File {
    path: PathBuf,
    contents: Vec<u8>,
}

impl File {
    fn read(path: PathBuf) -> Result<Self, ReadError> {
        match fs::read(&path) {
            Ok(contents) => Ok(Self { path, contents }),
            Err(source) => Err(ReadError::File { path, source }),
        }
    }

    /// Reads a file that may be missing.
    fn find(path: PathBuf) -> Result<Option<Self>, ReadError> {
        match Self::read(path) {
            Ok(file) => Ok(Some(file)),
            Err(ReadError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn damaged(&self, line: Option<u64>, problem: impl Display) -> ReadError {
        ReadError::Damaged {
            path: self.path.clone(),
            line,
            problem: short_text(problem),
        }
    }

    /// Refuses another version before anything else in the file is read.
    fn check_version(&self, line: Option<u64>, found: &str) -> Result<(), ReadError> {
        match found.parse() {
            Ok(SCHEMA_VERSION) => Ok(()),
            _ => Err(ReadError::Version {
                path: self.path.clone(),
                line,
                found: short_text(found),
            }),
        }
    }
}

fn read_environment(file: &File) -> Result<Environment, ReadError> {
    #[derive(Deserialize)]
    struct Version {
        schema_version: serde_json::Number,
    }
    let damaged = |error: serde_json::Error| file.damaged(None, error);
    let version: Version = serde_json::from_slice(&file.contents).map_err(damaged)?;
    file.check_version(None, &version.schema_version.to_string())?;
    serde_json::from_slice(&file.contents).map_err(damaged)
}

/// Reads the rows of a file that may be missing.
fn find_rows<R: DeserializeOwned>(path: PathBuf) -> Result<Vec<R>, ReadError> {
    File::find(path)?.map_or_else(|| Ok(Vec::new()), |file| read_rows(&file))
}

fn read_rows<R: DeserializeOwned>(file: &File) -> Result<Vec<R>, ReadError> {
    if !file.contents.is_empty() && !file.contents.ends_with(b"\n") {
        let line = file.contents.split(|&byte| byte == b'\n').count();
        return Err(file.damaged(Some(line as u64), "cut off: the line has no end"));
    }
    let mut reader = csv::Reader::from_reader(file.contents.as_slice());
    let columns = match reader.headers() {
        Ok(columns) => columns.clone(),
        Err(error) => return Err(file.damaged(Some(1), error)),
    };
    let damaged = |error: csv::Error| {
        let line = error.position().map(csv::Position::line);
        match error.kind() {
            csv::ErrorKind::Deserialize { err, .. } => {
                let column = err.field().and_then(|index| columns.get(index as usize));
                let column = column.map_or_else(String::new, |column| format!("{column}: "));
                file.damaged(line, format!("{column}{}", err.kind()))
            }
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => file.damaged(line, format!("{len} columns instead of {expected_len}")),
            _ => file.damaged(line, error),
        }
    };
    let row = |row: Result<StringRecord, csv::Error>| {
        let row = row.map_err(damaged)?;
        let line = row.position().map(csv::Position::line);
        let version = columns.iter().position(|name| name == "schema_version");
        let version = version.and_then(|index| row.get(index));
        file.check_version(line, version.unwrap_or("missing"))?;
        row.deserialize(Some(&columns)).map_err(damaged)
    };
    reader.records().map(row).collect()
}
