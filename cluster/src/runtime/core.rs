use tracing::error;

use super::plan_copy::PlanCopy;
use crate::{
    log_line,
    node::{Effect, Node},
    objects::{ObjectError, Objects},
    store::{Store, StoreError},
};

/// The part of a running node that a commit needs.
#[derive(Debug)]
pub(super) struct Core<S> {
    pub(super) node: Node,
    pub(super) store: S,
    pub(super) objects: Option<Objects>,
    pub(super) plans: Option<PlanCopy>,
}

impl<S: Store> Core<S> {
    /// Returns whether the next commit waits for the disk.
    pub(super) fn waits(&self) -> bool {
        self.node.has_writes() || self.plans.as_ref().is_some_and(PlanCopy::is_due)
    }

    /// Commits all that came, and has the files follow, which may wait for the disk.
    pub(super) fn commit(&mut self) -> Result<Vec<Effect>, StoreError> {
        let effects: Vec<_> = self.node.commit(&mut self.store)?.collect();
        if !self.write_objects(&effects)
            && let Some(copy) = self.plans.take()
        {
            // Without the file of a sale, the copy would open the gates of its areas.
            copy.discard();
        }
        if let Some(copy) = &mut self.plans {
            copy.follow(&effects);
            if copy.is_due() {
                copy.write(&self.node);
            }
        }
        Ok(effects)
    }

    /// Has the files of the objects follow a commit. Returns whether all are written.
    fn write_objects(&self, effects: &[Effect]) -> bool {
        let Some(objects) = &self.objects else {
            return true;
        };
        let mut are_written = true;
        for effect in effects {
            if let Err(error) = write(objects, effect) {
                are_written = false;
                error!(
                    error = log_line(&error),
                    "the file of an object is not written"
                );
            }
        }
        are_written
    }

    /// Copies the plans that were set since the last copy, before the node stops.
    pub(super) fn close(mut self) {
        if let Some(copy) = &mut self.plans
            && !self.node.is_halted()
        {
            copy.write(&self.node);
        }
    }
}

fn write(objects: &Objects, effect: &Effect) -> Result<(), ObjectError> {
    match effect {
        Effect::WriteObject(configuration) => objects.write(configuration),
        Effect::RemoveObject(id) | Effect::ClearObject(id) => objects.remove(id),
        _ => Ok(()),
    }
}
