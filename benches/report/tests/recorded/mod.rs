//! Runs on disk.

use std::path::{Path, PathBuf};

use wirecost_report::records::{Recorder, Run};

/// Writes a run without the files that other programs add, and returns its directory in `parent`.
pub(crate) fn recorded(parent: &Path, name: &str, run: &Run) -> PathBuf {
    let mut recorder = Recorder::create(parent, name, &run.environment).unwrap();
    recorder.append(&run.measurements).unwrap();
    recorder.append_dictionaries(&run.dictionaries).unwrap();
    recorder.append_streams(&run.streams).unwrap();
    recorder.directory().to_owned()
}
