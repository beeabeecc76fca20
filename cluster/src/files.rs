//! Replacing a file so that a crash leaves the old one or the new one.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The suffix of the name of a file that is being written.
pub(crate) const NEW: &str = ".new";

/// Replaces a file. The content reaches the disk before the name does, and the name before this
/// returns.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    replace_by(&mut OpenOptions::new(), path, content)
}

/// Replaces a file, which only its owner may read and write.
pub(crate) fn replace_secret(path: &Path, content: &[u8]) -> io::Result<()> {
    replace_by(&mut private(), path, content)
}

/// Creates a file to write and read, which only its owner may read and write.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    private().read(true).write(true).create_new(true).open(path)
}

/// Returns the options of a file that only its owner may read and write.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a directory and those above it, unless it is there.
pub(crate) fn make(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    step()?;
    fs::create_dir_all(path)
}

/// Makes a directory, which only its owner may enter, and those above it, unless it is there.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let mut directory = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut directory, 0o700);
    directory.recursive(true).create(path)
}

fn replace_by(options: &mut OpenOptions, path: &Path, content: &[u8]) -> io::Result<()> {
    let new = beside(path, NEW);
    remove(&new)?;
    step()?;
    let mut file = options.write(true).create_new(true).open(&new)?;
    step()?;
    file.write_all(content)?;
    step()?;
    file.sync_all()?;
    step()?;
    fs::rename(&new, path)?;
    sync_directory(path)
}

/// Removes what an earlier attempt left, or a link, through which another file would be written.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    step()?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Syncs the directory that a file is in, and so the file's name.
#[cfg(unix)]
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    step()?;
    let directory = path.parent().unwrap_or(path);
    File::open(directory)?.sync_all()
}

/// Does nothing: outside Unix a directory cannot be synced, and the file system's journal orders the rename.
#[cfg(not(unix))]
pub(crate) fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Returns the path with a suffix at its end.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// Fails if a test refuses the operation that follows.
fn step() -> io::Result<()> {
    #[cfg(test)]
    refusal::step()?;
    Ok(())
}

/// The operations on files that a test refuses on its thread.
#[cfg(test)]
pub(crate) mod refusal {
    use std::{cell::RefCell, io, ops::Range};

    /// The numbers of the refused operations, and that of the next operation.
    const NONE: (Range<u32>, u32) = (u32::MAX..u32::MAX, 0);

    thread_local! {
        static REFUSED: RefCell<(Range<u32>, u32)> = const { RefCell::new(NONE) };
    }

    /// Refuses the operations with these numbers, counted from this call on.
    pub(crate) fn of(numbers: Range<u32>) {
        REFUSED.replace((numbers, 0));
    }

    /// Ends the refusal. Returns whether an operation was refused.
    pub(crate) fn end() -> bool {
        has_begun(REFUSED.replace(NONE))
    }

    /// Returns whether an operation was refused.
    pub(crate) fn is_met() -> bool {
        has_begun(REFUSED.with_borrow(Clone::clone))
    }

    fn has_begun((refused, next): (Range<u32>, u32)) -> bool {
        next > refused.start
    }

    pub(super) fn step() -> io::Result<()> {
        REFUSED.with_borrow_mut(|(refused, next)| {
            let number = *next;
            *next += 1;
            match refused.contains(&number) {
                true => Err(io::Error::other("refused by the test")),
                false => Ok(()),
            }
        })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_in_place_of_the_new_file_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let [path, other] = ["file", "other"].map(|name| directory.path().join(name));
        fs::write(&other, "precious").unwrap();
        std::os::unix::fs::symlink(&other, beside(&path, NEW)).unwrap();
        replace(&path, b"content").unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"precious");
        assert!(!path.is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"content");
    }
}
