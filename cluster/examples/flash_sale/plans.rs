//! The plans of the areas, and how long each takes to be everywhere.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use wirecost_cluster::{
    admission::Share,
    state::{Plan, Stamp},
};

use crate::{fleet::Fleet, market::Area, node::Running};

#[derive(Debug, Default)]
pub(crate) struct Plans {
    /// The latest plan of each area, the time at which the first node that is not cut off had it, and whether all of
    /// these nodes have it.
    latest: BTreeMap<&'static str, (Stamp, Instant, bool)>,
    /// The times until a plan was on all nodes that are not cut off. A plan that a later one replaced before has none.
    pub(crate) spread: Vec<Duration>,
    /// The number of plans that were seen.
    pub(crate) seen: u64,
}

impl Plans {
    /// Notes the plans that are new, and those that all nodes have.
    pub(crate) fn observe(&mut self, fleet: &Fleet, areas: &[Area]) {
        for area in areas {
            let stamps = || fleet.reachable().map(|node| plan(node, area.name));
            let stamps = || stamps().map(|plan| plan.map(|plan| plan.stamp));
            let Some(newest) = stamps().flatten().max() else {
                continue;
            };
            let latest = self.latest.get(area.name);
            if latest.is_none_or(|(stamp, ..)| *stamp < newest) {
                self.seen += 1;
                self.latest
                    .insert(area.name, (newest, Instant::now(), false));
            }
            if let Some((stamp, since, is_done)) = self.latest.get_mut(area.name)
                && !*is_done
                && stamps().all(|held| held == Some(*stamp))
            {
                *is_done = true;
                self.spread.push(since.elapsed());
            }
        }
    }
}

/// Returns the plan of an area on a node.
pub(crate) fn plan(node: &Running, area: &str) -> Option<Plan> {
    node.handle.view().plans.get(area).copied()
}

/// Returns whether all nodes hold the same plans.
pub(crate) fn are_equal(fleet: &Fleet) -> bool {
    let mut plans = fleet.running().map(|node| node.handle.view().plans.clone());
    let first = plans.next();
    plans.all(|plans| Some(&plans) == first.as_ref())
}

/// Returns whether nothing passes in any area.
pub(crate) fn are_closed(fleet: &Fleet, areas: &[Area]) -> bool {
    fleet.running().all(|node| {
        areas.iter().all(|area| {
            let plan = plan(node, area.name);
            plan.is_some_and(|plan| plan.share == Share::NONE)
        })
    })
}
