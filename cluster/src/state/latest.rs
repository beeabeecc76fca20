use std::{
    borrow::Borrow,
    collections::{BTreeMap, btree_map::Entry},
    ops::RangeFrom,
};

use super::Stamp;

/// Values by key, each with the largest stamp that has set it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Latest<K, V>(BTreeMap<K, (Stamp, V)>);

impl<K: Ord, V> Latest<K, V> {
    pub(super) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&(Stamp, V)>
    where
        K: Borrow<Q>,
    {
        self.0.get(key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &(Stamp, V))> {
        self.0.iter()
    }

    pub(super) fn range(&self, from: RangeFrom<K>) -> impl Iterator<Item = (&K, &(Stamp, V))> {
        self.0.range(from)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Has a key follow a stamp, unless it follows a larger one, which is returned.
    pub(super) fn follow(&mut self, key: K, stamp: Stamp, value: V) -> Result<(), Stamp> {
        match self.0.entry(key) {
            Entry::Vacant(entry) => drop(entry.insert((stamp, value))),
            Entry::Occupied(entry) if entry.get().0 > stamp => return Err(entry.get().0),
            Entry::Occupied(mut entry) => *entry.get_mut() = (stamp, value),
        }
        Ok(())
    }
}

impl<K, V> Default for Latest<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}
