use std::{
    io,
    path::{Path, PathBuf},
};

/// An error of a store. Each names its file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A missing file. A new file would lack acknowledged operations, so none is created.
    #[error("no store at {}", .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// An existing file at the path of the file to create.
    #[error("there is a file at {} already", .path.display())]
    AlreadyExists {
        /// The file.
        path: PathBuf,
    },
    /// A dangling symbolic link at the path of the file to create.
    #[error("{} is a symbolic link to nothing", .path.display())]
    DanglingLink {
        /// The link.
        path: PathBuf,
    },
    /// Another process has the file open.
    #[error("the store {} is in use", .path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The file is of a version that this release does not read.
    #[error("the store {} has version {found}, not {expected}", .path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
        /// The version that is read.
        expected: u64,
    },
    /// The file is damaged, or no store.
    #[error("the store {} is corrupt: {why}", .path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// The fault.
        why: String,
    },
    /// The file belongs to another node.
    #[error("the store {} belongs to node {found:016x}, not to node {expected:016x}", .path.display())]
    OtherNode {
        /// The file.
        path: PathBuf,
        /// The node it was opened for.
        expected: u64,
        /// The node it belongs to.
        found: u64,
    },
    /// The node was started `u32::MAX` times; no incarnation is left.
    #[error("the node of the store {} has no incarnation left", .path.display())]
    IncarnationsExhausted {
        /// The file.
        path: PathBuf,
    },
    /// An earlier commit failed, so what is on the disk is not known. Open the store anew.
    #[error("the store {} halted when a write failed", .path.display())]
    Halted {
        /// The file.
        path: PathBuf,
    },
    /// The operating system failed.
    #[error("cannot {action} the store {}", .path.display())]
    Io {
        /// The operation that failed.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl StoreError {
    /// Returns whether the file is there and cannot be used: it is of another version, damaged or unreadable.
    #[must_use]
    pub fn is_unusable(&self) -> bool {
        matches!(
            self,
            Self::Version { .. } | Self::Corrupt { .. } | Self::Io { .. }
        )
    }

    /// Returns the error of damage to the file `path`.
    pub(crate) fn corrupt(path: &Path, why: impl ToString) -> Self {
        Self::Corrupt {
            path: path.into(),
            why: why.to_string(),
        }
    }

    /// Returns the error of a failed `action` on the file `path`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            action,
            path: path.into(),
            source,
        }
    }
}
