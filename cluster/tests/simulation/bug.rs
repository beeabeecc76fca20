//! Bugs that are planted around a node, to see that they are found.

use wirecost_cluster::{
    state::{Change, Operation, Snapshot},
    store::Batch,
};
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
    /// The requests are not written.
    ForgottenRequests,
    /// A snapshot leaves out which objects were removed.
    ForgottenRemovals,
}

impl Bug {
    pub(crate) const ALL: [Self; 7] = [
        Self::LyingDisk,
        Self::TornCommit,
        Self::ForgottenMark,
        Self::NoRepair,
        Self::ChangedOnTheWay,
        Self::ForgottenRequests,
        Self::ForgottenRemovals,
    ];

    /// Returns the message as it arrives, or `None` if it is lost.
    pub(crate) fn transmit(
        self,
        mut message: Message,
        random: &mut fastrand::Rng,
    ) -> Option<Message> {
        let is_repair = message.relays == crate::MAX_RELAYS;
        match (self, &mut message.body) {
            (Self::NoRepair, Body::Operation(_)) if is_repair => return None,
            (Self::ChangedOnTheWay, Body::Operation(operation)) if random.u8(..) == 0 => {
                if let Action::SetPass(shares) = &mut operation.action {
                    let areas = shares.areas.iter().cloned();
                    shares.areas = areas.map(|(area, share)| (area, share / 2 + 1)).collect();
                }
            }
            (Self::ForgottenRemovals, Body::Snapshot(body)) => {
                let mut snapshot = Snapshot::try_from(body.clone()).expect("a snapshot");
                snapshot.operations.retain(|one| !is_removal(one));
                *body = snapshot.body().expect("a snapshot");
            }
            _ => {}
        }
        Some(message)
    }

    /// Returns the part of a commit that a disk writes.
    pub(crate) fn written(self, batch: &Batch) -> Batch {
        match self {
            Self::ForgottenMark => without(batch, |key| key == b"c"),
            Self::ForgottenRequests => without(batch, |key| key.starts_with(b"r")),
            _ => batch.clone(),
        }
    }
}

fn is_removal(operation: &Operation) -> bool {
    matches!(operation.change(), Change::Delete(_))
}

/// Returns the second half of the changes.
pub(crate) fn half(batch: &Batch) -> Batch {
    let (mut number, half) = (0, batch.changes().len().div_ceil(2));
    without(batch, |_| {
        number += 1;
        number <= half
    })
}

/// Returns the changes of a batch without the lost ones.
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
