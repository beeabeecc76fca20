//! The plans of a node whose turn it is to plan.

use std::time::Duration;

use wirecost_message::CompactString;

use super::{
    Automation, Instruction,
    instruction::{delete, put},
    key,
    reports::known,
};
use crate::{
    admission::Share,
    automation::{
        Board, GONE, Goal, Live, Loads, NEEDS, Outline, REPLAN_EVERY, Situation,
        board::{gone_json, gone_name, needs_json, needs_name},
    },
    state::{Change, MAX_AREAS},
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
            shares.extend(self.plan_sale(now, board, live, goal, instructions));
        }
        for (sale, outline) in board.ended_outlines() {
            shares.extend(end_outline(now, board, sale, outline, instructions));
        }
        instructions.extend(board.leftovers().filter_map(delete));
        let changes = shares.chunks(MAX_AREAS).flat_map(|some| {
            Change::set_pass(some.iter().map(|(area, share)| (area.as_str(), *share)))
        });
        instructions.extend(changes.map(Instruction::Submit));
    }

    /// Plans a sale: adds its instructions, and returns the shares that change.
    fn plan_sale(
        &mut self,
        now: Duration,
        board: &Board,
        live: &Live,
        goal: &Goal,
        instructions: &mut Vec<Instruction>,
    ) -> Vec<(CompactString, Share)> {
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
            return restored;
        }
        // None before the start.
        let since = now.checked_sub(goal.start());
        let number = since.map(|since| since.as_nanos() / REPLAN_EVERY.as_nanos());
        let is_planned = situation.is_planned();
        if !is_planned && number.is_none() {
            return Vec::new();
        }
        let is_due = self.planned.insert(goal.name().into(), number) != Some(number);
        if is_due {
            instructions.extend(new_gone(board, goal.name(), loads, live));
        }
        if !is_planned {
            return Vec::new();
        }
        if is_due && number.is_some_and(|number| number > 0) {
            instructions.extend(new_needs(&situation));
        }
        let changes = situation.changes(is_due);
        for (area, share) in &changes {
            let after = goal.areas().get(area).map(|area| area.after);
            let after = after.unwrap_or(Share::NONE);
            self.set.insert(key(goal.name(), area), (*share, after));
        }
        changes
    }
}

/// Ends a sale whose goal is not valid for this release: returns the shares that close the plans of its areas, or adds
/// the removal of the sale once all are closed.
fn end_outline(
    now: Duration,
    board: &Board,
    sale: &str,
    outline: &Outline,
    instructions: &mut Vec<Instruction>,
) -> Vec<(CompactString, Share)> {
    let is_free =
        |area: &str| board.active(area, now).is_none() && board.override_of(area).is_none();
    let is_planned = |area: &str| board.plan(area).is_some_and(|share| share != Share::NONE);
    let open = outline
        .areas()
        .filter(|area| is_free(area) && is_planned(area));
    let closed: Vec<_> = open.map(|area| (area.clone(), Share::NONE)).collect();
    if closed.is_empty() {
        instructions.extend(delete(sale));
    }
    closed
}

/// Returns the change that publishes the needs of a sale: the rows to which nodes should raise their own. Returns
/// `None` if there are none.
fn new_needs(situation: &Situation<'_>) -> Option<Instruction> {
    let needs = situation.needs();
    if needs.is_empty() {
        return None;
    }
    let sale = situation.goal.name();
    let json = needs_json(sale, needs);
    put(situation.board, &needs_name(sale), NEEDS, json)
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
