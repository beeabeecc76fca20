use std::time::{Duration, Instant};

use tracing::error;

use crate::{
    node::{Effect, Node},
    plans::PlanFile,
};

/// The shortest time between two writes of the file.
const COPY_EVERY: Duration = Duration::from_secs(1);

/// The file of the plans, as it follows a node.
#[derive(Debug)]
pub(super) struct PlanCopy {
    file: PlanFile,
    /// True if the file may lack a plan.
    is_stale: bool,
    /// The time of the last attempt to write it.
    tried: Option<Instant>,
}

impl PlanCopy {
    pub(super) fn new(file: PlanFile) -> Self {
        Self {
            file,
            is_stale: true,
            tried: None,
        }
    }

    /// Returns whether the file is to be written now.
    pub(super) fn is_due(&self) -> bool {
        self.is_stale && self.tried.is_none_or(|tried| tried.elapsed() >= COPY_EVERY)
    }

    /// Takes in what a commit has changed.
    pub(super) fn follow(&mut self, effects: &[Effect]) {
        let is_plan = |effect: &Effect| matches!(effect, Effect::SetShare { .. });
        self.is_stale |= effects.iter().any(is_plan);
    }

    /// Writes the file, if it may lack a plan of the node.
    pub(super) fn write(&mut self, node: &Node) {
        if !self.is_stale {
            return;
        }
        self.tried = Some(Instant::now());
        match self.file.write(node.author(), node.state().plans()) {
            Ok(()) => self.is_stale = false,
            Err(error) => {
                error!(%error, "the file of the plans is not written");
                // It would be older than a second.
                self.remove();
            }
        }
    }

    /// Removes the file for good.
    pub(super) fn discard(self) {
        self.remove();
    }

    fn remove(&self) {
        if let Err(error) = self.file.remove() {
            error!(%error, "the file of the plans is not removed");
        }
    }
}
