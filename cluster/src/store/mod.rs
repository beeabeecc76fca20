//! The records of a node that survive a crash.
//!
//! A [`Store`] holds records, bytes by key, and changes many of them at once: a [`Batch`] is
//! committed wholly or not at all, and is on the disk when [`Store::commit`] returns. The
//! module [`log`](crate::log) defines the content of the records.
//!
//! [`Redb`] is a file of the embedded database redb. [`Memory`] is for simulations, which can make its commits
//! fail.
//!
//! ```
//! use wirecost_cluster::store::{Batch, Redb, Store};
//!
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("node.redb");
//! let mut store = Redb::create(&path)?; // once in the life of the node
//! let mut batch = Batch::default();
//! batch.put(*b"key", "value");
//! store.commit(&batch)?;
//! drop(store); // or kill -9
//!
//! let store = Redb::open(&path)?;
//! let mut records = Vec::new();
//! store.load(&mut |key, value| records.push((key.to_vec(), value.to_vec())))?;
//! assert_eq!(records, [(b"key".to_vec(), b"value".to_vec())]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # When the disk fails
//!
//! After a failed commit, the content of the disk is unknown. So the store refuses all later commits
//! ([`StoreError::Halted`]) until it is opened again. Depending on the failure, its records may be unreadable.
//! The state in the node's memory can still be read.
//!
//! [`Redb::open`] does not write to the file of a store that it refuses, unless the file was not closed.

mod error;
mod memory;
mod redb;

use std::path::Path;

pub use self::{
    error::StoreError,
    memory::{Interruption, Memory},
    redb::{Redb, VERSION},
};

/// Records that survive a crash.
pub trait Store {
    /// Hands every record to `visit`, in the order of the keys.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`], [`StoreError::Io`]
    fn load(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError>;

    /// Makes the changes of a batch, all or none, and returns once they are on the disk.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`], after which it is unknown whether they were made, and
    /// [`StoreError::Halted`] ever after.
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError>;

    /// Returns the file, for errors.
    fn path(&self) -> &Path;
}

/// Changes that are made together. Of two changes of one record the later counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch(Vec<(Vec<u8>, Option<Vec<u8>>)>);

impl Batch {
    /// Writes a record.
    pub fn put(&mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.0.push((key.into(), Some(value.into())));
    }

    /// Removes a record, if it is there.
    pub fn remove(&mut self, key: impl Into<Vec<u8>>) {
        self.0.push((key.into(), None));
    }

    /// Returns whether there is nothing to change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the changes: the key and the value, none if the record is removed.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = (&[u8], Option<&[u8]>)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_slice(), value.as_deref()))
    }

    /// Forgets all changes, and keeps the memory for the next ones.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
