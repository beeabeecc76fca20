use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;

use super::{
    DICTIONARIES_FILE, DictionaryRecord, ENVIRONMENT_FILE, Environment, MEASUREMENTS_FILE,
    Measurement, SCHEMA_VERSION, STREAMS_FILE, StreamRecord, recorder,
};

/// A run, read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// What was run, on what.
    pub environment: Environment,
    /// What was measured, in that order.
    pub measurements: Vec<Measurement>,
    /// What dictionaries were trained.
    pub dictionaries: Vec<DictionaryRecord>,
    /// What streams cost beside their messages.
    pub streams: Vec<StreamRecord>,
}

/// A run that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file is missing or cannot be opened.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The environment is not what this program writes.
    #[error("{}: {source}", path.display())]
    Environment {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// A row is not what this program writes.
    #[error("{}: {source}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: csv::Error,
    },
    /// The run is of another version of this program.
    #[error("{}: schema_version is {found}, this program reads {SCHEMA_VERSION}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
}

impl Run {
    /// The newest run in a directory of runs.
    ///
    /// # Errors
    /// When there is none.
    pub fn latest(parent: &Path) -> Result<PathBuf, ReadError> {
        recorder::latest(parent).map_err(|source| ReadError::File {
            path: parent.join("latest"),
            source,
        })
    }

    /// Reads a run's directory.
    ///
    /// # Errors
    /// When a file is missing, or is not what [`Recorder`](super::Recorder) writes.
    pub fn read(directory: &Path) -> Result<Self, ReadError> {
        Ok(Self {
            environment: read_environment(directory.join(ENVIRONMENT_FILE))?,
            measurements: read_rows(directory.join(MEASUREMENTS_FILE))?,
            dictionaries: read_rows(directory.join(DICTIONARIES_FILE))?,
            streams: read_rows(directory.join(STREAMS_FILE))?,
        })
    }
}

fn read_environment(path: PathBuf) -> Result<Environment, ReadError> {
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(source) => return Err(ReadError::File { path, source }),
    };
    let environment: Environment = match serde_json::from_slice(&text) {
        Ok(environment) => environment,
        Err(source) => return Err(ReadError::Environment { path, source }),
    };
    match environment.schema_version {
        SCHEMA_VERSION => Ok(environment),
        found => Err(ReadError::Version { path, found }),
    }
}

fn read_rows<R: DeserializeOwned>(path: PathBuf) -> Result<Vec<R>, ReadError> {
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(source) => return Err(ReadError::File { path, source }),
    };
    csv::Reader::from_reader(file)
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| ReadError::Row { path, source })
}
