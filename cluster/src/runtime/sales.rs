use std::{sync::Arc, time::Duration};

use tracing::{debug, warn};
use wirecost_message::{CompactString, MemberStatus, Status};

use crate::{
    Member, WallClock,
    admission::Admission,
    automation::{Automation, Board, GROUP, Goal, InvalidGoal, Live, Load, SALE},
    node::{Effect, Node},
    state::{Configuration, NoAuthor, ObjectId, Stamp},
};

/// The part of a running node in the sales.
#[derive(Debug)]
pub(super) struct Sales {
    clock: WallClock,
    automation: Automation,
    board: Board,
}

/// A sale as a node knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sale {
    /// Its goal.
    pub goal: Arc<Goal>,
    /// The load of each area by the [last reports](crate::automation#reports). Only the nodes
    /// that may plan are told; others know none.
    pub loads: Vec<(CompactString, Load)>,
}

/// Units that requests of an area have bought in a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sold {
    /// The sale.
    pub sale: CompactString,
    /// The area.
    pub area: CompactString,
    /// The number of units since the last report.
    pub units: u64,
}

impl Sales {
    pub(super) fn new(node: &Node, clock: WallClock) -> Result<Self, NoAuthor> {
        let mut sales = Self {
            clock,
            automation: Automation::new(node.author(), node.ledgers())?,
            board: Board::default(),
        };
        sales.follow(node);
        Ok(sales)
    }

    /// Takes in the changes of the node's state.
    pub(super) fn follow(&mut self, node: &Node) {
        warn_of(self.board.follow(node.state()));
    }

    /// Returns whether an effect writes or removes a sale.
    pub(super) fn change_with(&self, effect: &Effect) -> bool {
        let is_known = |id: &ObjectId| is_of_sales(id) && self.board.is_sale(id.name());
        match effect {
            Effect::WriteObject(object) => {
                let is_sale = is_of_sales(object.id()) && object.type_name() == SALE;
                is_sale || is_known(object.id())
            }
            Effect::RemoveObject(id) => is_known(id),
            _ => false,
        }
    }

    /// Does what is due: sets the gates, keeps the rights, reports, plans. `elapsed` is the time since the node started.
    pub(super) fn step(
        &mut self,
        elapsed: Duration,
        node: &mut Node,
        members: &[Member],
        admission: &Admission,
    ) {
        let live = live(node, members);
        let now = self.clock.since_epoch();
        match self
            .automation
            .drive(now, elapsed, node, &mut self.board, &live, admission)
        {
            Ok(invalid) => warn_of(invalid),
            Err(refused) => debug!(%refused, "an instruction of a sale was refused"),
        }
    }

    /// Takes in that the disk has what the last step asked for.
    pub(super) fn committed(&mut self, admission: &Admission) {
        self.automation.committed(admission);
    }

    /// Takes in units that were sold. Returns the units sold at this node so far, or `None` if its gate does not
    /// serve the area in the sale.
    pub(super) fn note_sold(&mut self, Sold { sale, area, units }: &Sold) -> Option<u64> {
        self.automation.note_sold(sale, area, *units)
    }

    /// Takes a member's report in, if it is on a sale.
    pub(super) fn receive(&mut self, stamp: Stamp, report: &Status) {
        let now = self.clock.since_epoch();
        if let Err(why) = self.automation.receive(now, stamp, report, &self.board) {
            debug!(%why, "a report is not on a sale");
        }
    }

    /// Closes the gates, and gives the node's rights to another node.
    pub(super) fn stop(&mut self, node: &mut Node, members: &[Member], admission: &Admission) {
        // Transfers may have come or been written since the last step.
        self.follow(node);
        let live = live(node, members);
        let instructions = self.automation.stop(&self.board, &live, admission);
        if let Err(refused) = node.follow(instructions) {
            warn!(%refused, "the rights of the node are not handed over");
        }
    }

    /// Returns whether a sale sets the gate of an area.
    pub(super) fn include(&self, area: &str) -> bool {
        self.board.is_in_sale(area)
    }

    /// Returns the sales as the node knows them.
    pub(super) fn sales(&self) -> Vec<Sale> {
        let sale = |goal: &Arc<Goal>| {
            let loads = self.automation.loads(goal.name());
            let areas = loads.into_iter().flat_map(|loads| {
                let areas = goal.areas().keys();
                areas.map(|area| (area.clone(), loads.area(area)))
            });
            Sale {
                loads: areas.collect(),
                goal: Arc::clone(goal),
            }
        };
        self.board.goals().map(sale).collect()
    }
}

/// Returns whether an object is in the group of sales.
pub(super) fn is_of_sales(id: &ObjectId) -> bool {
    id.group() == GROUP
}

/// Returns whether an object of the group of sales is no sale, or a sale with a goal that is valid for this release.
pub(super) fn is_valid(object: &Configuration) -> bool {
    object.type_name() != SALE || Goal::from_json(object.json()).is_ok()
}

fn warn_of(invalid: Vec<(ObjectId, InvalidGoal)>) {
    for (id, why) in invalid {
        warn!(%id, %why, "an object of the sales is not valid");
    }
}

/// Returns the nodes that live, without this one if it has halted.
fn live(node: &Node, members: &[Member]) -> Live {
    let alive = members
        .iter()
        .filter(|member| member.status == MemberStatus::Alive);
    let mut live: Live = alive
        .map(|member| (member.number, member.source.mode))
        .collect();
    if !node.is_halted() {
        live.insert(node.author(), node.source().mode);
    }
    live
}
