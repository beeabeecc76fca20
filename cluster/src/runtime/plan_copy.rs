use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use tracing::error;
use wirecost_message::CompactString;

use crate::{
    node::{Effect, Node},
    plans::PlanFile,
    state::{Author, Plan},
};

/// The shortest time between two writes of the file.
const COPY_EVERY: Duration = Duration::from_secs(1);

/// The file of the plans, as it follows the store of a node.
#[derive(Debug)]
pub(super) struct PlanCopy {
    file: PlanFile,
    number: Author,
    /// The plans in the store. After a commit that failed, the node may have others.
    plans: BTreeMap<CompactString, Plan>,
    /// True if the file may lack a plan.
    is_stale: bool,
    /// The time of the last attempt to write it.
    tried: Option<Instant>,
}

impl PlanCopy {
    /// Returns the copy of a node that has just started.
    pub(super) fn new(file: PlanFile, node: &Node) -> Self {
        let plans = node.state().plans();
        let plans = plans.map(|(area, plan)| (area.into(), plan)).collect();
        let copied = file.read().ok().flatten();
        Self {
            is_stale: copied
                .is_none_or(|(number, copied)| number != node.author() || copied != plans),
            file,
            number: node.author(),
            plans,
            tried: None,
        }
    }

    /// Returns whether the file is to be written now.
    pub(super) fn is_due(&self) -> bool {
        self.is_stale && self.tried.is_none_or(|tried| tried.elapsed() >= COPY_EVERY)
    }

    /// Takes in what a commit has changed.
    pub(super) fn follow(&mut self, effects: &[Effect], node: &Node) {
        for effect in effects {
            if let Effect::SetShare { area, .. } = effect
                && let Some(plan) = node.state().plan(area)
            {
                self.plans.insert(area.clone(), plan);
                self.is_stale = true;
            }
        }
    }

    /// Writes the file, if it may lack a plan. Returns false if an old one may be on the disk.
    pub(super) fn write(&mut self) -> bool {
        if !self.is_stale {
            return true;
        }
        self.tried = Some(Instant::now());
        let plans = self.plans.iter();
        let plans = plans.map(|(area, plan)| (area.as_str(), *plan));
        match self.file.write(self.number, plans) {
            Ok(()) => {
                self.is_stale = false;
                true
            }
            Err(error) => {
                error!(%error, "the file of the plans is not written");
                self.file.remove().is_ok()
            }
        }
    }

    /// Removes the file for good.
    pub(super) fn discard(self) {
        if let Err(error) = self.file.remove() {
            error!(%error, "the file of the plans is not removed");
        }
    }
}
