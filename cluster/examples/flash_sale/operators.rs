//! The operators, who write while the sale runs and note what was acknowledged.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use wirecost_cluster::{
    admission::Share,
    state::{Change, Configuration, InvalidObject, ObjectId, Stamp},
};
use wirecost_message::ObjectKind;

use crate::{
    fleet::{Fleet, Slot},
    node::{Failure, Running},
};

/// The area whose share two operators set at the same time. It is not in the sale.
pub(crate) const RACED: &str = "VIP";

/// An operation that a node has acknowledged.
#[derive(Debug)]
pub(crate) struct Acknowledged {
    /// The object that it wrote, or none for a share of [`RACED`].
    object: Option<ObjectId>,
    stamp: Stamp,
    at: Instant,
    /// The place of the area in which it was written.
    area: usize,
    /// True if that area was cut off before all others held it.
    is_cut_off: bool,
    /// The time until all nodes that run and are not cut off held it; none if `is_cut_off`.
    pub(crate) everywhere: Option<Duration>,
}

#[derive(Debug)]
pub(crate) struct Operators {
    sender: mpsc::Sender<Acknowledged>,
    receiver: mpsc::Receiver<Acknowledged>,
    pub(crate) acknowledged: Vec<Acknowledged>,
    submitted: u64,
}

impl Operators {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = mpsc::channel();
        Self {
            sender,
            receiver,
            acknowledged: Vec::new(),
            submitted: 0,
        }
    }

    /// Writes a new plugin on a node.
    pub(crate) fn write(&mut self, slot: &Slot) -> Result<(), Failure> {
        self.submitted += 1;
        let plugin = plugin(slot.place.area, self.submitted)?;
        let id = plugin.id().clone();
        self.submit(slot, Some(id), Change::Create(plugin.into()));
        Ok(())
    }

    /// Sets the share of [`RACED`] on two nodes at the same time.
    pub(crate) fn race(&mut self, slots: [&Slot; 2]) -> Result<(), Failure> {
        for (slot, share) in slots.into_iter().zip([10_000, 20_000]) {
            let change = Change::set_pass([(RACED, Share::new(share)?)])?;
            self.submit(slot, None, change);
        }
        Ok(())
    }

    fn submit(&self, slot: &Slot, object: Option<ObjectId>, change: Change) {
        let Some(node) = &slot.running else { return };
        let (handle, sender) = (node.handle.clone(), self.sender.clone());
        let area = slot.place.index;
        node.spawn(async move {
            // Not acknowledged: the node may have been stopped.
            if let Ok(stamp) = handle.submit(change).await {
                let acknowledged = Acknowledged {
                    object,
                    stamp,
                    at: Instant::now(),
                    area,
                    is_cut_off: false,
                    everywhere: None,
                };
                // An error says that the sale has ended.
                let _ = sender.send(acknowledged);
            }
        });
    }

    /// Notes the operations that were acknowledged, and those that all nodes hold.
    pub(crate) fn observe(&mut self, fleet: &Fleet) {
        self.acknowledged.extend(self.receiver.try_iter());
        let waiting = self.acknowledged.iter_mut();
        for operation in waiting.filter(|operation| operation.everywhere.is_none()) {
            operation.is_cut_off |= fleet.is_cut_off(operation.area);
            if !operation.is_cut_off && fleet.reachable().all(|node| operation.is_held(node)) {
                operation.everywhere = Some(operation.at.elapsed());
            }
        }
    }

    /// Returns the operations that some node lacks.
    pub(crate) fn lost(&self, fleet: &Fleet) -> usize {
        let lost = |operation: &&Acknowledged| !fleet.running().all(|node| operation.is_held(node));
        self.acknowledged.iter().filter(lost).count()
    }

    /// Returns the largest stamp of the race, if both operators were acknowledged.
    pub(crate) fn winner(&self) -> Option<Stamp> {
        let raced = self.acknowledged.iter();
        let raced: Vec<_> = raced
            .filter(|operation| operation.object.is_none())
            .map(|operation| operation.stamp)
            .collect();
        raced.iter().max().copied().filter(|_| raced.len() == 2)
    }
}

/// Returns a plugin of a group as an operator writes it.
pub(crate) fn plugin(group: &str, number: u64) -> Result<Configuration, InvalidObject> {
    let name = format!("filter-{number}");
    let json = serde_json::json!({ "group": group, "name": name, "limit": number });
    Configuration::new(ObjectKind::Plugin, "filter", json.to_string().into_bytes())
}

impl Acknowledged {
    /// Returns whether a node holds the operation, or for a share the operation that replaced it.
    fn is_held(&self, node: &Running) -> bool {
        let view = node.handle.view();
        match &self.object {
            Some(id) => view
                .objects
                .get(id)
                .is_some_and(|object| object.stamp == Some(self.stamp)),
            None => view
                .plans
                .get(RACED)
                .is_some_and(|plan| plan.stamp >= self.stamp),
        }
    }
}
