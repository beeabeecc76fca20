//! The disk of a node: a store in memory, or the database on sectors that a loss of power tears.

use std::path::Path;

use wirecost_cluster::{
    log,
    store::{Batch, Interruption, Memory, Redb, Store, StoreError},
};

use crate::{
    bug::{Bug, half},
    sectors,
};

pub(crate) struct Disk {
    medium: Medium,
    bug: Option<Bug>,
    /// The batch that a lying disk has not written yet.
    unwritten: Option<Batch>,
    /// The next commit is cut short.
    is_cut_short: bool,
}

enum Medium {
    Memory(Memory),
    Sectors {
        disk: sectors::Disk,
        store: Box<Redb>,
    },
}

/// The most calls of the disk after which the power goes: a commit makes fewer.
const CALLS: u64 = 40;

impl Disk {
    pub(crate) fn in_memory(bug: Option<Bug>) -> Self {
        Self::on(Medium::Memory(Memory::default()), bug)
    }

    pub(crate) fn of_sectors() -> Self {
        let disk = sectors::Disk::default();
        let store = open(&disk).expect("a new disk");
        Self::on(Medium::Sectors { disk, store }, None)
    }

    fn on(medium: Medium, bug: Option<Bug>) -> Self {
        Self {
            medium,
            bug,
            unwritten: None,
            is_cut_short: false,
        }
    }

    /// Writes the first records of a node.
    pub(crate) fn create(&mut self, number: u64) {
        let created = self.medium().commit(log::create(number).batch());
        created.expect("a new store");
    }

    /// Makes a commit the last before a crash.
    pub(crate) fn cut_short(&mut self, random: &mut fastrand::Rng) {
        self.is_cut_short = true;
        match &mut self.medium {
            Medium::Memory(memory) => memory.interrupt(match random.bool() {
                true => Interruption::Before,
                false => Interruption::After,
            }),
            Medium::Sectors { disk, .. } => disk.cut_power_after(random.u64(..CALLS)),
        }
    }

    /// Lets the next commit be, after all.
    pub(crate) fn spare(&mut self) {
        self.is_cut_short = false;
        match &mut self.medium {
            Medium::Memory(memory) => memory.spare(),
            Medium::Sectors { disk, .. } => disk.cut_power_after(u64::MAX),
        }
    }

    /// Leaves what is on the disk after a crash.
    pub(crate) fn crash(&mut self, random: &mut fastrand::Rng) -> Result<(), StoreError> {
        self.unwritten = None;
        self.is_cut_short = false;
        match &mut self.medium {
            Medium::Memory(memory) => memory.reopen(),
            Medium::Sectors { disk, store } => {
                disk.cut_power_after(0);
                *disk = sectors::Disk::with(disk.after_power_loss(random));
                *store = open(disk)?;
            }
        }
        Ok(())
    }

    fn medium(&mut self) -> &mut dyn Store {
        match &mut self.medium {
            Medium::Memory(memory) => memory,
            Medium::Sectors { store, .. } => &mut **store,
        }
    }
}

fn open(disk: &sectors::Disk) -> Result<Box<Redb>, StoreError> {
    Redb::on(disk.clone(), "disk").map(Box::new)
}

impl Store for Disk {
    fn load(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        match &self.medium {
            Medium::Memory(memory) => memory.load(visit),
            Medium::Sectors { store, .. } => store.load(visit),
        }
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let is_cut_short = std::mem::take(&mut self.is_cut_short);
        match self.bug {
            Some(Bug::TornCommit) if is_cut_short => {
                self.spare();
                self.medium().commit(&half(batch))
            }
            Some(Bug::LyingDisk) if !is_cut_short => match self.unwritten.replace(batch.clone()) {
                Some(earlier) => self.medium().commit(&earlier),
                None => Ok(()),
            },
            Some(bug) => self.medium().commit(&bug.written(batch)),
            None => self.medium().commit(batch),
        }
    }

    fn path(&self) -> &Path {
        Path::new("disk")
    }
}
