use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use wirecost_codec::Map;
use wirecost_message::CompactString;

use crate::state::{Author, NoAuthor};

/// The rights that a node has given to each other node: its row of the transfer matrix.
///
/// Only the node itself writes it, and its numbers only grow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Row(BTreeMap<Author, u64>);

impl Row {
    /// Returns the rights that were given to a node.
    #[must_use]
    pub fn to(&self, node: Author) -> u64 {
        self.0.get(&node).copied().unwrap_or(0)
    }

    /// Returns the rights that were given to all nodes.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0
            .values()
            .fold(0, |sum, given| sum.saturating_add(*given))
    }

    /// Iterates over the nodes and the rights that were given to each.
    pub fn iter(&self) -> impl Iterator<Item = (Author, u64)> {
        self.0.iter().map(|(node, given)| (*node, *given))
    }

    /// Adds to the rights that were given to a node.
    pub fn give(&mut self, node: Author, rights: u64) {
        let given = self.0.entry(node).or_default();
        *given = given.saturating_add(rights);
    }

    /// Raises each number to that of another version of the row.
    fn merge(&mut self, other: &Self) {
        for (node, given) in other.iter() {
            let known = self.0.entry(node).or_default();
            *known = given.max(*known);
        }
    }
}

impl FromIterator<(Author, u64)> for Row {
    fn from_iter<I: IntoIterator<Item = (Author, u64)>>(given: I) -> Self {
        Self(given.into_iter().collect())
    }
}

/// Returns the row as a record has it.
impl From<&Row> for Map<CompactString, u64> {
    fn from(row: &Row) -> Self {
        row.iter()
            .map(|(node, given)| (node.into(), given))
            .collect()
    }
}

/// Reads the row of a record.
impl TryFrom<&Map<CompactString, u64>> for Row {
    type Error = NoAuthor;

    fn try_from(given: &Map<CompactString, u64>) -> Result<Self, NoAuthor> {
        let read = |(node, given): &(CompactString, u64)| Ok((node.parse()?, *given));
        given.iter().map(read).collect()
    }
}

/// The transfer matrix of an area: the rows that are known, by giver.
///
/// Rows may come in any order, repeatedly, and in old versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transfers(BTreeMap<Author, Row>);

impl Transfers {
    /// Takes a version of a giver's row in.
    pub fn merge(&mut self, giver: Author, row: &Row) {
        self.0.entry(giver).or_default().merge(row);
    }

    /// Returns the rights that a node has received.
    #[must_use]
    pub fn received(&self, node: Author) -> u64 {
        let received = self.0.values().map(|row| row.to(node));
        received.fold(0, u64::saturating_add)
    }

    /// Returns the rights that one node has given to another.
    #[must_use]
    pub fn given(&self, from: Author, to: Author) -> u64 {
        self.0.get(&from).map_or(0, |row| row.to(to))
    }

    /// Returns the rights that a node has given to all others.
    #[must_use]
    pub fn given_by(&self, node: Author) -> u64 {
        self.0.get(&node).map_or(0, Row::total)
    }

    /// Iterates over all nodes that have received rights.
    pub fn receivers(&self) -> impl Iterator<Item = Author> {
        self.0.values().flat_map(Row::iter).map(|(node, _)| node)
    }
}
