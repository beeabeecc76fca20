//! The file of a durable clock: locked, checked, replaced as a whole.

use core::error::Error;
use core::fmt;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::vec::Vec;

use crate::record::{self, Corruption, Record};

/// The open file of one clock, held against all other processes.
pub(crate) struct Store {
    path: PathBuf,
    record: Record,
    halted: bool,
    /// The lock is on a separate file, because each replacement creates a new clock file.
    /// The system releases it when the process ends, however it ends.
    _lock: File,
}

impl Store {
    /// Writes the first record of a clock that has never run.
    pub(crate) fn create(path: &Path, record: Record) -> Result<Self, StoreError> {
        let path = std::path::absolute(path).map_err(io("resolve", path))?;
        let lock = lock(&path)?;
        if fs::exists(&path).map_err(io("look for", &path))? {
            return Err(StoreError::AlreadyExists { path });
        }
        // Replacing the link would separate the clock from the file that the link names.
        if path.is_symlink() {
            return Err(StoreError::DanglingLink { path });
        }
        let mut store = Self {
            path,
            record,
            halted: false,
            _lock: lock,
        };
        store.write(record)?;
        Ok(store)
    }

    /// Continues a clock's record, in its next incarnation.
    pub(crate) fn open(path: &Path, node: u64) -> Result<Self, StoreError> {
        let path = resolve(path)?;
        // Opening a pipe would wait for its writer.
        if !path.is_file() {
            return Err(StoreError::NotAFile { path });
        }
        let lock = lock(&path)?;
        let mut record = read(&path)?;
        if record.node != node {
            return Err(StoreError::OtherNode {
                path,
                expected: node,
                found: record.node,
            });
        }
        let Some(incarnation) = record.incarnation.checked_add(1) else {
            return Err(StoreError::IncarnationsExhausted { path });
        };
        record.incarnation = incarnation;
        let mut store = Self {
            path,
            record,
            halted: false,
            _lock: lock,
        };
        store.write(record)?;
        Ok(store)
    }

    pub(crate) fn record(&self) -> Record {
        self.record
    }

    /// Makes `mark` survive a crash of the machine, or fails for good.
    pub(crate) fn raise(&mut self, mark: u64) -> Result<(), StoreError> {
        self.write(Record {
            mark,
            ..self.record
        })
    }

    fn write(&mut self, record: Record) -> Result<(), StoreError> {
        if self.halted {
            return Err(StoreError::Halted {
                path: self.path.clone(),
            });
        }
        // Halted unless every step succeeds. A failed fsync may have dropped the data and can
        // report success when repeated, so there is no second try.
        self.halted = true;
        replace(&self.path, &record.to_bytes())?;
        self.record = record;
        self.halted = false;
        Ok(())
    }
}

/// Follows links, so that two names of one file share its lock.
fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    fs::canonicalize(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => StoreError::Missing { path: path.into() },
        _ => StoreError::Io {
            action: "resolve",
            path: path.into(),
            source,
        },
    })
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let lock_path = beside(path, ".lock");
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create(true)
        .truncate(false)
        .open(&lock_path);
    let file = file.map_err(io("create", &lock_path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path: path.into() }),
        Err(TryLockError::Error(source)) => Err(StoreError::Io {
            action: "lock",
            path: lock_path,
            source,
        }),
    }
}

fn read(path: &Path) -> Result<Record, StoreError> {
    let file = File::open(path).map_err(io("open", path))?;
    let mut bytes = Vec::with_capacity(record::LENGTH + 1);
    // One byte more than a record shows that the file is too long, without reading all of it.
    file.take(record::LENGTH as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(io("read", path))?;
    Record::from_bytes(&bytes).map_err(|why| StoreError::Corrupt {
        path: path.into(),
        why,
    })
}

/// Replaces a file: after a crash it holds the old content or the new, after success the new. The
/// new content reaches the disk before its name does, and the name before the function returns.
fn replace(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    let new = beside(path, ".new");
    // A link that stands there would direct the record into another file.
    match fs::remove_file(&new) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            return Err(io("remove", &new)(source));
        }
        _ => {}
    }
    let mut file = File::create_new(&new).map_err(io("create", &new))?;
    file.write_all(content).map_err(io("write", &new))?;
    file.sync_all().map_err(io("sync", &new))?;
    fs::rename(&new, path).map_err(io("replace", path))?;
    sync_directory(path)
}

#[cfg(unix)]
fn sync_directory(path: &Path) -> Result<(), StoreError> {
    // An absolute path of a file has a parent.
    let directory = path.parent().unwrap_or(path);
    File::open(directory)
        .and_then(|opened| opened.sync_all())
        .map_err(io("sync", directory))
}

/// Does nothing: elsewhere a directory can't be synced, and the file system's journal orders the
/// rename.
#[cfg(not(unix))]
fn sync_directory(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    move |source| StoreError::Io {
        action,
        path: path.into(),
        source,
    }
}

/// The reason why a durable clock's file can't be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// A missing file. A new clock would issue old times again, so none is created.
    Missing {
        /// The clock's file.
        path: PathBuf,
    },
    /// An existing file at the path of the file to create.
    AlreadyExists {
        /// The clock's file.
        path: PathBuf,
    },
    /// A dangling symbolic link at the path of the file to create.
    DanglingLink {
        /// The link.
        path: PathBuf,
    },
    /// The path of the file to open is that of a directory, a pipe or a device.
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// Another clock, in this process or in another, has the file open.
    Locked {
        /// The clock's file.
        path: PathBuf,
    },
    /// The file is damaged. Its clock can't be continued from it.
    Corrupt {
        /// The clock's file.
        path: PathBuf,
        /// The defect.
        why: Corruption,
    },
    /// The file is the clock of another node.
    OtherNode {
        /// The clock's file.
        path: PathBuf,
        /// The node it was opened for.
        expected: u64,
        /// The node it belongs to.
        found: u64,
    },
    /// The clock has been opened `u32::MAX` times; no incarnation is left.
    IncarnationsExhausted {
        /// The clock's file.
        path: PathBuf,
    },
    /// An earlier write failed, so the content of the disk is unknown. Open the clock anew.
    Halted {
        /// The clock's file.
        path: PathBuf,
    },
    /// The operating system failed. [`source`](Error::source) gives the reason.
    Io {
        /// The attempted action: a verb that takes the path.
        action: &'static str,
        /// The file or directory of the attempt.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(f, "no clock at {}", path.display()),
            Self::AlreadyExists { path } => write!(f, "{} exists already", path.display()),
            Self::DanglingLink { path } => {
                write!(f, "{} is a symbolic link to nothing", path.display())
            }
            Self::NotAFile { path } => write!(f, "{} is not a file", path.display()),
            Self::Locked { path } => write!(f, "the clock {} is in use", path.display()),
            Self::Corrupt { path, .. } => write!(f, "the clock {} is corrupt", path.display()),
            Self::OtherNode {
                path,
                expected,
                found,
            } => write!(
                f,
                "the clock {} belongs to node {found}, not to node {expected}",
                path.display()
            ),
            Self::IncarnationsExhausted { path } => {
                write!(f, "the clock {} has no incarnation left", path.display())
            }
            Self::Halted { path } => {
                write!(f, "the clock {} halted when a write failed", path.display())
            }
            Self::Io { action, path, .. } => write!(f, "cannot {action} {}", path.display()),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Corrupt { why, .. } => Some(why),
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
