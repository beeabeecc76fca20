use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use wirecost_message::{CompactString, ObjectKind, Status};

use super::{
    Board, Goal, InvalidGoal, LEAD, Load, LoadReport, Loads, NEEDS, NoLoadReport, REPLAN_EVERY,
    Situation, Succession, TRANSFER,
    account::Account,
    board::{needs_json, needs_name, transfer_json, transfer_name},
    stock::Ledger,
};
use crate::{
    admission::{Admission, Gate, Share},
    log::LedgerRecord,
    node::{Node, Refused},
    state::{Author, Change, Holdings, NoAuthor, ObjectId, Stamp},
};

/// The interval at which a node reports its load.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// The number of nodes that reports go to: the planner, and the node that would take over.
const PLANNERS: usize = 2;

/// An instruction to the caller of an [`Automation`].
#[derive(Debug, Clone, PartialEq)]
pub enum Instruction {
    /// Submit an operation.
    Submit(Change),
    /// Write a record to the store, in the next commit.
    Keep(LedgerRecord),
    /// Send a report to peers. It may be lost.
    Report {
        /// The peers.
        to: Vec<Author>,
        /// The report, of which [`LoadReport::to_status`] makes the schema's.
        report: LoadReport,
    },
}

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
    next_report: Duration,
    /// The number of the last plan since the start, by sale.
    planned: BTreeMap<CompactString, Option<u128>>,
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
            next_report: Duration::ZERO,
            planned: BTreeMap::new(),
        })
    }

    /// Steps with a node: the board follows its state, the succession its and its peers' holdings, and
    /// the node follows the instructions. Returns the objects of sales that are not valid and have
    /// changed since the last call.
    ///
    /// # Errors
    ///
    /// [`Refused`] by the node. No right of this step goes into a gate then, and the instructions come
    /// again with the next step as far as they are due.
    pub fn drive(
        &mut self,
        now: Duration,
        node: &mut Node,
        board: &mut Board,
        live: &BTreeSet<Author>,
        admission: &Admission,
    ) -> Result<Vec<(ObjectId, InvalidGoal)>, Refused> {
        let invalid = board.follow(node.state());
        let holdings = node.state().holdings().collect();
        self.note_holdings(now, self.own, &holdings);
        for (peer, holdings) in node.take_exchanges() {
            self.note_holdings(now, peer, &holdings);
        }
        let instructions = self.step(now, board, live, admission);
        let followed = node.follow(instructions);
        if followed.is_err() {
            self.accounts.values_mut().for_each(Account::withhold);
        }
        followed.map(|()| invalid)
    }

    /// Takes in the holdings of a node: its own, or those that a peer has just sent.
    pub fn note_holdings(&mut self, now: Duration, node: Author, holdings: &Holdings) {
        self.succession.note(now, node, holdings);
    }

    /// Takes in that requests that this node let pass have bought this number of units. Returns the units sold
    /// at the node so far, or `None` if its gate does not serve the area in the sale. The next step writes the
    /// count to the store.
    pub fn note_sold(&mut self, sale: &str, area: &str, units: u64) -> Option<u64> {
        let account = self.accounts.get_mut(&key(sale, area))?;
        account.note_sold(units);
        Some(account.ledger().sold())
    }

    /// Takes a report of a peer in. `stamp` is that of its message.
    ///
    /// # Errors
    ///
    /// [`NoLoadReport`] if the report is on a pipeline of another kind.
    pub fn receive(
        &mut self,
        now: Duration,
        stamp: Stamp,
        status: &Status,
        board: &Board,
    ) -> Result<(), NoLoadReport> {
        let LoadReport { sale, area, load } = status.try_into()?;
        self.record(now, stamp, board, &sale, &area, load);
        Ok(())
    }

    /// Returns the node that plans, if any lives.
    #[must_use]
    pub fn planner(&self, live: &BTreeSet<Author>) -> Option<Author> {
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

    /// Does all that is due at `now`, since the epoch. `live` are the nodes that live and can write, with
    /// this one if it can.
    pub fn step(
        &mut self,
        now: Duration,
        board: &Board,
        live: &BTreeSet<Author>,
        admission: &Admission,
    ) -> Vec<Instruction> {
        let mut instructions = Vec::new();
        self.forget(board);
        for (area, gate) in admission.gates() {
            self.serve(now, board, live, area, gate, &mut instructions);
        }
        if now >= self.next_report {
            self.next_report = now + REPORT_EVERY;
            self.report(now, board, live, admission, &mut instructions);
        }
        if self.planner(live) == Some(self.own) {
            self.plan(now, board, live, &mut instructions);
        }
        instructions
    }

    /// Puts the rights that were reserved into the gates, once the records are on the disk.
    pub fn committed(&mut self, admission: &Admission) {
        for ((_, area), account) in &mut self.accounts {
            if let Ok(gate) = admission.gate(area) {
                account.deposit(gate);
            }
        }
    }

    /// Closes all gates for good, returns the rights that are in them, and gives all rights to another
    /// node of the area, if any lives.
    pub fn stop(
        &mut self,
        board: &Board,
        live: &BTreeSet<Author>,
        admission: &Admission,
    ) -> Vec<Instruction> {
        let mut instructions = Vec::new();
        for (_, gate) in admission.gates() {
            gate.set_share(Share::NONE);
        }
        for ((sale, area), account) in &mut self.accounts {
            if let Ok(gate) = admission.gate(area) {
                account.empty(gate);
            }
            let goal = board.goal(sale).and_then(|goal| goal.areas().get(area));
            let heirs = goal.into_iter().flat_map(|goal| goal.rights.keys());
            let heir = heirs
                .copied()
                .find(|node| *node != self.own && live.contains(node));
            let received = board.transfers(sale, area).received(self.own);
            if let Some(heir) = heir {
                account.leave_to(heir, received);
            }
            instructions.extend(account.record(sale, area).map(Instruction::Keep));
            instructions.extend(unseen_row(board, sale, area, self.own, account.ledger()));
        }
        self.accounts.clear();
        instructions
    }

    /// Drops the loads and plans of sales that are no more.
    fn forget(&mut self, board: &Board) {
        self.loads.retain(|sale, _| board.goal(sale).is_some());
        self.planned.retain(|sale, _| board.goal(sale).is_some());
    }

    /// Sets an area's gate, and keeps its rights.
    fn serve(
        &mut self,
        now: Duration,
        board: &Board,
        live: &BTreeSet<Author>,
        area: &str,
        gate: &Gate,
        instructions: &mut Vec<Instruction>,
    ) {
        let active = board.active(area, now);
        self.leave(active.map(Goal::name), area, gate, instructions);
        let plan = board.plan(area).unwrap_or(Share::NONE);
        let Some(goal) = active else {
            gate.set_share(plan);
            return;
        };
        if now + LEAD >= goal.start() && goal.is_open() {
            self.keep_rights(board, live, goal, area, gate, instructions);
        }
        let is_served = self.accounts.contains_key(&key(goal.name(), area));
        match is_served && goal.start() <= now {
            true => gate.set_share(plan),
            false => gate.set_share(Share::NONE),
        }
    }

    /// Returns the rights of sales that an area's gate serves no more.
    fn leave(
        &mut self,
        active: Option<&str>,
        area: &str,
        gate: &Gate,
        instructions: &mut Vec<Instruction>,
    ) {
        let recovered = &mut self.recovered;
        self.accounts.retain(|(sale, other), account| {
            if other != area || Some(sale.as_str()) == active {
                return true;
            }
            account.empty(gate);
            instructions.extend(account.record(sale, area).map(Instruction::Keep));
            recovered.insert(key(sale, area), account.ledger().clone());
            false
        });
    }

    fn keep_rights(
        &mut self,
        board: &Board,
        live: &BTreeSet<Author>,
        goal: &Goal,
        area: &str,
        gate: &Gate,
        instructions: &mut Vec<Instruction>,
    ) {
        let sale = goal.name();
        let recovered = &mut self.recovered;
        let account = self
            .accounts
            .entry(key(sale, area))
            .or_insert_with_key(|key| {
                let initial = || {
                    let rights = goal.areas().get(area).map(|area| &area.rights);
                    rights.and_then(|rights| rights.get(&self.own)).copied()
                };
                let ledger = recovered.remove(key);
                let ledger = ledger.unwrap_or_else(|| Ledger::new(initial().unwrap_or(0)));
                Account::open(ledger, gate)
            });
        let transfers = board.transfers(sale, area);
        let received = transfers.received(self.own);
        if let Some(needed) = board.needed(sale, area, self.own) {
            let others = needed
                .iter()
                .filter(|(to, _)| *to != self.own && live.contains(to));
            for (to, total) in others {
                let given = account.ledger().row().to(to);
                account.give(to, total.saturating_sub(given), received, gate);
            }
        }
        account.refill(received, gate);
        // Before the row, which must not be seen without it.
        instructions.extend(account.record(sale, area).map(Instruction::Keep));
        instructions.extend(unseen_row(board, sale, area, self.own, account.ledger()));
    }

    /// Reports the loads of all areas to the nodes that plan.
    fn report(
        &mut self,
        now: Duration,
        board: &Board,
        live: &BTreeSet<Author>,
        admission: &Admission,
        instructions: &mut Vec<Instruction>,
    ) {
        let planners = self.succession.order(live).take(PLANNERS);
        let (own, to): (Vec<_>, Vec<_>) = planners.partition(|planner| *planner == self.own);
        let mut reports = Vec::new();
        for ((sale, area), account) in &self.accounts {
            let has_started = board.goal(sale).is_some_and(|goal| goal.start() <= now);
            if let Ok(gate) = admission.gate(area)
                && has_started
            {
                reports.push(LoadReport {
                    sale: sale.clone(),
                    area: area.clone(),
                    load: account.load(gate),
                });
            }
        }
        for report in reports {
            if !own.is_empty() {
                // Only its own order counts.
                let stamp = Stamp::new(now.as_millis() as u64, self.own.0, 0);
                self.record(now, stamp, board, &report.sale, &report.area, report.load);
            }
            if !to.is_empty() {
                let to = to.clone();
                instructions.push(Instruction::Report { to, report });
            }
        }
    }

    fn record(
        &mut self,
        now: Duration,
        stamp: Stamp,
        board: &Board,
        sale: &CompactString,
        area: &CompactString,
        load: Load,
    ) {
        if let Some(goal) = board.goal(sale)
            && goal.areas().contains_key(area)
        {
            let loads = self.loads.entry(sale.clone()).or_default();
            loads.record(now, goal.start(), area, stamp, load);
        }
    }

    /// Plans all sales.
    fn plan(
        &mut self,
        now: Duration,
        board: &Board,
        live: &BTreeSet<Author>,
        instructions: &mut Vec<Instruction>,
    ) {
        let differs = |(area, share): &(&str, Share)| board.plan(area) != Some(*share);
        let overridden = board.overrides().filter(differs);
        let mut shares: Vec<_> = overridden
            .map(|(area, share)| (area.into(), share))
            .collect();
        for goal in board.goals() {
            let loads = self.loads.entry(goal.name().into()).or_default();
            let situation = Situation {
                now,
                goal,
                board,
                loads,
                live,
            };
            if !situation.is_planned() {
                continue;
            }
            // None before the start.
            let since = now.checked_sub(goal.start());
            let number = since.map(|since| since.as_nanos() / REPLAN_EVERY.as_nanos());
            let is_due = self.planned.insert(goal.name().into(), number) != Some(number);
            shares.extend(situation.changes(is_due));
            if is_due && number.is_some_and(|number| number > 0) {
                let needs = situation.needs();
                if !needs.is_empty() {
                    let json = needs_json(goal.name(), needs);
                    instructions.extend(put(board, &needs_name(goal.name()), NEEDS, json));
                }
            }
        }
        let shares = shares.iter().map(|(area, share)| (area.as_str(), *share));
        // Not valid if no share changes.
        instructions.extend(Change::set_pass(shares).map(Instruction::Submit));
    }
}

fn key(sale: &str, area: &str) -> (CompactString, CompactString) {
    (sale.into(), area.into())
}

/// Returns the change that publishes a giver's row, if the board does not have all of it.
fn unseen_row(
    board: &Board,
    sale: &str,
    area: &str,
    giver: Author,
    ledger: &Ledger,
) -> Option<Instruction> {
    if board.transfers(sale, area).given_by(giver) >= ledger.row().total() {
        return None;
    }
    let json = transfer_json(sale, area, giver, ledger.row());
    put(board, &transfer_name(sale, area, giver), TRANSFER, json)
}

/// Returns the creation of an object, or its update if its name exists. Returns `None` if it is too large.
fn put(board: &Board, name: &str, type_name: &str, json: Vec<u8>) -> Option<Instruction> {
    let change = match board.contains(name) {
        true => Change::update(ObjectKind::Plugin, type_name, json),
        false => Change::create(ObjectKind::Plugin, type_name, json),
    };
    change.ok().map(Instruction::Submit)
}
