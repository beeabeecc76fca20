//! Configuration objects as files, for people to look at and to back up.
//!
//! An [`Objects`] is a directory with a file for each object: `<group>/<kind>/<name>`, where what no file
//! name should have is written as `%` and two digits. A file is replaced as a whole: after a crash it is
//! the old one or the new one, and after success the new one. It holds a frame with a checksum around
//! the schema's `Object`, in protobuf.
//!
//! ```
//! use wirecost_cluster::objects::Objects;
//! use wirecost_message::{Object, ObjectKind};
//!
//! # let directory = tempfile::tempdir()?;
//! let objects = Objects::open(directory.path().join("objects"))?;
//! let limit = Object {
//!     object: ObjectKind::Plugin,
//!     name: "limit/1".into(),
//!     kind: "LatencyLimiter".into(),
//!     config: br#"{"ms":800}"#.to_vec().into(),
//! };
//! objects.write("BJ", &limit)?;
//! assert_eq!(objects.read("BJ", ObjectKind::Plugin, "limit/1")?, Some(limit.clone()));
//! assert_eq!(objects.all()?, [("BJ".to_owned(), limit)]);
//!
//! // Once enough nodes of Beijing hold its objects, see `log::clearing::may_drop_area`.
//! objects.remove_group("BJ")?;
//! assert!(objects.all()?.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! No other part of this crate uses them: the log sets shares only, and what configures pipelines is up to
//! the caller.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use wirecost_codec::EncodeError;
use wirecost_message::{Object, ObjectKind};

use crate::{
    files::{self, NEW},
    log::records::{self, Unreadable},
};

/// The longest name of a file, before the suffix that it has while it is written.
const MAX_FILE_NAME: usize = 240;

/// A directory of configuration objects.
#[derive(Debug)]
pub struct Objects {
    directory: PathBuf,
}

impl Objects {
    /// Opens the directory, and makes it if it is not there.
    ///
    /// # Errors
    ///
    /// [`ObjectError::Io`]
    pub fn open(directory: impl Into<PathBuf>) -> Result<Self, ObjectError> {
        let directory = directory.into();
        fs::create_dir_all(&directory).map_err(io("create", &directory))?;
        Ok(Self { directory })
    }

    /// Writes an object of a group in place of the one with its kind and name, and returns once it is on
    /// the disk.
    ///
    /// # Errors
    ///
    /// [`ObjectError::Name`], [`ObjectError::TooLarge`], [`ObjectError::Io`]
    pub fn write(&self, group: &str, object: &Object) -> Result<(), ObjectError> {
        let path = self.path(group, object.object, &object.name)?;
        let content = records::encode(object).map_err(|source| ObjectError::TooLarge {
            path: path.clone(),
            source,
        })?;
        let directory = path.parent().unwrap_or(&self.directory);
        self.make(directory)?;
        files::replace(&path, &content).map_err(io("write", &path))
    }

    /// Reads an object, if it is there.
    ///
    /// # Errors
    ///
    /// [`ObjectError::Name`], [`ObjectError::Corrupt`], [`ObjectError::Io`]
    pub fn read(
        &self,
        group: &str,
        kind: ObjectKind,
        name: &str,
    ) -> Result<Option<Object>, ObjectError> {
        let path = self.path(group, kind, name)?;
        match fs::read(&path) {
            Ok(content) => decode(&path, &content).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io("read", &path)(error)),
        }
    }

    /// Removes an object, if it is there.
    ///
    /// # Errors
    ///
    /// [`ObjectError::Name`], [`ObjectError::Io`]
    pub fn remove(&self, group: &str, kind: ObjectKind, name: &str) -> Result<(), ObjectError> {
        let path = self.path(group, kind, name)?;
        match fs::remove_file(&path).and_then(|()| files::sync_directory(&path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(io("remove", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Removes all objects of a group.
    ///
    /// # Errors
    ///
    /// [`ObjectError::Name`], [`ObjectError::Io`]
    pub fn remove_group(&self, group: &str) -> Result<(), ObjectError> {
        let path = self.directory.join(file_name(group)?);
        match fs::remove_dir_all(&path).and_then(|()| files::sync_directory(&path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(io("remove", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Reads all objects with their groups, in the order of the files' names.
    ///
    /// # Errors
    ///
    /// [`ObjectError::Corrupt`] at the first file that is no object, [`ObjectError::Io`]
    pub fn all(&self) -> Result<Vec<(String, Object)>, ObjectError> {
        let mut all = Vec::new();
        for group in entries(&self.directory)? {
            let name = unescaped(&group).ok_or_else(|| ObjectError::Corrupt {
                path: group.clone(),
                why: "its name is no group's".to_owned(),
            })?;
            for kind in entries(&group)? {
                for path in entries(&kind)? {
                    let content = fs::read(&path).map_err(io("read", &path))?;
                    all.push((name.clone(), decode(&path, &content)?));
                }
            }
        }
        Ok(all)
    }

    fn path(&self, group: &str, kind: ObjectKind, name: &str) -> Result<PathBuf, ObjectError> {
        let kind = match kind {
            ObjectKind::Plugin => "plugin",
            ObjectKind::Pipeline => "pipeline",
        };
        let group = self.directory.join(file_name(group)?);
        Ok(group.join(kind).join(file_name(name)?))
    }

    /// Makes the directory of a group and a kind, so that it outlives a crash.
    fn make(&self, directory: &Path) -> Result<(), ObjectError> {
        if directory.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(directory).map_err(io("create", directory))?;
        let group = directory.parent().unwrap_or(&self.directory);
        files::sync_directory(directory)
            .and_then(|()| files::sync_directory(group))
            .map_err(io("sync", directory))
    }
}

/// Returns the contents of a directory, in order, without files that a crash left unfinished.
fn entries(directory: &Path) -> Result<Vec<PathBuf>, ObjectError> {
    let read = || -> io::Result<Vec<PathBuf>> {
        let paths = fs::read_dir(directory)?.map(|entry| Ok(entry?.path()));
        let mut paths = paths.collect::<io::Result<Vec<_>>>()?;
        paths.retain(|path| {
            !path
                .as_os_str()
                .as_encoded_bytes()
                .ends_with(NEW.as_bytes())
        });
        paths.sort_unstable();
        Ok(paths)
    };
    read().map_err(io("list", directory))
}

/// The name of the file for a name: letters, digits, `-` and `_` as they are, other bytes as `%` and
/// two hexadecimal digits.
fn file_name(name: &str) -> Result<String, ObjectError> {
    use std::fmt::Write;
    let mut escaped = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            escaped.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "%{byte:02x}");
        }
    }
    match escaped.len() {
        1..=MAX_FILE_NAME => Ok(escaped),
        bytes => Err(ObjectError::Name { bytes }),
    }
}

/// The name that a file is of.
fn unescaped(path: &Path) -> Option<String> {
    let mut rest = path.file_name()?.to_str()?;
    let mut name = Vec::new();
    while let Some(next) = rest.chars().next() {
        let (byte, length) = match next {
            '%' => (u8::from_str_radix(rest.get(1..3)?, 16).ok()?, 3),
            next => (u8::try_from(next).ok()?, 1),
        };
        name.push(byte);
        rest = rest.get(length..)?;
    }
    String::from_utf8(name).ok()
}

fn decode(path: &Path, content: &[u8]) -> Result<Object, ObjectError> {
    records::decode(content).map_err(|why: Unreadable| ObjectError::Corrupt {
        path: path.into(),
        why: why.to_string(),
    })
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ObjectError {
    move |source| ObjectError::Io {
        action,
        path: path.into(),
        source,
    }
}

/// Why an object's file cannot be used. Each names the file, if there can be one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// The name makes no file's name: it is empty or too long.
    #[error("a name takes 1 to {MAX_FILE_NAME} bytes as a file's, not {bytes}")]
    Name {
        /// The bytes that it takes.
        bytes: usize,
    },
    /// The object is larger than a message may be.
    #[error("the object is too large for {}", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// By how much.
        source: EncodeError,
    },
    /// The file is damaged, or no object.
    #[error("{} is corrupt: {why}", .path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// The fault.
        why: String,
    },
    /// The operating system failed.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// The operation that failed.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}
