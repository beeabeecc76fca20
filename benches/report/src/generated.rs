//! Files of the repository that the program generates, with checks that they are up to date.

use std::{
    fs,
    path::{Path, PathBuf},
};

use itertools::Itertools;

use crate::command::CommandError;

/// A file that the program generates.
pub struct Generated {
    /// Its path, from the repository's root or the run's directory.
    pub path: PathBuf,
    /// Its contents.
    pub contents: Vec<u8>,
}

impl Generated {
    fn is_fresh(&self, root: &Path) -> bool {
        fs::read(root.join(&self.path)).is_ok_and(|found| found == self.contents)
    }

    /// Writes the file, and creates its directories.
    pub fn write(&self, root: &Path) -> Result<(), CommandError> {
        let path = root.join(&self.path);
        let directory = path.parent().unwrap_or(root);
        fs::create_dir_all(directory)
            .and_then(|()| fs::write(&path, &self.contents))
            .map_err(|error| {
                CommandError::Failed(format!("cannot write {}: {error}", path.display()))
            })
    }
}

/// Writes the files that are out of date, and prints their names.
pub fn write(root: &Path, files: &[Generated]) -> Result<(), CommandError> {
    for file in files.iter().filter(|file| !file.is_fresh(root)) {
        file.write(root)?;
        println!("wrote {}", file.path.display());
    }
    Ok(())
}

/// Checks that all files are up to date; `command` regenerates them.
pub fn check(root: &Path, files: &[Generated], command: &str) -> Result<(), CommandError> {
    let stale = files
        .iter()
        .filter(|file| !file.is_fresh(root))
        .map(|file| file.path.display());
    match stale.collect_vec().as_slice() {
        [] => Ok(()),
        stale => Err(CommandError::Failed(format!(
            "out of date: {}; run `{command}`",
            stale.iter().join(", ")
        ))),
    }
}
