use std::collections::BTreeMap;

use tracing::error;

use super::plan_copy::PlanCopy;
use crate::{
    automation::GROUP,
    log_line,
    node::{Effect, Node},
    objects::{ObjectError, Objects},
    state::ObjectId,
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

/// A change of the file of an object.
type FileChange<'a> = (&'a ObjectId, &'a Effect);

impl<S: Store> Core<S> {
    /// Returns whether the next commit waits for the disk.
    pub(super) fn waits(&self) -> bool {
        self.node.has_writes() || self.plans.as_ref().is_some_and(PlanCopy::is_due)
    }

    /// Commits all that came, and has the files follow, which may wait for the disk.
    pub(super) fn commit(&mut self) -> Result<Vec<Effect>, StoreError> {
        let committed = self.node.commit(&mut self.store);
        let committed = committed.map(Iterator::collect::<Vec<_>>);
        match &committed {
            Ok(effects) => self.follow(effects),
            // There is no later commit.
            Err(_) => self.copy_plans(),
        }
        committed
    }

    /// Has the files follow a commit. Without the file of a sale, the copy of the plans opens the gates of its areas. So
    /// the file of a new sale is written before the copy. That of a deleted sale is removed after it, and that of a changed
    /// one is replaced after it, as the sale may have lost areas.
    fn follow(&mut self, effects: &[Effect]) {
        let changes = last_changes(effects);
        let has_sales = changes.keys().any(|id| is_of_sales(id));
        let (mut after, before): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .partition(|change| self.follows_plans(change));
        self.change_objects(before);
        if let Some(copy) = &mut self.plans {
            copy.follow(effects, &self.node);
            if (copy.is_due() || has_sales) && !copy.write() {
                // The old plans would open the gates of a sale's areas. A file that stays keeps them closed until the
                // next start, which removes it.
                after.retain(|(_, change)| is_write(change));
            }
        }
        self.change_objects(after);
    }

    /// Returns whether a file changes after the plans are copied: that of a sale, if it is there.
    fn follows_plans(&self, (id, change): &FileChange<'_>) -> bool {
        let is_missing = |objects: &Objects| matches!(objects.read(id), Ok(None));
        let is_creation = || is_write(change) && self.objects.as_ref().is_some_and(is_missing);
        is_of_sales(id) && !is_creation()
    }

    /// Changes the files of objects. Once that of a sale is not written, the plans are copied no more.
    fn change_objects(&mut self, changes: Vec<FileChange<'_>>) {
        let Some(objects) = &self.objects else {
            return;
        };
        for (id, change) in changes {
            let Err(error) = change_object(objects, change) else {
                continue;
            };
            let error = log_line(&error);
            error!(%id, error, "the file of an object is not changed");
            if is_of_sales(id)
                && is_write(change)
                && let Some(copy) = self.plans.take()
            {
                copy.discard();
            }
        }
    }

    /// Copies the plans that were set since the last copy.
    pub(super) fn copy_plans(&mut self) {
        if let Some(copy) = &mut self.plans {
            copy.write();
        }
    }
}

/// Returns the last change of each object's file.
fn last_changes(effects: &[Effect]) -> BTreeMap<&ObjectId, &Effect> {
    let changes = effects.iter().filter_map(|effect| match effect {
        Effect::WriteObject(configuration) => Some((configuration.id(), effect)),
        Effect::RemoveObject(id) | Effect::ClearObject(id) => Some((id, effect)),
        _ => None,
    });
    changes.collect()
}

/// Returns whether an object is of the sales.
fn is_of_sales(id: &ObjectId) -> bool {
    id.group() == GROUP
}

fn is_write(change: &Effect) -> bool {
    matches!(change, Effect::WriteObject(_))
}

fn change_object(objects: &Objects, change: &Effect) -> Result<(), ObjectError> {
    match change {
        Effect::WriteObject(configuration) => objects.write(configuration),
        Effect::RemoveObject(id) | Effect::ClearObject(id) => objects.remove(id),
        _ => Ok(()),
    }
}
