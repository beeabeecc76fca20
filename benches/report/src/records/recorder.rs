use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use serde::Serialize;
use wirecost_codec::escaped_path;
use wirecost_compress::Dictionary;

use super::{
    DICTIONARIES_DIRECTORY, DICTIONARIES_FILE, DictionaryRecord, ENVIRONMENT_FILE, Environment,
    MEASUREMENTS_FILE, Measurement, STREAMS_FILE, StreamRecord,
};

/// The file with the name of the newest run's directory.
const LATEST_FILE: &str = "latest";

/// A writer of a run's directory during the run.
#[derive(Debug)]
pub struct Recorder {
    directory: PathBuf,
    measurements: RowsFile,
    dictionaries: RowsFile,
    streams: RowsFile,
}

/// A file of rows.
#[derive(Debug)]
pub(super) struct RowsFile {
    path: PathBuf,
    writer: csv::Writer<File>,
}

impl RowsFile {
    /// Creates a file that does not exist.
    fn create(path: PathBuf) -> Result<Self, RecordError> {
        let file = File::create_new(&path).map_err(at(&path))?;
        Ok(Self::of(path, file))
    }

    /// Creates a file, or empties it.
    pub(super) fn replace(path: PathBuf) -> Result<Self, RecordError> {
        let file = File::create(&path).map_err(at(&path))?;
        Ok(Self::of(path, file))
    }

    fn of(path: PathBuf, file: File) -> Self {
        let writer = csv::Writer::from_writer(file);
        Self { path, writer }
    }

    /// Appends rows; they are on disk when this returns.
    pub(super) fn append<R: Serialize>(&mut self, rows: &[R]) -> Result<(), RecordError> {
        for row in rows {
            self.writer
                .serialize(row)
                .map_err(|error| at(&self.path)(error.into()))?;
        }
        self.writer.flush().map_err(at(&self.path))
    }
}

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}", escaped_path(path))]
pub struct RecordError {
    path: PathBuf,
    source: io::Error,
}

impl Recorder {
    /// Creates the directory `name` in `parent` with all files in it, and points `parent`'s
    /// `latest` to it. This happens before anything is measured, so that an unwritable place is
    /// detected early.
    ///
    /// # Errors
    /// When that is not possible, or the directory already has a run.
    pub fn create(
        parent: &Path,
        name: &str,
        environment: &Environment,
    ) -> Result<Self, RecordError> {
        let directory = parent.join(name);
        fs::create_dir_all(&directory).map_err(at(&directory))?;
        let recorder = Self {
            measurements: RowsFile::create(directory.join(MEASUREMENTS_FILE))?,
            dictionaries: RowsFile::create(directory.join(DICTIONARIES_FILE))?,
            streams: RowsFile::create(directory.join(STREAMS_FILE))?,
            directory,
        };
        recorder.environment(environment)?;
        let latest = parent.join(LATEST_FILE);
        fs::write(&latest, name).map_err(at(&latest))?;
        Ok(recorder)
    }

    /// Returns the run's directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Appends measurements; they are on disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn append(&mut self, measurements: &[Measurement]) -> Result<(), RecordError> {
        self.measurements.append(measurements)
    }

    /// Appends records of dictionaries; they are on disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn append_dictionaries(&mut self, records: &[DictionaryRecord]) -> Result<(), RecordError> {
        self.dictionaries.append(records)
    }

    /// Writes a dictionary, for [`Dictionary::from_bytes`] to read.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn dictionary(
        &self,
        record: &DictionaryRecord,
        dictionary: &Dictionary,
    ) -> Result<(), RecordError> {
        let directory = self.directory.join(DICTIONARIES_DIRECTORY);
        fs::create_dir_all(&directory).map_err(at(&directory))?;
        let path = directory.join(record.file_name());
        fs::write(&path, dictionary.to_bytes()).map_err(at(&path))
    }

    /// Appends records of streams; they are on disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn append_streams(&mut self, records: &[StreamRecord]) -> Result<(), RecordError> {
        self.streams.append(records)
    }

    /// Writes the environment anew.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn environment(&self, environment: &Environment) -> Result<(), RecordError> {
        let path = self.directory.join(ENVIRONMENT_FILE);
        let mut json =
            serde_json::to_string_pretty(environment).map_err(|error| at(&path)(error.into()))?;
        json.push('\n');
        fs::write(&path, json).map_err(at(&path))
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> RecordError {
    let path = path.to_owned();
    move |source| RecordError { path, source }
}

/// Returns the directory of the newest run in `parent`.
///
/// # Errors
/// When there is none.
pub(super) fn latest(parent: &Path) -> io::Result<PathBuf> {
    fs::read_to_string(parent.join(LATEST_FILE)).map(|name| parent.join(name.trim()))
}
