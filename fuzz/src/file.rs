//! Readers of files.

use std::{fs, path::PathBuf};

use tempfile::TempDir;
use wirecost_compress::Dictionary;
use wirecost_fixtures::corpus;
use wirecost_report::records::{
    DICTIONARIES_FILE, ENVIRONMENT_FILE, MEASUREMENTS_FILE, Run, STREAMS_FILE,
};

use crate::{bounded, can_be_logged};

/// The largest memory for reading an input of this fuzzer.
const MOST: usize = 16 << 20;

/// A directory for the files of a target.
pub struct Place(TempDir);

impl Place {
    /// Creates a directory, in memory where the system supports that.
    pub fn new() -> Self {
        let memory = PathBuf::from("/dev/shm");
        let parent = if memory.is_dir() {
            memory
        } else {
            std::env::temp_dir()
        };
        let place = Self(TempDir::new_in(parent).expect("a place for files"));
        // Every run has this file, even if it is empty.
        place.file(MEASUREMENTS_FILE, b"");
        place
    }

    /// Checks that a corpus is documents or an error, as one document or one per line.
    pub fn corpus(&self, input: &[u8]) {
        let Some((&first, contents)) = input.split_first() else {
            return;
        };
        let path = self.file(
            ["corpus.json", "corpus.jsonl"][usize::from(first) % 2],
            contents,
        );
        match bounded(MOST, || corpus::documents(&path)) {
            Ok(documents) => assert!(!documents.is_empty()),
            Err(error) => can_be_logged(error),
        }
    }

    /// Checks that a file of a run is read or an error, whichever of its files it is.
    pub fn records(&self, input: &[u8]) {
        const FILES: [&str; 4] = [
            MEASUREMENTS_FILE,
            ENVIRONMENT_FILE,
            DICTIONARIES_FILE,
            STREAMS_FILE,
        ];
        let Some((&first, contents)) = input.split_first() else {
            return;
        };
        let name = FILES[usize::from(first) % FILES.len()];
        let path = self.file(name, contents);
        if let Err(error) = bounded(MOST, || Run::read(self.0.path())) {
            can_be_logged(error);
        }
        fs::remove_file(path).expect("it was written");
        self.file(MEASUREMENTS_FILE, b"");
    }

    fn file(&self, name: &str, contents: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, contents).expect("room for a file");
        path
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::new()
    }
}

/// Checks that a dictionary's file is written back unchanged, or is an error.
pub fn dictionary(file: &[u8]) {
    match bounded(MOST, || Dictionary::from_bytes(file)) {
        Ok(dictionary) => assert_eq!(dictionary.to_bytes(), file),
        Err(error) => can_be_logged(error),
    }
}

/// Checks that a node's configuration is read or an error that can be logged, and returns which.
pub fn config<C>(read: impl FnOnce() -> Result<C, String>) -> Result<C, String> {
    bounded(MOST, read).inspect_err(|error| can_be_logged(error))
}
