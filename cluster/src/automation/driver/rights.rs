//! The rights of a node in the areas that its gates serve.

use std::time::Duration;

use super::{Automation, Instruction, instruction::put, key, plans::new_gone};
use crate::{
    admission::{Admission, Gate, Share, Stock},
    automation::{
        Board, Goal, LEAD, Live, Load, LoadReport, PLANNERS, TRANSFER,
        account::Account,
        board::{transfer_json, transfer_name},
        stock::Ledger,
    },
    state::Author,
};

impl Automation {
    /// Puts the rights that were reserved into the gates, once the records are on the disk.
    pub fn committed(&mut self, admission: &Admission) {
        for ((_, area), account) in &mut self.accounts {
            if let Ok(gate) = admission.gate(area) {
                account.deposit(gate);
            }
        }
    }

    /// Closes all gates for good, returns the rights that are in them, gives all rights to another node of the
    /// area, if any lives, and sends a last report to the nodes that plan. The planner writes the loads that it knows.
    pub fn stop(&mut self, board: &Board, live: &Live, admission: &Admission) -> Vec<Instruction> {
        let mut instructions = Vec::new();
        for (_, gate) in admission.gates() {
            gate.set_share(Share::NONE);
        }
        let mut others = live.clone();
        others.remove(&self.own);
        let planners: Vec<_> = self.succession.candidates(&others, PLANNERS).collect();
        for ((sale, area), account) in &mut self.accounts {
            let gate = admission.gate(area).ok();
            if let Some(gate) = gate {
                account.empty(gate);
            }
            let goal = board.goal(sale).and_then(|goal| goal.areas().get(area));
            let heirs = goal.into_iter().flat_map(|goal| goal.rights.keys());
            let heir = heirs
                .copied()
                .find(|node| *node != self.own && live.contains_key(node));
            let received = board.transfers(sale, area).received(self.own);
            if let Some(heir) = heir {
                account.leave_to(heir, received);
            }
            instructions.extend(account.record(sale, area).map(Instruction::Keep));
            instructions.extend(unseen_row(board, sale, area, self.own, account.ledger()));
            let load = gate.map_or_else(Load::default, |gate| account.last_load(gate));
            if !planners.is_empty() && load != Load::default() {
                instructions.push(Instruction::Report {
                    to: planners.clone(),
                    report: LoadReport {
                        sale: sale.clone(),
                        area: area.clone(),
                        load,
                    },
                });
            }
        }
        self.accounts.clear();
        if self.planner(live) == Some(self.own) {
            // The next planner may know none of them.
            let all = self.loads.iter();
            let all = all.filter_map(|(sale, loads)| new_gone(board, sale, loads, &Live::new()));
            instructions.extend(all);
        }
        instructions
    }

    /// Sets an area's gate, and keeps its rights.
    pub(super) fn serve(
        &mut self,
        now: Duration,
        board: &Board,
        live: &Live,
        area: &str,
        gate: &Gate,
        instructions: &mut Vec<Instruction>,
    ) {
        let active = board.active(area, now);
        self.leave(active.map(Goal::name), area, gate, instructions);
        let plan = board.plan(area).unwrap_or(Share::NONE);
        let Some(goal) = active else {
            if board.is_in_sale(area) {
                // Only an outline of a goal has the area.
                gate.set_share(Share::NONE);
                return;
            }
            if self.emptied.remove(area) {
                gate.set_stock(Stock::Unlimited);
            }
            gate.set_share(plan);
            return;
        };
        if now + LEAD >= goal.start() && goal.is_open() && !goal.is_ended() {
            self.keep_rights(board, live, goal, area, gate, instructions);
        }
        let is_served = self.accounts.contains_key(&key(goal.name(), area));
        match is_served && goal.start() <= now && !goal.is_ended() {
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
        let (recovered, emptied) = (&mut self.recovered, &mut self.emptied);
        self.accounts.retain(|(sale, other), account| {
            if other != area || Some(sale.as_str()) == active {
                return true;
            }
            account.empty(gate);
            emptied.insert(area.into());
            instructions.extend(account.record(sale, area).map(Instruction::Keep));
            recovered.insert(key(sale, area), account.ledger().clone());
            false
        });
    }

    fn keep_rights(
        &mut self,
        board: &Board,
        live: &Live,
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
                .filter(|(to, _)| *to != self.own && live.contains_key(to));
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
