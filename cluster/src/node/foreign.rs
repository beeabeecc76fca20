use std::collections::BTreeMap;

use super::{Effect, Node};
use crate::{
    log::clearing,
    sale_names::GROUP,
    state::{Author, ObjectId, Operation, Stamp, State},
};

/// The objects of other groups whose files the node has not cleared, and the stamps that they follow.
#[derive(Debug, Default)]
pub(super) struct Foreign(BTreeMap<ObjectId, Stamp>);

impl Foreign {
    pub(super) fn of(state: &State, own: &str) -> Self {
        let objects = state.all_objects();
        let objects = objects.map(|object| (object.configuration.id().clone(), object.stamp));
        Self(objects.filter(|(id, _)| is_foreign(id, own)).collect())
    }
}

/// Returns whether the file of an object is cleared once enough nodes of its group hold the object. The file of a sale
/// keeps gates closed in a node that cannot use its store, even under an old copy of the plans.
fn is_foreign(id: &ObjectId, own: &str) -> bool {
    id.group() != own && id.group() != GROUP
}

impl Node {
    /// Returns whether the node has the file of an object: the object exists, and its file is not cleared.
    pub(crate) fn has_file(&self, id: &ObjectId) -> bool {
        let is_cleared = is_foreign(id, self.group()) && !self.foreign.0.contains_key(id);
        self.state.object(id).is_some() && !is_cleared
    }

    /// Releases what follows from an operation that the state has taken.
    pub(super) fn follow_up(&mut self, operation: &Operation) {
        for effect in Effect::of(operation, &self.state) {
            match &effect {
                Effect::WriteObject(object) if is_foreign(object.id(), self.group()) => {
                    let id = object.id().clone();
                    self.foreign.0.insert(id, operation.stamp());
                }
                Effect::RemoveObject(id) => drop(self.foreign.0.remove(id)),
                _ => {}
            }
            self.effects.push(effect);
        }
    }

    /// Clears the files of objects that enough nodes of their groups hold.
    pub(super) fn clear_foreign(&mut self) {
        let own = self.settings.source.group.as_str();
        let (peers, replicas) = (&self.peers, self.settings.replicas);
        let effects = &mut self.effects;
        self.foreign.0.retain(|id, stamp| {
            let holders = peers.holders(Author(stamp.node), stamp.time);
            let groups = holders.map(|(_, group)| group);
            let is_cleared = clearing::may_drop_area(own, id.group(), groups, replicas);
            if is_cleared {
                effects.push(Effect::ClearObject(id.clone()));
            }
            !is_cleared
        });
    }

    fn group(&self) -> &str {
        &self.settings.source.group
    }
}
