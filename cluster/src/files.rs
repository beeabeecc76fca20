//! Replacing a file so that a crash leaves the old one or the new one.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Ends the name of a file that is being written.
pub(crate) const NEW: &str = ".new";

/// Replaces a file. The content reaches the disk before the name does, and the name before this
/// returns.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let new = beside(path, NEW);
    let mut file = File::create(&new)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    sync_directory(path)
}

/// Syncs the directory that a file is in, and so the file's name.
#[cfg(unix)]
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().unwrap_or(path);
    File::open(directory)?.sync_all()
}

/// Elsewhere a directory cannot be synced, and the file system's journal orders the rename.
#[cfg(not(unix))]
pub(crate) fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The path with a suffix at its end.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
