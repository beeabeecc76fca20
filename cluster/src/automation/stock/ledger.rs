use super::Row;
use crate::{
    log::LedgerRecord,
    state::{Author, NoAuthor},
};

/// The rights of a node in an area of a sale: the record that must survive a crash.
///
/// All its numbers only grow. Rights are used in blocks: a block is reserved, and once the record is
/// on the disk, requests may pass by it. After a crash all that was reserved counts as used, so no right is
/// used twice; the part of the last blocks that was not used is lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    initial: u64,
    reserved: u64,
    returned: u64,
    given: Row,
    sold: u64,
}

impl Ledger {
    /// Makes the ledger of a node that was given these rights when the sale was opened.
    #[must_use]
    pub fn new(initial: u64) -> Self {
        Self {
            initial,
            ..Self::default()
        }
    }

    /// Returns the rights that the node may still reserve or give away. `received` is the number that
    /// other nodes have given it.
    #[must_use]
    pub fn available(&self, received: u64) -> u64 {
        let rights = self.initial.saturating_add(received);
        rights
            .saturating_sub(self.given.total())
            .saturating_sub(self.used())
    }

    /// Reserves up to `number` rights, and returns how many.
    pub fn reserve(&mut self, number: u64, received: u64) -> u64 {
        let taken = number.min(self.available(received));
        self.reserved += taken;
        taken
    }

    /// Returns reserved rights by which no request has passed or will.
    pub fn give_back(&mut self, unused: u64) {
        self.returned = self.returned.saturating_add(unused).min(self.reserved);
    }

    /// Gives up to `number` rights to another node, and returns how many.
    pub fn give(&mut self, to: Author, number: u64, received: u64) -> u64 {
        let taken = number.min(self.available(received));
        if taken > 0 {
            self.given.give(to, taken);
        }
        taken
    }

    /// Returns the rights that are reserved and were not returned.
    #[must_use]
    pub fn used(&self) -> u64 {
        self.reserved - self.returned
    }

    /// Notes that requests have bought this number of units.
    pub fn note_sold(&mut self, units: u64) {
        self.sold = self.sold.saturating_add(units);
    }

    /// Returns the units that requests have bought.
    #[must_use]
    pub fn sold(&self) -> u64 {
        self.sold
    }

    /// Returns the rights that the node was given when the sale was opened.
    #[must_use]
    pub fn initial(&self) -> u64 {
        self.initial
    }

    /// Returns the rights that were given away, for all nodes to see.
    #[must_use]
    pub fn row(&self) -> &Row {
        &self.given
    }
}

impl Ledger {
    /// Returns the ledger as a store keeps it.
    #[must_use]
    pub fn record(&self, sale: &str, area: &str) -> LedgerRecord {
        LedgerRecord {
            sale: sale.into(),
            area: area.into(),
            initial: self.initial,
            reserved: self.reserved,
            returned: self.returned,
            given: (&self.given).into(),
            sold: self.sold,
        }
    }
}

/// Reads the ledger that a store kept.
impl TryFrom<&LedgerRecord> for Ledger {
    type Error = NoAuthor;

    fn try_from(record: &LedgerRecord) -> Result<Self, NoAuthor> {
        Ok(Self {
            initial: record.initial,
            reserved: record.reserved,
            returned: record.returned.min(record.reserved),
            given: (&record.given).try_into()?,
            sold: record.sold,
        })
    }
}
