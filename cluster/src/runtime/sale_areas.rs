use std::collections::{BTreeMap, BTreeSet};

use wirecost_message::CompactString;

use super::sales::is_of_sales;
use crate::{
    automation::{GROUP, Outline, SALE},
    node::Effect,
    state::{Configuration, ObjectId, State},
};

/// The areas of the sales that a store holds.
#[derive(Debug)]
pub(super) struct SaleAreas(BTreeMap<ObjectId, BTreeSet<CompactString>>);

impl SaleAreas {
    /// Returns the areas of the sales of a state.
    pub(super) fn of(state: &State) -> Self {
        let mut areas = Self(BTreeMap::new());
        for object in state.objects(GROUP) {
            areas.set(object.configuration);
        }
        areas
    }

    /// Returns whether a sale has an area.
    pub(super) fn include(&self, area: &str) -> bool {
        self.0.values().any(|areas| areas.contains(area))
    }

    /// Adds the areas of the sales that a commit is to write, and returns those that no sale had. The sales keep their
    /// other areas until they [follow](Self::follow) the commit.
    pub(super) fn add(&mut self, effects: &[Effect]) -> BTreeSet<CompactString> {
        let mut added = BTreeSet::new();
        for object in effects.iter().filter_map(written) {
            for area in areas_of(object) {
                if !self.include(&area) {
                    added.insert(area.clone());
                }
                let areas = self.0.entry(object.id().clone()).or_default();
                areas.insert(area);
            }
        }
        added
    }

    /// Takes in the sales that a commit has written or removed. Returns whether there are any.
    pub(super) fn follow(&mut self, effects: &[Effect]) -> bool {
        let mut has_changed = false;
        for effect in effects {
            has_changed |= match effect {
                Effect::WriteObject(object) if is_of_sales(object.id()) => self.set(object),
                Effect::RemoveObject(id) => self.0.remove(id).is_some(),
                _ => false,
            };
        }
        has_changed
    }

    /// Sets the areas of an object. Returns whether it had or has an area.
    fn set(&mut self, object: &Configuration) -> bool {
        let areas = areas_of(object);
        match areas.is_empty() {
            true => self.0.remove(object.id()).is_some(),
            false => {
                self.0.insert(object.id().clone(), areas);
                true
            }
        }
    }
}

/// Returns the object that an effect writes, if it is in the group of sales.
fn written(effect: &Effect) -> Option<&Configuration> {
    match effect {
        Effect::WriteObject(object) if is_of_sales(object.id()) => Some(object),
        _ => None,
    }
}

/// Returns the areas of an object that is a sale; an object of another type has none. The goal may be one that is not
/// valid for this release.
pub(super) fn areas_of(object: &Configuration) -> BTreeSet<CompactString> {
    match object.type_name() {
        SALE => Outline::of(object.json()).areas().cloned().collect(),
        _ => BTreeSet::new(),
    }
}
