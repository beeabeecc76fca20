//! The stock of a sale, which is never oversold and needs no consensus.
//!
//! The stock of an area is a bounded counter (Balegas et al., "Extending Eventually Consistent Cloud
//! Databases for Enforcing Numeric Invariants", 2015): the operation that opens the sale divides the
//! area's quota among its nodes as *rights*, and each request that passes uses a right of the node that
//! decides it. Rights move from node to node by the giver's own record, a [`Row`] of the transfer
//! matrix. A node has
//!
//! ```text
//! initial rights + received - given - used
//! ```
//!
//! rights left. Only the node itself increases `given` and `used`. It may learn late about `received`, so its
//! value is never too large. The used rights therefore never exceed the rights at the opening, even under
//! partitions, loss, repetition, reordering or two planners at once.
//!
//! # Crashes
//!
//! A [`Ledger`] reserves rights in blocks ahead, as the clock reserves times: the record is on the disk
//! before a request uses a right of the block. After a crash all reserved rights count as used. So a crash
//! loses the rights that were reserved and not used, fewer than two [blocks](block); a clean stop
//! returns them.
//!
//! A node that is down keeps its rights until it is back. No other node can use them meanwhile,
//! because none can know how many are left. Rights of a node that lost its disk are lost.
//!
//! # Opening a sale twice
//!
//! A node takes its rights from the goal that it holds when it first admits. The ledger keeps them. If two
//! operations open one sale with different rights, all nodes follow the later operation by the start of the
//! sale, unless a partition lasts from the opening to the start. Under such a partition both goals can be in
//! use, and the sum over all nodes of the larger of their two rights bounds the requests that pass. So open a
//! sale with one request, well before its start. An open sale cannot be opened again ([`Goal::open`]).
//!
//! No rule of a node alone removes this limit. A node of a partition cannot know the other goal, and each goal
//! names only the nodes that lived for its author, so a majority of its nodes proves nothing. A quorum would need a
//! fixed list of nodes, and would keep the sale closed in every part of a partition without it.
//!
//! [`Goal::open`]: super::Goal::open

mod ledger;
mod needs;
mod transfers;

pub use self::{
    ledger::Ledger,
    needs::{Holder, needs},
    transfers::{Row, Transfers},
};

/// Returns the number of rights that a node reserves at once: the larger of a 32nd of its initial rights and of
/// the requests that passed since it last looked.
#[must_use]
pub fn block(initial: u64, passed: u64) -> u64 {
    initial.div_ceil(32).max(passed).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Author;

    const OTHER: Author = Author(2);

    #[test]
    fn rights_are_reserved_returned_and_given_once() {
        let mut ledger = Ledger::new(10);
        assert_eq!(ledger.reserve(4, 0), 4);
        assert_eq!(ledger.give(OTHER, 3, 0), 3);
        assert_eq!(ledger.available(0), 3);
        assert_eq!(ledger.available(5), 8);
        assert_eq!(ledger.reserve(100, 0), 3);
        assert_eq!(ledger.give(OTHER, 1, 0), 0);
        ledger.give_back(2);
        assert_eq!(ledger.give(OTHER, 9, 0), 2);
        assert_eq!((ledger.used(), ledger.row().to(OTHER)), (5, 5));
    }

    #[test]
    fn no_more_is_returned_than_was_reserved() {
        let mut ledger = Ledger::new(10);
        ledger.reserve(4, 0);
        ledger.give_back(u64::MAX);
        assert_eq!(ledger.available(0), 10);
    }

    #[test]
    fn a_ledger_is_read_back() {
        let mut ledger = Ledger::new(10);
        ledger.reserve(4, 0);
        ledger.give_back(1);
        ledger.give(OTHER, 3, 0);
        ledger.note_sold(2);
        let record = ledger.record("phone", "BJ");
        assert_eq!(Ledger::try_from(&record), Ok(ledger));
    }

    #[test]
    fn numbers_of_a_damaged_record_do_not_overflow() {
        let mut record = Ledger::new(1).record("phone", "BJ");
        (record.reserved, record.returned) = (2, u64::MAX);
        record.given = (&Row::from_iter([(OTHER, u64::MAX), (Author(3), 7)])).into();
        let ledger = Ledger::try_from(&record).unwrap();
        assert_eq!(ledger.available(u64::MAX), 0);
        record.given = [("x".into(), 1)].into_iter().collect();
        assert!(Ledger::try_from(&record).is_err());
    }

    #[test]
    fn a_row_in_an_old_version_changes_nothing() {
        let row = |given| Row::from_iter([(OTHER, given)]);
        let mut transfers = Transfers::default();
        for given in [3, 7, 5, 7] {
            transfers.merge(Author(1), &row(given));
        }
        transfers.merge(Author(3), &row(2));
        assert_eq!(transfers.received(OTHER), 9);
        assert_eq!(transfers.given(Author(1), OTHER), 7);
        assert_eq!(transfers.received(Author(1)), 0);
    }
}
