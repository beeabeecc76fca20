//! The reports of loads, which nodes send to the nodes that plan.

use std::{collections::BTreeMap, time::Duration};

use wirecost_message::{CompactString, Status};

use super::{Automation, Instruction};
use crate::{
    admission::Admission,
    automation::{Board, Live, Load, LoadReport, Loads, NoLoadReport},
    state::Stamp,
};

/// The number of nodes in the order of succession that receive reports: the planner, and the node that would take over.
/// Nodes that are [passed over](crate::automation::Succession::candidates) before them also receive reports.
pub const PLANNERS: usize = 2;

impl Automation {
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

    /// Reports the loads of all areas to the nodes that plan.
    pub(super) fn report(
        &mut self,
        now: Duration,
        board: &Board,
        live: &Live,
        admission: &Admission,
        instructions: &mut Vec<Instruction>,
    ) {
        let planners = self.succession.candidates(live, PLANNERS);
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
                // Only its own order counts, under which no clock is set back.
                self.reports += 1;
                let stamp = Stamp::new(self.reports, self.own.0, 0);
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
            let loads = known(&mut self.loads, board, sale);
            loads.record(now, goal.start(), area, stamp, load);
        }
    }
}

/// Returns the loads of a sale, with the last ones of nodes that live no more.
pub(super) fn known<'a>(
    loads: &'a mut BTreeMap<CompactString, Loads>,
    board: &Board,
    sale: &str,
) -> &'a mut Loads {
    let loads = loads.entry(sale.into()).or_default();
    if let Some(gone) = board.gone(sale) {
        loads.recall(gone);
    }
    loads
}
