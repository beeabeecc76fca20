use std::{collections::BTreeMap, io, path::Path};

use super::{Batch, Store, StoreError};

/// A store in memory, for simulations. It outlives the node that is dropped as if it had crashed.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    records: BTreeMap<Vec<u8>, Vec<u8>>,
    interruption: Option<Interruption>,
    halted: bool,
}

/// The moment at which a commit is interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// Before any of it is on the disk.
    Before,
    /// After all of it is on the disk, before the caller knows.
    After,
}

impl Memory {
    /// Cuts the next commit short; the store then halts.
    pub fn interrupt(&mut self, interruption: Interruption) {
        self.interruption = Some(interruption);
    }

    /// Lets the next commit be, after all.
    pub fn spare(&mut self) {
        self.interruption = None;
    }

    /// Takes commits again, as a store that is opened anew.
    pub fn reopen(&mut self) {
        self.halted = false;
        self.interruption = None;
    }

    fn apply(&mut self, batch: &Batch) {
        for (key, value) in batch.changes() {
            match value {
                Some(value) => drop(self.records.insert(key.into(), value.into())),
                None => drop(self.records.remove(key)),
            }
        }
    }
}

impl Store for Memory {
    fn load(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        self.records
            .iter()
            .for_each(|(key, value)| visit(key, value));
        Ok(())
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if self.halted {
            let path = self.path().into();
            return Err(StoreError::Halted { path });
        }
        if self.interruption != Some(Interruption::Before) {
            self.apply(batch);
        }
        match self.interruption.take() {
            None => Ok(()),
            Some(_) => {
                self.halted = true;
                let source = io::Error::other("the commit was interrupted");
                Err(StoreError::io("write", self.path())(source))
            }
        }
    }

    fn path(&self) -> &Path {
        Path::new("memory")
    }
}
