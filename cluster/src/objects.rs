//! Configuration objects as files, for people to look at and to back up.
//!
//! An [`Objects`] is a directory with a file for each object: `<group>/<kind>/<name>`, where `.` and `~` are
//! written as `%` and two digits. A file is replaced as a whole: after a crash it is the old one or
//! the new one, and after success the new one. It holds a frame with a checksum around the schema's
//! `Object`, in protobuf.
//!
//! The log is the truth, and the files follow it: by the effects of a [`node`](crate::node), and at a start by
//! [`Objects::write_all`] and [`Objects::remove_others`], since a crash can come between a commit and the files.
//!
//! ```
//! use wirecost_cluster::{objects::Objects, state::Configuration};
//! use wirecost_message::ObjectKind;
//!
//! # let directory = tempfile::tempdir()?;
//! let objects = Objects::open(directory.path().join("objects"))?;
//! let json = r#"{"group":"BJ","name":"limit-1","ms":800}"#;
//! let limit = Configuration::new(ObjectKind::Plugin, "LatencyLimiter", json)?;
//! objects.write(&limit)?;
//! assert_eq!(objects.read(limit.id())?, Some(limit.clone()));
//! assert_eq!(objects.all()?, [limit]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use wirecost_codec::EncodeError;
use wirecost_message::{Object, ObjectKind};

use crate::{
    files::{self, NEW},
    log::records::{self, Unreadable},
    state::{Configuration, Configured, InvalidObject, ObjectId},
};

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
        files::make(&directory).map_err(io("create", &directory))?;
        Ok(Self { directory })
    }

    /// Writes an object in place of the one with its identity, and returns once it is on the disk.
    ///
    /// # Errors
    ///
    /// [`ObjectError::TooLarge`], [`ObjectError::Io`]
    pub fn write(&self, object: &Configuration) -> Result<(), ObjectError> {
        let path = self.path(object.id());
        let content =
            records::encode(&object.to_object()).map_err(|source| ObjectError::TooLarge {
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
    /// [`ObjectError::Corrupt`], [`ObjectError::Io`]
    pub fn read(&self, id: &ObjectId) -> Result<Option<Configuration>, ObjectError> {
        let path = self.path(id);
        if !fs::exists(&path).map_err(io("look for", &path))? {
            return Ok(None);
        }
        self.load(&path).map(Some)
    }

    /// Removes an object, if it is there.
    ///
    /// # Errors
    ///
    /// [`ObjectError::Io`]
    pub fn remove(&self, id: &ObjectId) -> Result<(), ObjectError> {
        let path = self.path(id);
        match files::remove(&path).and_then(|()| files::sync_directory(&path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(io("remove", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Reads all objects, in the order of the files' names.
    ///
    /// # Errors
    ///
    /// [`ObjectError::Corrupt`] at the first file that is no object, [`ObjectError::Io`]
    pub fn all(&self) -> Result<Vec<Configuration>, ObjectError> {
        self.each()?.collect()
    }

    /// Reads each object, in the order of the files' names.
    ///
    /// # Errors
    ///
    /// [`ObjectError::Io`] if the files cannot be listed.
    pub fn each(
        &self,
    ) -> Result<impl Iterator<Item = Result<Configuration, ObjectError>>, ObjectError> {
        let paths = self.paths()?;
        Ok(paths.into_iter().map(|path| self.load(&path)))
    }

    /// Reads the objects of a group, in the order of the files' names.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all)
    pub fn of_group(&self, group: &str) -> Result<Vec<Configuration>, ObjectError> {
        let directory = self.directory.join(file_name(group));
        if !fs::exists(&directory).map_err(io("look for", &directory))? {
            return Ok(Vec::new());
        }
        let paths = paths_in(&directory)?;
        paths.iter().map(|path| self.load(path)).collect()
    }

    /// Writes each object whose file is missing, damaged or has another content. Returns the objects whose
    /// files are not written, with the errors: [`ObjectError::TooLarge`], [`ObjectError::Io`].
    pub fn write_all<'a>(
        &self,
        objects: impl IntoIterator<Item = Configured<'a>>,
    ) -> Vec<(ObjectId, ObjectError)> {
        let write = |Configured { configuration, .. }: Configured<'_>| {
            let id = configuration.id();
            let written = match self.read(id) {
                Ok(Some(found)) if found == *configuration => Ok(()),
                Ok(_) | Err(ObjectError::Corrupt { .. }) => self.write(configuration),
                Err(error) => Err(error),
            };
            written.err().map(|error| (id.clone(), error))
        };
        objects.into_iter().filter_map(write).collect()
    }

    /// Removes the files of objects that are not kept. Leaves damaged files alone. Returns the errors:
    /// [`ObjectError::Io`].
    pub fn remove_others(&self, is_kept: impl Fn(&ObjectId) -> bool) -> Vec<ObjectError> {
        let remove = |path: PathBuf| match self.load(&path) {
            Ok(found) if !is_kept(found.id()) => self.remove(found.id()).err(),
            Ok(_) | Err(ObjectError::Corrupt { .. }) => None,
            Err(error) => Some(error),
        };
        match self.paths() {
            Ok(paths) => paths.into_iter().filter_map(remove).collect(),
            Err(error) => vec![error],
        }
    }

    fn path(&self, id: &ObjectId) -> PathBuf {
        let kind = match id.kind() {
            ObjectKind::Plugin => "plugin",
            ObjectKind::Pipeline => "pipeline",
        };
        let group = self.directory.join(file_name(id.group()));
        group.join(kind).join(file_name(id.name()))
    }

    /// Returns the files at the depth of objects, in order.
    fn paths(&self) -> Result<Vec<PathBuf>, ObjectError> {
        let mut paths = Vec::new();
        for group in entries(&self.directory)? {
            paths.append(&mut paths_in(&group)?);
        }
        Ok(paths)
    }

    /// Reads the object in a file, whose name must be its own.
    fn load(&self, path: &Path) -> Result<Configuration, ObjectError> {
        let content = fs::read(path).map_err(io("read", path))?;
        let object = decode(&content).map_err(|why| corrupt(path, why))?;
        match self.path(object.id()) == path {
            true => Ok(object),
            false => Err(corrupt(path, format_args!("it is of {}", object.id()))),
        }
    }

    /// Makes the directory of a group and a kind, so that it outlives a crash.
    fn make(&self, directory: &Path) -> Result<(), ObjectError> {
        if directory.is_dir() {
            return Ok(());
        }
        files::make(directory).map_err(io("create", directory))?;
        let group = directory.parent().unwrap_or(&self.directory);
        files::sync_directory(directory)
            .and_then(|()| files::sync_directory(group))
            .map_err(io("sync", directory))
    }
}

/// Returns the files in the directory of a group, in order.
fn paths_in(group: &Path) -> Result<Vec<PathBuf>, ObjectError> {
    let mut paths = Vec::new();
    for kind in entries(group)? {
        paths.append(&mut entries(&kind)?);
    }
    Ok(paths)
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

/// Returns the name of the file for a name: letters, digits, `-` and `_` as they are, other bytes as `%` and
/// two hexadecimal digits.
fn file_name(name: &str) -> String {
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
    escaped
}

fn decode(content: &[u8]) -> Result<Configuration, NoObject> {
    let Object {
        object,
        kind,
        config,
        ..
    } = records::decode(content)?;
    Ok(Configuration::new(object, &kind, config.0)?)
}

/// An error in the content of an object's file.
#[derive(Debug, thiserror::Error)]
enum NoObject {
    #[error(transparent)]
    Record(#[from] Unreadable),
    #[error(transparent)]
    Object(#[from] InvalidObject),
}

fn corrupt(path: &Path, why: impl ToString) -> ObjectError {
    ObjectError::Corrupt {
        path: path.into(),
        why: why.to_string(),
    }
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ObjectError {
    move |source| ObjectError::Io {
        action,
        path: path.into(),
        source,
    }
}

/// An error of an object's file. Each names the file, if there can be one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// The object is larger than a message may be.
    #[error("the object is too large for {}", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The error of the encoder, with the sizes.
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
