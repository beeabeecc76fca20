use std::{
    collections::BTreeMap,
    io,
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

/// The copy of a node's plans in a file. If the file cannot be replaced, as on a full disk, the copy removes the old
/// file, whose plans may no longer be in force.
#[derive(Debug)]
pub(super) struct PlanCopy {
    file: PlanFile,
    number: Author,
    /// The plans in the store, or none if the file is to be removed. After a commit that failed, the node may have other
    /// plans.
    plans: Option<BTreeMap<CompactString, Plan>>,
    /// True if the file may lack a plan, have one that is no longer in force, or be there in spite of its removal.
    is_stale: bool,
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
            plans: Some(plans.collect()),
            is_stale: true,
            tried: None,
        }
    }

    /// Returns whether the file is to be written now.
    pub(super) fn is_due(&self) -> bool {
        self.is_stale && self.tried.is_none_or(|tried| tried.elapsed() >= COPY_EVERY)
    }

    /// Takes in the plans that a commit has changed.
    pub(super) fn follow(&mut self, effects: &[Effect], node: &Node) {
        let Some(plans) = &mut self.plans else {
            return;
        };
        for effect in effects {
            if let Effect::SetShare { area, .. } = effect
                && let Some(plan) = node.state().plan(area)
            {
                plans.insert(area.clone(), plan);
                self.is_stale = true;
            }
        }
    }

    /// Removes the plans that a commit has changed, until the copy [follows](Self::follow) the commit.
    pub(super) fn remove_changed(&mut self, effects: &[Effect]) {
        let Some(plans) = &mut self.plans else {
            return;
        };
        for effect in effects {
            if let Effect::SetShare { area, .. } = effect {
                self.is_stale |= plans.remove(area).is_some();
            }
        }
    }

    /// Removes the file for good. Returns false if it may be on the disk: [`Self::write`] tries again.
    pub(super) fn discard(&mut self) -> bool {
        self.plans = None;
        self.is_stale = true;
        self.write()
    }

    /// Writes the plans to the file, unless it has them, or removes a discarded file. Returns false if an old file may
    /// be on the disk.
    pub(super) fn write(&mut self) -> bool {
        if !self.is_stale {
            return true;
        }
        self.tried = Some(Instant::now());
        if self.replace().is_ok() {
            return true;
        }
        // On a full disk, the new file needs the room of the old one.
        if let Err(error) = self.file.remove() {
            error!(%error, "the file of the plans is not removed");
            return false;
        }
        if let Err(error) = self.replace() {
            error!(%error, "the file of the plans is not written");
        }
        true
    }

    fn replace(&mut self) -> io::Result<()> {
        match &self.plans {
            Some(plans) => {
                let plans = plans.iter().map(|(area, plan)| (area.as_str(), *plan));
                self.file.write(self.number, plans)?;
            }
            None => self.file.remove()?,
        }
        self.is_stale = false;
        Ok(())
    }
}
