use std::sync::Arc;

use wirecost_message::CompactString;

use super::{
    Configuration, MAX_OBJECTS, MAX_PLANS, ObjectId, Shares, Stamp, State, Subject,
    sequence::sequence,
};
use crate::admission::Share;

/// The plan of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The share of the area's crowd that passes.
    pub share: Share,
    /// The stamp of the operation that set it.
    pub stamp: Stamp,
}

/// A plugin or pipeline as it is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Configured<'a> {
    /// Its configuration.
    pub configuration: &'a Configuration,
    /// The stamp of the operation that set it.
    pub stamp: Stamp,
}

/// A value of [`State::objects`].
type Entry = (Stamp, Option<Arc<Configuration>>);

fn configured((stamp, object): &Entry) -> Option<Configured<'_>> {
    let configuration = object.as_deref()?;
    let stamp = *stamp;
    Some(Configured {
        configuration,
        stamp,
    })
}

/// The plans and objects that follow from the operations.
impl State {
    /// Returns the plan of an area that an operation has named.
    #[must_use]
    pub fn plan(&self, area: &str) -> Option<Plan> {
        let (stamp, share) = *self.plans.get(area)?;
        Some(Plan { share, stamp })
    }

    /// Iterates over the areas and their plans, by name.
    pub fn plans(&self) -> impl Iterator<Item = (&str, Plan)> {
        let plans = self.plans.iter();
        plans.map(|(area, (stamp, share))| {
            let (share, stamp) = (*share, *stamp);
            (area.as_str(), Plan { share, stamp })
        })
    }

    /// Returns a plugin or pipeline, if it was created and not removed.
    #[must_use]
    pub fn object(&self, id: &ObjectId) -> Option<Configured<'_>> {
        configured(self.objects.get(id)?)
    }

    /// Iterates over the plugins of a group, by name, then over its pipelines.
    pub fn objects(&self, group: &str) -> impl Iterator<Item = Configured<'_>> {
        self.entries(group)
            .filter_map(|(_, entry)| configured(entry))
    }

    /// Iterates over the plugins and pipelines of all groups, in the order of their identities.
    pub fn all_objects(&self) -> impl Iterator<Item = Configured<'_>> {
        self.objects
            .iter()
            .filter_map(|(_, entry)| configured(entry))
    }

    /// Returns whether another object may be created, see [`MAX_OBJECTS`].
    #[must_use]
    pub fn has_room_for(&self, id: &ObjectId) -> bool {
        self.objects.get(id).is_some() || self.objects.len() < MAX_OBJECTS
    }

    /// Returns whether a request may set these plans, see [`MAX_PLANS`].
    #[must_use]
    pub fn has_room_for_plans(&self, shares: &Shares) -> bool {
        let is_new = |(area, _): &&(CompactString, Share)| self.plans.get(area).is_none();
        match shares.iter().filter(is_new).count() {
            0 => true,
            new => self.plans.len() + new <= MAX_PLANS,
        }
    }

    /// Returns the sequence of a group, 0 if no operation has named it: a number below 2^53 of its plan and
    /// its objects, the same on every node whose group follows the same operations.
    ///
    /// It tells whether the group has changed: the sequences of two states are equal with probability 2^-53.
    /// A later state need not have a larger one.
    #[must_use]
    pub fn sequence(&self, group: &str) -> u64 {
        let plan = self.plans.get(group).map(|(stamp, _)| *stamp);
        let objects = self.entries(group);
        sequence(plan, objects.map(|(id, (stamp, _))| (id, *stamp)))
    }

    /// Returns the stamp that a subject follows.
    #[must_use]
    pub fn followed(&self, subject: &Subject) -> Option<Stamp> {
        match subject {
            Subject::Area(area) => self.plans.get(area).map(|(stamp, _)| *stamp),
            Subject::Object(id) => self.objects.get(id).map(|(stamp, _)| *stamp),
        }
    }

    /// Returns the objects of a group, removed ones included.
    fn entries(&self, group: &str) -> impl Iterator<Item = (&ObjectId, &Entry)> {
        let from = self.objects.range(ObjectId::first_of(group)..);
        from.take_while(move |(id, _)| id.group() == group)
    }
}
