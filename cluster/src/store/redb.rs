use std::{
    fs::{self, File},
    io,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
};

use redb::{
    Database, DatabaseError, ReadOnlyDatabase, ReadableDatabase, ReadableTable, StorageBackend,
    TableDefinition, WriteTransaction,
    backends::{FileBackend, InMemoryBackend},
};

use super::{Batch, Store, StoreError};
use crate::{
    digest::Digest,
    files::{self, NEW},
};

/// The version of the file: of the table and the records in it.
pub const VERSION: u64 = 2;

const RECORDS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("records");
const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
const VERSION_KEY: &str = "version";
/// The sum of the records' hashes.
const DIGEST_KEY: &str = "digest";
/// The size of the pieces in which a file is copied to memory, and of the cache of the copy: 1 MiB.
const PIECE: usize = 1 << 20;

/// A store in a file, by redb. One process has it open.
///
/// A commit is synced in two phases, so that the last one that was synced is told from one that was cut
/// short. Each keeps a digest of all records, which is checked when the file is opened: redb itself
/// verifies pages only after a crash. It panics at some damage; that is caught where panics unwind, and
/// the panic hook reports it. A file that is refused is not written to, unless the disk fails while redb repairs it. redb
/// repairs a file that was not closed, so a copy of such a file is checked first. The copy takes as much memory as the file
/// has bytes, and 2 MiB. If the repair adds pages, it takes up to double that memory.
pub struct Redb {
    database: Database,
    path: PathBuf,
    halted: bool,
}

impl Redb {
    /// Creates the file of a node that has never run, which only its owner may read and write. After a crash it is
    /// whole or not there.
    ///
    /// # Errors
    ///
    /// [`StoreError::AlreadyExists`], [`StoreError::DanglingLink`], [`StoreError::Locked`],
    /// [`StoreError::Io`]
    pub fn create(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let path = std::path::absolute(path).map_err(StoreError::io("resolve", path))?;
        if fs::exists(&path).map_err(StoreError::io("look for", &path))? {
            return Err(StoreError::AlreadyExists { path });
        }
        // Replacing the link would separate the store from the file that the link names.
        if path.is_symlink() {
            return Err(StoreError::DanglingLink { path });
        }
        let new = files::beside(&path, NEW);
        files::remove(&new).map_err(StoreError::io("replace", &new))?;
        let file = files::create_private(&new).map_err(StoreError::io("create", &new))?;
        let database = Database::builder()
            .create_file(file)
            .map_err(database_error(&new))?;
        let mut store = Self::over(database, &new);
        store.write_first()?;
        drop(store);
        fs::rename(&new, &path).map_err(StoreError::io("create", &path))?;
        files::sync_directory(&path).map_err(StoreError::io("create", &path))?;
        Self::open(path)
    }

    /// Opens the file of a node.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`], [`StoreError::Locked`], [`StoreError::Version`],
    /// [`StoreError::Corrupt`], [`StoreError::Io`]
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let path = fs::canonicalize(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => StoreError::Missing { path: path.into() },
            _ => StoreError::io("resolve", path)(source),
        })?;
        // redb would make a database of an empty file.
        let length = fs::metadata(&path).map_err(StoreError::io("open", &path))?;
        if length.len() == 0 {
            return Err(StoreError::corrupt(&path, "the file is empty"));
        }
        guarded(&path, || {
            check_unwritten(&path)?;
            let database = Database::open(&path).map_err(database_error(&path))?;
            Ok(Self::over(database, &path))
        })
    }

    /// Opens a store on a disk of the caller's, such as one that fails, or creates it there if the
    /// disk is empty. `path` names it in errors.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open)
    pub fn on(disk: impl StorageBackend, path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let is_new = disk.len().map_err(StoreError::io("open", path))? == 0;
        guarded(path, || {
            let database = Database::builder()
                .create_with_backend(disk)
                .map_err(database_error(path))?;
            if !is_new {
                check(&database, path)?;
                return Ok(Self::over(database, path));
            }
            let mut store = Self::over(database, path);
            store.write_first()?;
            Ok(store)
        })
    }

    fn over(database: Database, path: &Path) -> Self {
        Self {
            database,
            path: path.into(),
            halted: false,
        }
    }

    fn write_first(&mut self) -> Result<(), StoreError> {
        self.write(|transaction| {
            let mut meta = transaction.open_table(META)?;
            meta.insert(VERSION_KEY, VERSION)?;
            meta.insert(DIGEST_KEY, 0)?;
            transaction.open_table(RECORDS)?;
            Ok(())
        })
    }

    /// Runs a transaction. The store is halted unless every step succeeds: after a failed sync a second
    /// one may report success for what was lost.
    fn write(
        &mut self,
        change: impl FnOnce(&WriteTransaction) -> Result<(), redb::Error>,
    ) -> Result<(), StoreError> {
        if self.halted {
            return Err(StoreError::Halted {
                path: self.path.clone(),
            });
        }
        self.halted = true;
        let run = || -> Result<(), redb::Error> {
            let mut transaction = self.database.begin_write()?;
            transaction.set_two_phase_commit(true);
            change(&transaction)?;
            transaction.commit()?;
            Ok(())
        };
        guarded(&self.path, || run().map_err(error("write", &self.path)))?;
        self.halted = false;
        Ok(())
    }
}

impl Store for Redb {
    fn load(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        guarded(&self.path, || load(&self.database, &self.path, visit))
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.write(|transaction| {
            let mut meta = transaction.open_table(META)?;
            let mut digest = meta.get(DIGEST_KEY)?.map_or(0, |digest| digest.value());
            let mut records = transaction.open_table(RECORDS)?;
            for (key, value) in batch.changes() {
                let replaced = match value {
                    Some(value) => {
                        digest = digest.wrapping_add(hash(key, value));
                        records.insert(key, value)?
                    }
                    None => records.remove(key)?,
                };
                if let Some(replaced) = replaced {
                    digest = digest.wrapping_sub(hash(key, replaced.value()));
                }
            }
            meta.insert(DIGEST_KEY, digest)?;
            Ok(())
        })
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

impl std::fmt::Debug for Redb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redb")
            .field("path", &self.path)
            .field("halted", &self.halted)
            .finish_non_exhaustive()
    }
}

/// Checks a file without a write to it.
fn check_unwritten(path: &Path) -> Result<(), StoreError> {
    match ReadOnlyDatabase::open(path) {
        Ok(database) => check(&database, path),
        // It was not closed.
        Err(DatabaseError::RepairAborted) => check(&repaired_copy(path)?, path),
        Err(why) => Err(database_error(path)(why)),
    }
}

/// Has redb repair a copy of a file, in memory.
fn repaired_copy(path: &Path) -> Result<Database, StoreError> {
    let copy = copy(path).map_err(database_error(path))?;
    let database = Database::builder()
        .set_cache_size(PIECE)
        .create_with_backend(copy);
    database.map_err(database_error(path))
}

/// Copies a file that no process has open.
fn copy(path: &Path) -> Result<InMemoryBackend, DatabaseError> {
    // It locks the file.
    let file = FileBackend::new(File::open(path)?)?;
    let length = file.len()?;
    let copy = InMemoryBackend::new();
    copy.set_len(length)?;
    let mut buffer = vec![0; PIECE];
    for start in (0..length).step_by(PIECE) {
        let left = usize::try_from(length - start).unwrap_or(PIECE);
        let piece = &mut buffer[..left.min(PIECE)];
        file.read(start, piece)?;
        copy.write(start, piece)?;
    }
    Ok(copy)
}

/// Checks that a file is of this version and has all of its records.
fn check(database: &impl ReadableDatabase, path: &Path) -> Result<(), StoreError> {
    let found = meta(database, path, VERSION_KEY)?;
    if found != VERSION {
        return Err(StoreError::Version {
            path: path.into(),
            found,
            expected: VERSION,
        });
    }
    let mut digest = 0_u64;
    load(database, path, &mut |key, value| {
        digest = digest.wrapping_add(hash(key, value));
    })?;
    match digest == meta(database, path, DIGEST_KEY)? {
        true => Ok(()),
        false => Err(StoreError::corrupt(path, "records are missing or damaged")),
    }
}

fn meta(database: &impl ReadableDatabase, path: &Path, key: &str) -> Result<u64, StoreError> {
    let read = || -> Result<Option<u64>, redb::Error> {
        let transaction = database.begin_read()?;
        let found = transaction.open_table(META)?.get(key)?;
        Ok(found.map(|number| number.value()))
    };
    let missing = || StoreError::corrupt(path, format_args!("the {key} is missing"));
    read().map_err(error("read", path))?.ok_or_else(missing)
}

fn load(
    database: &impl ReadableDatabase,
    path: &Path,
    visit: &mut dyn FnMut(&[u8], &[u8]),
) -> Result<(), StoreError> {
    let mut read = || -> Result<(), redb::Error> {
        let transaction = database.begin_read()?;
        for record in transaction.open_table(RECORDS)?.iter()? {
            let (key, value) = record?;
            visit(key.value(), value.value());
        }
        Ok(())
    };
    read().map_err(error("read", path))
}

fn hash(key: &[u8], value: &[u8]) -> u64 {
    let mut digest = Digest::new();
    digest.add(key);
    digest.add(value);
    digest.finish()
}

/// Runs what reads pages of the file. redb checks some of them by assertions, which damage fails.
fn guarded<T>(path: &Path, read: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    // Whatever a panic left half done is dropped, or a store that is halted.
    panic::catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(StoreError::corrupt(path, "a page makes no sense")))
}

fn database_error(path: &Path) -> impl FnOnce(DatabaseError) -> StoreError {
    move |why| match why {
        DatabaseError::DatabaseAlreadyOpen => StoreError::Locked { path: path.into() },
        why => error("open", path)(why.into()),
    }
}

fn error(action: &'static str, path: &Path) -> impl FnOnce(redb::Error) -> StoreError {
    move |why| match why {
        redb::Error::Io(source) => StoreError::io(action, path)(source),
        why @ (redb::Error::PreviousIo | redb::Error::DatabaseClosed) => {
            StoreError::io(action, path)(io::Error::other(why))
        }
        why => StoreError::corrupt(path, why),
    }
}
