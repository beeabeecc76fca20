use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::Copies;
use crate::{
    admission::Lineage,
    files, log,
    objects::{ObjectError, Objects},
    plans::PlanFile,
    store::{Redb, Store, StoreError},
};

/// The directory of a node's data: `node.redb`, `objects/`, `plans` and `lineage`.
#[derive(Debug)]
pub struct Directory {
    /// The node's number, drawn when its store was made.
    pub number: u64,
    /// The store.
    pub store: Redb,
    /// The files of the objects.
    pub objects: Objects,
    /// The file of the plans.
    pub plans: PlanFile,
    /// The secret of keys' decisions for a node that shares none with others.
    pub lineage: Lineage,
}

impl Directory {
    /// Opens a directory, or makes it for a node that has never run. Only its owner may enter a directory that is
    /// made here, and read the secret and the store.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; if the store alone is missing, [`DirectoryError::Store`] with [`StoreError::Missing`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DirectoryError> {
        let path = path.as_ref();
        files::make_private(path).map_err(DirectoryError::io("create", path))?;
        let secret = path.join("lineage");
        let mut store = open_store(&path.join("node.redb"), &secret)?;
        let number = match log::owner(&store)? {
            Some(number) => number,
            None => {
                let number = u64::from_le_bytes(random(path)?);
                store.commit(log::create(number).batch())?;
                number
            }
        };
        Ok(Self {
            number,
            store,
            objects: Objects::open(path.join("objects"))?,
            plans: PlanFile::new(path.join("plans")),
            lineage: lineage(&secret)?,
        })
    }
}

impl Copies {
    /// Opens the copies in the directory of a node whose store cannot be used. Returns `None` if the node has not
    /// copied its plans.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]
    pub fn open(path: impl AsRef<Path>) -> Result<Option<Self>, DirectoryError> {
        let path = path.as_ref();
        let file = path.join("plans");
        let plans = PlanFile::new(&file).read();
        let Some((number, plans)) = plans.map_err(DirectoryError::io("read", &file))? else {
            return Ok(None);
        };
        Ok(Some(Self {
            number,
            plans,
            objects: Objects::open(path.join("objects"))?,
            lineage: lineage(&path.join("lineage"))?,
        }))
    }
}

/// Opens the store, or makes it. The secret is written after the store is made, so a directory with the secret
/// alone has lost its store.
fn open_store(path: &Path, secret: &Path) -> Result<Redb, StoreError> {
    match Redb::open(path) {
        Err(StoreError::Missing { .. }) if !secret.exists() => Redb::create(path),
        opened => opened,
    }
}

/// Reads the secret from a file, or draws it.
fn lineage(path: &Path) -> Result<Lineage, DirectoryError> {
    match fs::read(path) {
        Ok(content) => match content.try_into() {
            Ok(secret) => Ok(Lineage::new(secret)),
            Err(_) => Err(DirectoryError::Lineage { path: path.into() }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let secret = random(path)?;
            files::replace_secret(path, &secret).map_err(DirectoryError::io("write", path))?;
            Ok(Lineage::new(secret))
        }
        Err(error) => Err(DirectoryError::io("read", path)(error)),
    }
}

fn random<const N: usize>(path: &Path) -> Result<[u8; N], DirectoryError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        let error = io::Error::other(error.to_string());
        DirectoryError::io("draw a number for", path)(error)
    })?;
    Ok(bytes)
}

/// An error of a node's directory. Each names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The directory of the objects cannot be used.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// The file of the secret has another size.
    #[error("{} is no secret of 16 bytes", .path.display())]
    Lineage {
        /// The file.
        path: PathBuf,
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

impl DirectoryError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            action,
            path: path.into(),
            source,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn others_may_not_read_the_secret_and_the_store() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data");
        drop(Directory::open(&path).unwrap());
        let [secret, store] = ["lineage", "node.redb"].map(|name| path.join(name));
        for (path, mode) in [(path, 0o700), (secret, 0o600), (store, 0o600)] {
            let permissions = fs::metadata(&path).unwrap().permissions();
            assert_eq!(permissions.mode() & 0o777, mode, "{}", path.display());
        }
    }
}
