//! The part of one node in the sales.

mod instruction;
mod plans;
mod reports;
mod rights;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use wirecost_message::CompactString;

pub use self::{instruction::Instruction, reports::PLANNERS};
use super::{
    Board, InvalidGoal, Live, Loads, STALE_AFTER, Succession, account::Account, stock::Ledger,
};
use crate::{
    admission::{Admission, Share},
    log::LedgerRecord,
    node::{Node, Refused},
    state::{Author, Change, Holdings, NoAuthor, ObjectId},
};

/// The interval at which a node reports its load: a second.
pub const REPORT_EVERY: Duration = Duration::from_secs(1);

/// A node's part in the sales: it sets its gates, keeps its rights, reports its load, and plans if it is
/// its turn.
///
/// The caller steps it every tenth of a second during a sale, and at least every second. In this order:
///
/// 1. [`drive`](Self::drive), which has the node submit and keep all that a [`step`](Self::step) asks for;
/// 2. [`Node::commit`], whose effects it carries out;
/// 3. [`committed`](Self::committed), if the commit succeeded.
///
/// The steps set the gates, so the caller passes over [`Effect::SetShare`] and drives again soon after it.
/// A message with a `Status` goes to [`receive`](Self::receive). On a clean stop the caller calls
/// [`stop`](Self::stop) in place of `drive`, and commits. Once the node is halted, it drives no more: the
/// gates go on with the rights that they have.
///
/// [`Effect::SetShare`]: crate::node::Effect::SetShare
#[derive(Debug)]
pub struct Automation {
    own: Author,
    succession: Succession,
    loads: BTreeMap<CompactString, Loads>,
    accounts: BTreeMap<(CompactString, CompactString), Account>,
    /// The ledgers that the store held when the node started, and those of sales that ended.
    recovered: BTreeMap<(CompactString, CompactString), Ledger>,
    /// The areas whose gates a sale has left without rights.
    emptied: BTreeSet<CompactString>,
    /// The time of the last step by the wall clock, and the monotonic time.
    stepped: Option<(Duration, Duration)>,
    /// The time of the next report: at most [`REPORT_EVERY`] from now.
    next_report: Duration,
    /// The number of reports that the node has made.
    reports: u64,
    /// The number of the last plan since the start, by sale.
    planned: BTreeMap<CompactString, Option<u128>>,
    /// The shares that this node has set last, by sale and area, and those after the sale.
    set: BTreeMap<(CompactString, CompactString), (Share, Share)>,
}

impl Automation {
    /// Makes the automation of the node with this number. `ledgers` are those that its store kept.
    ///
    /// # Errors
    ///
    /// [`NoAuthor`] if a ledger names a node by something else than its number.
    pub fn new<'a>(
        own: Author,
        ledgers: impl IntoIterator<Item = &'a LedgerRecord>,
    ) -> Result<Self, NoAuthor> {
        let read =
            |record: &LedgerRecord| Ok((key(&record.sale, &record.area), record.try_into()?));
        Ok(Self {
            own,
            succession: Succession::default(),
            loads: BTreeMap::new(),
            accounts: BTreeMap::new(),
            recovered: ledgers.into_iter().map(read).collect::<Result<_, _>>()?,
            emptied: BTreeSet::new(),
            stepped: None,
            next_report: Duration::ZERO,
            reports: 0,
            planned: BTreeMap::new(),
            set: BTreeMap::new(),
        })
    }

    /// Makes a step with a node at the time `now` of the wall clock. `elapsed` is the time of a monotonic
    /// clock. The board follows the node's state, and the succession the holdings of the node and its peers; the node
    /// follows the instructions. Returns the objects of sales that are not valid and have changed since the last call.
    ///
    /// # Errors
    ///
    /// [`Refused`] by the node. No right of this step goes into a gate then, and the instructions come
    /// again with the next step as far as they are due.
    pub fn drive(
        &mut self,
        now: Duration,
        elapsed: Duration,
        node: &mut Node,
        board: &mut Board,
        live: &Live,
        admission: &Admission,
    ) -> Result<Vec<(ObjectId, InvalidGoal)>, Refused> {
        let invalid = board.follow(node.state());
        let holdings: Holdings = node.state().holdings().collect();
        self.note_holdings(elapsed, self.own, &holdings);
        for (peer, all) in node.take_exchanges() {
            // The succession keeps every author, and a peer could name any number of them.
            let known = all
                .iter()
                .filter(|(author, _)| holdings.through(*author) > 0);
            self.note_holdings(elapsed, peer, &known.collect());
        }
        let instructions = self.step(now, elapsed, board, live, admission);
        let followed = node.follow(instructions);
        if followed.is_err() {
            self.accounts.values_mut().for_each(Account::withhold);
        }
        followed.map(|()| invalid)
    }

    /// Takes in the holdings of a node: its own, or those that a peer has just sent. `elapsed` is that of
    /// [`drive`](Self::drive).
    pub fn note_holdings(&mut self, elapsed: Duration, node: Author, holdings: &Holdings) {
        self.succession.note(elapsed, node, holdings);
    }

    /// Adds to the units that requests of this node's gate have bought. Returns the units sold at the node so far,
    /// or `None` if its gate does not serve the area in the sale. The next step writes the count to the store.
    pub fn note_sold(&mut self, sale: &str, area: &str, units: u64) -> Option<u64> {
        let account = self.accounts.get_mut(&key(sale, area))?;
        account.note_sold(units);
        Some(account.ledger().sold())
    }

    /// Returns the node that plans, if any lives.
    #[must_use]
    pub fn planner(&self, live: &Live) -> Option<Author> {
        self.succession.order(live).next()
    }

    /// Returns the loads of a sale, if this node plans or would take over.
    #[must_use]
    pub fn loads(&self, sale: &str) -> Option<&Loads> {
        self.loads.get(sale)
    }

    /// Returns the rights of the node in an area of a sale, while its gate serves it.
    #[must_use]
    pub fn ledger(&self, sale: &str, area: &str) -> Option<&Ledger> {
        let account = self.accounts.get(&(sale.into(), area.into()))?;
        Some(account.ledger())
    }

    /// Does all that is due at `now`, since the epoch. `elapsed` is that of [`drive`](Self::drive). `live` are the nodes
    /// that live, with this one.
    pub fn step(
        &mut self,
        now: Duration,
        elapsed: Duration,
        board: &Board,
        live: &Live,
        admission: &Admission,
    ) -> Vec<Instruction> {
        let mut instructions = Vec::new();
        self.follow_clock(now, elapsed);
        self.forget(board, &mut instructions);
        for (area, gate) in admission.gates() {
            self.serve(now, board, live, area, gate, &mut instructions);
        }
        // A clock that was set back waits no longer than others.
        if now >= self.next_report || now + REPORT_EVERY < self.next_report {
            self.next_report = now + REPORT_EVERY;
            self.report(now, board, live, admission, &mut instructions);
        }
        if self.planner(live) == Some(self.own) {
            self.plan(now, board, live, &mut instructions);
        }
        instructions
    }

    /// Takes in the times of a step. If the wall clock was set since the last step, the rates of the reports are wrong.
    fn follow_clock(&mut self, now: Duration, elapsed: Duration) {
        let Some((before, elapsed_before)) = self.stepped.replace((now, elapsed)) else {
            return;
        };
        let expected = before + elapsed.saturating_sub(elapsed_before);
        if now.abs_diff(expected) > STALE_AFTER {
            let loads = self.loads.values_mut();
            loads.for_each(|loads| loads.forget_rates(now));
        }
    }

    /// Drops the loads and plans of sales that are no more. If a share that this node has set in such a sale is still
    /// in force, the node sets the share after the sale: the planner of the end may not have known of it.
    fn forget(&mut self, board: &Board, instructions: &mut Vec<Instruction>) {
        self.loads.retain(|sale, _| board.goal(sale).is_some());
        self.planned.retain(|sale, _| board.goal(sale).is_some());
        let is_gone = |(sale, _): &(CompactString, _)| board.goal(sale).is_none();
        let is_left = |area: &str, share| {
            let is_free = !board.is_in_sale(area) && board.override_of(area).is_none();
            is_free && board.plan(area) == Some(share)
        };
        let left = self.set.iter().filter(|(key, _)| is_gone(key));
        let left =
            left.filter(|((_, area), (share, after))| share != after && is_left(area, *share));
        let restored = left.map(|((_, area), (_, after))| (area.as_str(), *after));
        // Not valid if there are none.
        instructions.extend(Change::set_pass(restored).map(Instruction::Submit));
        self.set.retain(|key, _| !is_gone(key));
    }
}

fn key(sale: &str, area: &str) -> (CompactString, CompactString) {
    (sale.into(), area.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{automation::Load, state::Stamp};

    const AT: Duration = Duration::from_secs(20);

    /// Returns when a report counts as made that came in second 1, after steps at these seconds of the wall clock and of
    /// the monotonic clock.
    fn reported_at(steps: [(u64, u64); 2]) -> Option<Duration> {
        let mut automation = Automation::new(Author(1), []).unwrap();
        let mut loads = Loads::default();
        let (at, stamp) = (Duration::from_secs(1), Stamp::new(1, 1, 0));
        loads.record(at, Duration::ZERO, "BJ", stamp, Load::default());
        automation.loads.insert("phone".into(), loads);
        for (wall, monotonic) in steps {
            automation.follow_clock(Duration::from_secs(wall), Duration::from_secs(monotonic));
        }
        automation.loads["phone"].reported_at("BJ", Author(1))
    }

    #[test]
    fn a_stall_is_no_jump_of_the_clock() {
        assert_eq!(
            reported_at([(2, 2), (20, 20)]),
            Some(Duration::from_secs(1))
        );
        assert_eq!(reported_at([(2, 2), (20, 3)]), Some(AT));
        assert_eq!(reported_at([(38, 2), (20, 3)]), Some(AT));
        // A clock that was set back during a stall.
        assert_eq!(reported_at([(19, 2), (20, 20)]), Some(AT));
    }
}
