//! The commits of a node, and the effects that they release.

use std::sync::Arc;

use tokio::{select, task::spawn_blocking};
use tracing::{error, warn};

use super::Task;
use crate::{
    admission::Share,
    engine::Engine,
    log_line,
    node::{Effect, Node},
    runtime::{SubmitError, core::Core},
    state::Conflict,
    store::{Store, StoreError},
};

impl<E: Engine> Task<E> {
    /// Sets the gates to the plans that the store held.
    pub(super) fn open_gates(&self, node: &Node) {
        for (area, plan) in node.state().plans() {
            self.set_gate(area, plan.share);
        }
    }

    /// Commits all that was taken. A halted node only copies its plans, if the last attempt failed. Returns `None` if
    /// the work on the disk panicked.
    pub(super) async fn commit<S: Store + Send + 'static>(
        &mut self,
        mut core: Core<S>,
    ) -> Option<Core<S>> {
        if core.node.is_halted() {
            self.publish();
            return match core.has_due_plans() {
                true => self
                    .on_blocking_thread(core, Core::copy_plans)
                    .await
                    .map(|((), core)| core),
                false => Some(core),
            };
        }
        let has_writes = core.node.has_writes();
        let committed = match core.waits() {
            true => {
                let (committed, back) = self.on_blocking_thread(core, Core::commit).await?;
                core = back;
                self.view.counters.commits += u64::from(has_writes);
                committed
            }
            false => core.commit(),
        };
        match committed {
            Ok(effects) => self.release(&core.node, effects),
            Err(error) => self.halt(&core.node, &error),
        }
        Some(core)
    }

    /// Does work on a blocking thread, and takes the engine's events meanwhile. Returns `None` if the work panicked.
    async fn on_blocking_thread<S: Store + Send + 'static, R: Send + 'static>(
        &mut self,
        mut core: Core<S>,
        work: fn(&mut Core<S>) -> R,
    ) -> Option<(R, Core<S>)> {
        let mut work = spawn_blocking(move || (work(&mut core), core));
        loop {
            let has_room = self.inbox.has_room(&self.settings);
            select! {
                done = &mut work => {
                    return done.inspect_err(|error| error!(%error, "a write to the disk panicked")).ok();
                }
                event = self.engine.next(), if has_room => self.inbox.push(event),
            }
        }
    }

    /// Carries out the effects of a commit. An acknowledged submitter finds its change in the view.
    fn release(&mut self, node: &Node, effects: Vec<Effect>) {
        let mut acknowledged = Vec::new();
        if effects.iter().any(|effect| self.sales.change_with(effect)) {
            // A plan must not open the gate of an area whose sale came after the last step.
            self.sales.follow(node);
            self.view.sales = self.sales.sales().into();
        }
        for effect in effects {
            match effect {
                Effect::Send { to, message } => self.send(&to, &message),
                Effect::Acknowledge { request_id, stamp } => acknowledged.push((request_id, stamp)),
                Effect::SetShare { area, share } => {
                    self.set_gate(&area, share);
                    self.view.follow_plan(node, &area);
                }
                Effect::WriteObject(object) => self.view.follow_object(node, &object),
                Effect::RemoveObject(id) => self.view.remove_object(node, &id),
                // The state keeps it.
                Effect::ClearObject(_) => {}
                Effect::ReportConflict(Conflict { subject, lost, won }) => {
                    self.view.counters.conflicts += 1;
                    warn!(%subject, %lost, %won, "an operation lost to a later one");
                }
            }
        }
        self.sales.committed(&self.admission);
        self.view.held_everywhere = node.held_everywhere();
        self.view.counters.acknowledged += acknowledged.len() as u64;
        self.publish();
        for (id, stamp) in acknowledged {
            for submitter in self.submitters.remove(&id).into_iter().flatten() {
                // An error says that nobody waits.
                let _ = submitter.send(Ok(stamp));
            }
        }
    }

    fn set_gate(&self, area: &str, share: Share) {
        // A node has gates for the areas whose crowds it serves alone. In a sale the next step sets them.
        if let Ok(gate) = self.admission.gate(area)
            && !self.sales.include(area)
        {
            gate.set_share(share);
        }
    }

    fn publish(&self) {
        self.views.send_replace(Arc::new(self.view.clone()));
    }

    /// Refuses everything that waited for a commit that failed.
    fn halt(&mut self, node: &Node, failure: &StoreError) {
        let failure = log_line(failure);
        error!(%failure, "the node halts");
        self.view.halted.get_or_insert_with(|| failure.into());
        self.judge(node);
        self.publish();
        for submitter in std::mem::take(&mut self.submitters).into_values().flatten() {
            // An error says that nobody waits.
            let _ = submitter.send(Err(SubmitError::Halted));
        }
    }
}
