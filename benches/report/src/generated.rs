//! Files of the repository that the program generates, with checks that they are up to date.

use std::{
    fs,
    path::{Path, PathBuf},
};

use itertools::Itertools;

use crate::{
    command::CommandError,
    splice::{SpliceError, splice},
};

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

/// Returns a page with its marked regions filled with the contents that `region` returns for their names.
///
/// # Errors
/// When the page cannot be read, or the marks or contents of a region are missing.
pub fn filled(
    root: &Path,
    page: &str,
    region: impl Fn(&str) -> Result<Option<String>, String>,
) -> Result<Generated, CommandError> {
    let found = fs::read_to_string(root.join(page))
        .map_err(|error| CommandError::Failed(format!("cannot read {page}: {error}")))?;
    let contents = |name: &str| region(name).ok().flatten();
    let spliced = splice(&found, contents).map_err(|error| {
        let why = match &error {
            SpliceError::Unknown { name, .. } => region(name).err(),
            SpliceError::Unmatched { .. } => None,
        };
        let why = why.unwrap_or_else(|| error.to_string());
        CommandError::Failed(format!("{page}: {why}"))
    })?;
    Ok(Generated {
        path: page.into(),
        contents: spliced.into_bytes(),
    })
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
