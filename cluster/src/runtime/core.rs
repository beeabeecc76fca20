use tracing::error;

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
}

impl<S: Store> Core<S> {
    /// Commits all that came, and has the files follow, which may wait for the disk.
    pub(super) fn commit(&mut self) -> Result<Vec<Effect>, StoreError> {
        let effects: Vec<_> = self.node.commit(&mut self.store)?.collect();
        if let Some(objects) = &self.objects {
            for effect in &effects {
                if let Err(error) = write(objects, effect) {
                    error!(
                        error = log_line(&error),
                        "the file of an object is not written"
                    );
                }
            }
        }
        Ok(effects)
    }
}

fn write(objects: &Objects, effect: &Effect) -> Result<(), ObjectError> {
    match effect {
        Effect::WriteObject(configuration) => objects.write(configuration),
        Effect::RemoveObject(id) | Effect::ClearObject(id) => objects.remove(id),
        _ => Ok(()),
    }
}
