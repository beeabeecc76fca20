use super::{
    Load,
    stock::{Ledger, block},
};
use crate::{
    admission::{Gate, Stock, Tally},
    log::LedgerRecord,
    state::Author,
};

/// The rights of the node in an area of a sale, while its gate serves it.
#[derive(Debug)]
pub(super) struct Account {
    ledger: Ledger,
    /// The rights that are reserved and not in the gate until the commit.
    pending: u64,
    is_changed: bool,
    /// The rights that were used before the node started.
    used_before: u64,
    /// The gate's counts when it began to serve the sale.
    tally_before: Tally,
    /// The number that had passed at the last step.
    passed: u64,
}

impl Account {
    /// Begins to serve a sale. The gate has no rights until they are reserved.
    pub(super) fn open(ledger: Ledger, gate: &Gate) -> Self {
        gate.set_stock(Stock::Limited(0));
        let tally = gate.tally();
        Self {
            pending: 0,
            // The rights of the sale's opening are the node's from now on.
            is_changed: true,
            used_before: ledger.used(),
            tally_before: tally,
            passed: tally.passed,
            ledger,
        }
    }

    pub(super) const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Takes in that requests have bought units.
    pub(super) fn note_sold(&mut self, units: u64) {
        self.ledger.note_sold(units);
        self.is_changed |= units > 0;
    }

    /// Returns the load since the gate began to serve the sale, and the requests that passed before.
    pub(super) fn load(&self, gate: &Gate) -> Load {
        let (now, before) = (gate.tally(), self.tally_before);
        let passed = now.passed - before.passed;
        Load {
            offered: now.offered - before.offered,
            passed: passed.saturating_add(self.used_before),
            sold_out: now.sold_out - before.sold_out,
            sold: self.ledger.sold(),
        }
    }

    /// Returns the load once the gate is [`empty`](Self::empty): it has the requests that were decided meanwhile.
    pub(super) fn last_load(&self, gate: &Gate) -> Load {
        Load {
            passed: self.ledger.used(),
            ..self.load(gate)
        }
    }

    /// Gives rights away, those in the gate too if there are no others.
    pub(super) fn give(&mut self, to: Author, number: u64, received: u64, gate: &Gate) {
        let lacks = number.saturating_sub(self.ledger.available(received));
        let taken = gate.withdraw(lacks);
        self.ledger.give_back(taken);
        let given = self.ledger.give(to, number, received);
        self.is_changed |= taken > 0 || given > 0;
    }

    /// Reserves rights if the gate has less than a block.
    pub(super) fn refill(&mut self, received: u64, gate: &Gate) {
        let passed = gate.tally().passed;
        let rights = self.ledger.initial().saturating_add(received);
        let block = block(rights, passed - self.passed);
        self.passed = passed;
        let Stock::Limited(left) = gate.stock() else {
            return;
        };
        let left = left.saturating_add(self.pending);
        if left < block {
            let reserved = self
                .ledger
                .reserve(block.saturating_mul(2) - left, received);
            self.pending += reserved;
            self.is_changed |= reserved > 0;
        }
    }

    /// Gives all rights that are not in the gate away.
    pub(super) fn leave_to(&mut self, heir: Author, received: u64) {
        self.is_changed |= self.ledger.give(heir, u64::MAX, received) > 0;
    }

    /// Puts the reserved rights into the gate, once their record is on the disk.
    pub(super) fn deposit(&mut self, gate: &Gate) {
        gate.deposit(self.pending);
        self.pending = 0;
    }

    /// Returns the rights that were to come in, whose record may not have been written.
    pub(super) fn withhold(&mut self) {
        self.ledger.give_back(self.pending);
        self.pending = 0;
        self.is_changed = true;
    }

    /// Takes all rights out of the gate, and those that were to come in.
    pub(super) fn empty(&mut self, gate: &Gate) {
        let taken = gate.withdraw(u64::MAX) + self.pending;
        self.pending = 0;
        self.ledger.give_back(taken);
        self.is_changed |= taken > 0;
    }

    /// Returns the record, if it has changed.
    pub(super) fn record(&mut self, sale: &str, area: &str) -> Option<LedgerRecord> {
        if !std::mem::take(&mut self.is_changed) {
            return None;
        }
        Some(self.ledger.record(sale, area))
    }
}
