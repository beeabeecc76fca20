//! The directories of this project.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use itertools::Itertools;

use crate::{command::CommandError, records::ENVIRONMENT_FILE};

/// The directory of published runs, from the workspace's root.
pub const RESULTS: &str = "results";

/// Returns the root of the workspace that contains this package.
#[must_use]
pub fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package)
}

/// Returns the directory in which runs are recorded unless another is given: it is in the target
/// directory of the workspace with this root, so that trying the bench changes no file of the
/// repository.
#[must_use]
pub fn runs_directory(root: &Path) -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root.join(target).join("wirecost")
}

/// Returns the directories of published runs under `root`, the newest last.
///
/// # Errors
/// When a directory cannot be read.
pub fn published(root: &Path) -> Result<Vec<PathBuf>, CommandError> {
    directories(root, Path::new(RESULTS), ENVIRONMENT_FILE)
}

/// Returns the directories in `parent`, which is under `root`, that have `file`, the newest last.
///
/// # Errors
/// When a directory cannot be read.
pub fn directories(root: &Path, parent: &Path, file: &str) -> Result<Vec<PathBuf>, CommandError> {
    let entries = match fs::read_dir(root.join(parent)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(CommandError::Failed(format!(
                "cannot read {}: {error}",
                parent.display()
            )));
        }
    };
    let names = entries
        .map_ok(|entry| entry.path())
        .filter_ok(|path| path.join(file).is_file())
        .map_ok(|path| parent.join(path.file_name().unwrap_or_default()));
    let mut names: Vec<PathBuf> = names.try_collect().map_err(CommandError::failed)?;
    names.sort();
    Ok(names)
}
