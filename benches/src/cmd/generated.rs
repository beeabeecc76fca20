//! Files of the repository that the program writes, and whether they are as it would write them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use itertools::Itertools;

use super::CommandError;

/// A file that the program writes.
pub(super) struct Generated {
    /// Where, from the repository's root.
    pub(super) path: PathBuf,
    /// What it holds.
    pub(super) contents: Vec<u8>,
}

impl Generated {
    fn is_fresh(&self, root: &Path) -> bool {
        fs::read(root.join(&self.path)).is_ok_and(|found| found == self.contents)
    }

    fn write(&self, root: &Path) -> io::Result<()> {
        let path = root.join(&self.path);
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        fs::write(path, &self.contents)
    }
}

/// Writes the files that are not as they should be, and says which.
pub(super) fn write(root: &Path, files: &[Generated]) -> Result<(), CommandError> {
    for file in files.iter().filter(|file| !file.is_fresh(root)) {
        let path = file.path.display();
        file.write(root)
            .map_err(|error| CommandError::Failed(format!("cannot write {path}: {error}")))?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Checks that all files are as they should be; `command` is what makes them so.
pub(super) fn check(root: &Path, files: &[Generated], command: &str) -> Result<(), CommandError> {
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
