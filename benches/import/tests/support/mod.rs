//! Schemas and the modules made from them.

#![allow(dead_code)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use wirecost_import::{ImportError, Imported, Options, import};

/// Returns a directory of tests.
pub(crate) fn tests(directory: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    tests.join(directory)
}

/// Imports a text as a file with this name.
pub(crate) fn import_text(name: &str, text: &str, lossy: bool) -> Result<Imported, ImportError> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join(name);
    fs::write(&file, text).unwrap();
    let options = Options {
        lossy,
        ..Options::default()
    };
    import(&[file], &options)
}
