use std::{
    collections::BTreeMap,
    io,
    time::{Duration, Instant},
};

use tracing::error;
use wirecost_message::CompactString;

use super::sale_areas::SaleAreas;
use crate::{
    node::{Effect, Node},
    plans::PlanFile,
    state::{Author, Plan},
};

/// The shortest time between two writes of the file.
const COPY_EVERY: Duration = Duration::from_secs(1);

/// The copy of a node's plans in a file. A node without a store follows the copied plans, so the copy lacks the plans
/// of areas that a sale has. If the file cannot be replaced, as on a full disk, the old file is removed, because its
/// plans may no longer be in force.
#[derive(Debug)]
pub(super) struct PlanCopy {
    file: PlanFile,
    number: Author,
    /// The plans in the store. After a commit that failed, the node may have other plans.
    plans: BTreeMap<CompactString, Plan>,
    sales: SaleAreas,
    /// True if the file may lack a plan, or have one that is no longer in force.
    is_stale: bool,
    /// True if the file may have the plan of a sale's area: the file is of an earlier run, or it could be neither
    /// replaced nor removed.
    may_open_sales: bool,
    /// The time of the last attempt to write it.
    tried: Option<Instant>,
}

impl PlanCopy {
    /// Returns the copy of a node that has just started.
    pub(super) fn new(file: PlanFile, node: &Node) -> Self {
        let plans = node.state().plans();
        let plans = plans.map(|(area, plan)| (area.into(), plan));
        Self {
            file,
            number: node.author(),
            plans: plans.collect(),
            sales: SaleAreas::of(node.state()),
            is_stale: true,
            may_open_sales: true,
            tried: None,
        }
    }

    /// Returns whether the file is to be written now.
    pub(super) fn is_due(&self) -> bool {
        self.is_stale && self.tried.is_none_or(|tried| tried.elapsed() >= COPY_EVERY)
    }

    /// Returns whether the file has no plan of a sale's area.
    pub(super) fn is_safe(&self) -> bool {
        !self.may_open_sales
    }

    /// Removes from the file the plans of the areas that a commit is to add to sales.
    pub(super) fn withhold(&mut self, effects: &[Effect]) {
        let added = self.sales.add(effects);
        if added.iter().any(|area| self.plans.contains_key(area)) {
            self.is_stale = true;
            self.write();
        }
    }

    /// Takes in the plans and sales that a commit has changed.
    pub(super) fn follow(&mut self, effects: &[Effect], node: &Node) {
        self.is_stale |= self.sales.follow(effects);
        for effect in effects {
            if let Effect::SetShare { area, .. } = effect
                && let Some(plan) = node.state().plan(area)
            {
                self.plans.insert(area.clone(), plan);
                self.is_stale |= !self.sales.include(area);
            }
        }
    }

    /// Writes the plans to the file, unless it has them.
    pub(super) fn write(&mut self) {
        if !self.is_stale {
            return;
        }
        self.tried = Some(Instant::now());
        self.may_open_sales = true;
        if self.replace().is_ok() {
            return;
        }
        // On a full disk, the new file needs the room of the old one.
        if let Err(error) = self.file.remove() {
            error!(%error, "the file of the plans is not removed");
            return;
        }
        self.may_open_sales = false;
        if let Err(error) = self.replace() {
            error!(%error, "the file of the plans is not written");
        }
    }

    fn replace(&mut self) -> io::Result<()> {
        let plans = self.plans.iter().map(|(area, plan)| (area.as_str(), *plan));
        let plans = plans.filter(|(area, _)| !self.sales.include(area));
        self.file.write(self.number, plans)?;
        self.is_stale = false;
        self.may_open_sales = false;
        Ok(())
    }
}
