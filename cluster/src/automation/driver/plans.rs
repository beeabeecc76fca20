//! The plans of a node whose turn it is to plan.

use std::time::Duration;

use super::{
    Automation, Instruction,
    instruction::{delete, put},
    key,
    reports::known,
};
use crate::{
    admission::Share,
    automation::{
        Board, GONE, Live, Loads, NEEDS, REPLAN_EVERY, Situation,
        board::{gone_json, gone_name, needs_json, needs_name},
    },
    state::Change,
};

impl Automation {
    /// Plans all sales, and deletes the planner's objects of deleted sales.
    pub(super) fn plan(
        &mut self,
        now: Duration,
        board: &Board,
        live: &Live,
        instructions: &mut Vec<Instruction>,
    ) {
        let differs = |(area, share): &(&str, Share)| board.plan(area) != Some(*share);
        let overridden = board.overrides().filter(differs);
        let mut shares: Vec<_> = overridden
            .map(|(area, share)| (area.into(), share))
            .collect();
        for goal in board.goals() {
            let loads: &_ = known(&mut self.loads, board, goal.name());
            let situation = Situation {
                now,
                goal,
                board,
                loads,
                live,
            };
            if goal.is_ended() {
                let restored = situation.changes(true);
                // The plans come first, so a gate that follows its plan again follows the restored one.
                if restored.is_empty() {
                    instructions.extend(delete(goal.name()));
                }
                shares.extend(restored);
                continue;
            }
            // None before the start.
            let since = now.checked_sub(goal.start());
            let number = since.map(|since| since.as_nanos() / REPLAN_EVERY.as_nanos());
            let is_planned = situation.is_planned();
            if !is_planned && number.is_none() {
                continue;
            }
            let is_due = self.planned.insert(goal.name().into(), number) != Some(number);
            if is_due {
                instructions.extend(new_gone(board, goal.name(), loads, live));
            }
            if !is_planned {
                continue;
            }
            let changes = situation.changes(is_due);
            for (area, share) in &changes {
                let after = goal
                    .areas()
                    .get(area)
                    .map_or(Share::NONE, |area| area.after);
                self.set.insert(key(goal.name(), area), (*share, after));
            }
            shares.extend(changes);
            if is_due && number.is_some_and(|number| number > 0) {
                let needs = situation.needs();
                if !needs.is_empty() {
                    let json = needs_json(goal.name(), needs);
                    instructions.extend(put(board, &needs_name(goal.name()), NEEDS, json));
                }
            }
        }
        instructions.extend(board.leftovers().filter_map(delete));
        let shares = shares.iter().map(|(area, share)| (area.as_str(), *share));
        // Not valid if no share changes.
        instructions.extend(Change::set_pass(shares).map(Instruction::Submit));
    }
}

/// Returns the change that publishes the last loads of nodes that live no more, if the board has others.
pub(super) fn new_gone(
    board: &Board,
    sale: &str,
    loads: &Loads,
    live: &Live,
) -> Option<Instruction> {
    let gone = loads.gone(live);
    let is_known = match board.gone(sale) {
        Some(known) => *known == gone,
        None => gone.is_empty(),
    };
    if is_known {
        return None;
    }
    put(board, &gone_name(sale), GONE, gone_json(sale, gone))
}
