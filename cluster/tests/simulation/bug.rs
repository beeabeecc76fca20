//! Bugs that are planted around a node, to see that they are found.

use std::path::Path;

use wirecost_cluster::store::{Batch, Memory, Store, StoreError};
use wirecost_message::{Action, Body, Message};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bug {
    /// The disk says that a commit is written before it is.
    LyingDisk,
    /// A commit that is cut short leaves half of it, and nobody is told.
    TornCommit,
    /// The clock's mark is not written.
    ForgottenMark,
    /// No operation is repaired.
    NoRepair,
    /// An operation is changed on its way.
    ChangedOnTheWay,
}

impl Bug {
    pub(crate) const ALL: [Self; 5] = [
        Self::LyingDisk,
        Self::TornCommit,
        Self::ForgottenMark,
        Self::NoRepair,
        Self::ChangedOnTheWay,
    ];

    /// What becomes of a message on its way.
    pub(crate) fn transmit(
        self,
        mut message: Message,
        random: &mut fastrand::Rng,
    ) -> Option<Message> {
        let Body::Operation(operation) = &mut message.body else {
            return Some(message);
        };
        let is_repair = message.relays == crate::world::MAX_RELAYS;
        if self == Self::NoRepair && is_repair {
            return None;
        }
        if self == Self::ChangedOnTheWay
            && random.u8(..) == 0
            && let Action::SetPass(shares) = &mut operation.action
        {
            let areas = shares.areas.iter().cloned();
            shares.areas = areas.map(|(area, share)| (area, share / 2 + 1)).collect();
        }
        Some(message)
    }
}

/// A disk, perhaps with a bug.
#[derive(Default)]
pub(crate) struct Disk {
    pub(crate) memory: Memory,
    pub(crate) bug: Option<Bug>,
    /// What a disk that lies has not written yet.
    unwritten: Option<Batch>,
    /// The next commit is cut short.
    pub(crate) is_cut_short: bool,
}

impl Disk {
    /// What is on the disk after a crash.
    pub(crate) fn crash(&mut self) {
        self.unwritten = None;
        self.memory.reopen();
    }

    fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        match self.bug {
            Some(Bug::ForgottenMark) => self.memory.commit(&without(batch, |key| key == b"c")),
            _ => self.memory.commit(batch),
        }
    }
}

fn half(batch: &Batch) -> Batch {
    let (mut number, half) = (0, batch.changes().len() / 2);
    without(batch, |_| {
        number += 1;
        number > half
    })
}

/// The changes of a batch but for some.
fn without(batch: &Batch, mut is_lost: impl FnMut(&[u8]) -> bool) -> Batch {
    let mut kept = Batch::default();
    for (key, value) in batch.changes().filter(|(key, _)| !is_lost(key)) {
        match value {
            Some(value) => kept.put(key, value),
            None => kept.remove(key),
        }
    }
    kept
}

impl Store for Disk {
    fn load(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        self.memory.load(visit)
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if self.is_cut_short {
            self.is_cut_short = false;
            if self.bug == Some(Bug::TornCommit) {
                self.memory.spare();
                return self.memory.commit(&half(batch));
            }
            return self.memory.commit(batch);
        }
        if self.bug == Some(Bug::LyingDisk) {
            if let Some(earlier) = self.unwritten.replace(batch.clone()) {
                self.memory.commit(&earlier)?;
            }
            return Ok(());
        }
        self.write(batch)
    }

    fn path(&self) -> &Path {
        self.memory.path()
    }
}
