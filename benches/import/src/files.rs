//! The paths of schema files that import each other.

use std::path::{Path, PathBuf};

/// Returns the index of a path, which is added if it is new.
pub(crate) fn index_of(paths: &mut Vec<PathBuf>, path: PathBuf) -> usize {
    let same = |other: &PathBuf| {
        let (one, other) = (path.canonicalize(), other.canonicalize());
        one.is_ok() && one.ok() == other.ok()
    };
    paths.iter().position(same).unwrap_or_else(|| {
        paths.push(path);
        paths.len() - 1
    })
}

/// Returns the path of an imported file: in the directory of the importing file `from`, or in one of `directories`.
pub(crate) fn found(from: &Path, name: &str, directories: &[PathBuf]) -> Result<PathBuf, String> {
    let beside = from.with_file_name("").join(name);
    let inside = directories.iter().map(|directory| directory.join(name));
    let mut all = std::iter::once(beside).chain(inside);
    // A device is refused: it may have no end.
    all.find(|path| path.is_file()).ok_or_else(|| {
        format!(
            "`{name}` is neither in the directory of the importing file nor in a directory to search"
        )
    })
}
