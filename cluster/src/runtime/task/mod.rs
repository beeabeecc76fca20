//! The loop of a running node: commands, events, ticks, and the stop.

mod commit;
mod inbox;
mod traffic;

use std::{collections::BTreeMap, future::ready, sync::Arc};

use tokio::{
    select,
    sync::{mpsc, oneshot, watch},
    time::{self, Instant, MissedTickBehavior},
};
use tracing::{debug, info};

use self::inbox::Inbox;
use super::{
    Health, Settings, SubmitError, View,
    core::Core,
    handle::{Command, Request},
    health::Due,
    sales::Sales,
};
use crate::{
    Member,
    admission::Admission,
    choice::Chooser,
    engine::{Engine, Event},
    node::Node,
    state::Stamp,
    store::Store,
};

type Answer = oneshot::Sender<Result<Stamp, SubmitError>>;

/// The task of a running node, without the part that a commit needs.
pub(super) struct Task<E> {
    engine: E,
    commands: mpsc::Receiver<Command>,
    inbox: Inbox,
    /// The submitters that wait for the next commit, by the id of their request.
    submitters: BTreeMap<u64, Vec<Answer>>,
    /// The next view.
    view: View,
    views: watch::Sender<Arc<View>>,
    admission: Arc<Admission>,
    sales: Sales,
    settings: Settings,
    started: Instant,
    due: Due,
    stopping: Option<Stopping>,
}

/// A stop that was asked for.
struct Stopping {
    /// The time at which the node leaves, whether its operations are handed over or not.
    deadline: Instant,
    answers: Vec<oneshot::Sender<()>>,
}

impl<E: Engine> Task<E> {
    pub(super) fn new(
        engine: E,
        commands: mpsc::Receiver<Command>,
        view: View,
        admission: Arc<Admission>,
        sales: Sales,
        settings: Settings,
    ) -> (Self, watch::Receiver<Arc<View>>) {
        let choice = settings.chooser.as_ref().map(Chooser::choice);
        let view = View {
            choice: choice.cloned().map(Arc::new),
            sales: sales.sales().into(),
            ..view
        };
        let (sender, views) = watch::channel(Arc::new(view.clone()));
        let now = Instant::now();
        let task = Self {
            engine,
            commands,
            inbox: Inbox::default(),
            submitters: BTreeMap::new(),
            view,
            views: sender,
            admission,
            sales,
            settings,
            started: now,
            due: Due::new(now),
            stopping: None,
        };
        (task, views)
    }

    /// Runs the node until it stops and leaves, or until a write to the disk panics.
    pub(super) async fn run<S: Store + Send + 'static>(mut self, mut core: Core<S>) {
        self.open_gates(&core.node);
        let mut ticks = time::interval(self.settings.tick_every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.is_done(&core.node) {
            select! {
                command = self.commands.recv(), if self.stopping.is_none() => match command {
                    Some(command) => self.take_command(&mut core.node, command),
                    // Every handle is gone.
                    None => self.stop(&mut core.node, None),
                },
                // Behind those that came during the commit.
                event = self.engine.next() => self.inbox.push(event),
                _ = ticks.tick() => self.tick(&mut core.node),
                () = ready(()), if !self.inbox.is_empty() => {}
            }
            self.take_waiting(&mut core.node);
            match self.commit(core).await {
                Some(committed) => core = committed,
                None => return,
            }
        }
        self.leave(core).await;
    }

    /// Takes the events and commands that wait.
    fn take_waiting(&mut self, node: &mut Node) {
        while let Some(event) = self.inbox.pop() {
            self.take_event(node, event);
        }
        for _ in 0..self.settings.queue.get() {
            match self.commands.try_recv() {
                Ok(command) => self.take_command(node, command),
                Err(_) => break,
            }
        }
    }

    fn take_command(&mut self, node: &mut Node, command: Command) {
        match command {
            Command::Submit(request, answer) => self.submit(node, request, answer),
            Command::Report(report) => self.report(node, *report),
            Command::Sold(sold, answer) => {
                // An error says that nobody waits.
                let _ = answer.send(self.sales.note_sold(&sold));
            }
            Command::Stop(answer) => self.stop(node, Some(answer)),
        }
    }

    fn submit(&mut self, node: &mut Node, request: Request, answer: Answer) {
        let Request {
            id,
            change,
            expected,
        } = request;
        let expected = expected.iter();
        let expected: Vec<_> = expected
            .map(|(group, sequence)| (group.as_str(), *sequence))
            .collect();
        let submitted = match self.stopping {
            Some(_) => Err(SubmitError::Stopped),
            None => node
                .submit(id, change, &expected)
                .map_err(SubmitError::from),
        };
        match submitted {
            Ok(_) => self.submitters.entry(id).or_default().push(answer),
            Err(refused) => {
                self.view.counters.refused += 1;
                // An error says that nobody waits.
                let _ = answer.send(Err(refused));
            }
        }
    }

    fn stop(&mut self, node: &mut Node, answer: Option<oneshot::Sender<()>>) {
        if self.stopping.is_none() {
            info!("stopping");
            self.sales.stop(node, &self.view.members, &self.admission);
        }
        let deadline = Instant::now() + self.settings.leave_limit / 2;
        let stopping = self.stopping.get_or_insert_with(|| Stopping {
            deadline,
            answers: Vec::new(),
        });
        stopping.answers.extend(answer);
    }

    fn take_event(&mut self, node: &mut Node, event: Event) {
        match event {
            Event::Message { from, message } => self.receive(node, from, message),
            Event::Members(members) => self.follow(node, members),
        }
    }

    fn follow(&mut self, node: &mut Node, members: Vec<Member>) {
        node.set_members(members.iter().cloned());
        info!(
            known = members.len(),
            live = node.peers(),
            "the members changed"
        );
        Arc::make_mut(&mut self.view.statistics).keep(node.author(), &members);
        self.view.members = members.into();
        self.judge(node);
    }

    fn tick(&mut self, node: &mut Node) {
        let elapsed = self.started.elapsed();
        if let Err(refused) = node.tick(elapsed) {
            debug!(%refused, "no exchange");
        }
        // In so many exchanges each peer is met about once.
        let peers = u32::try_from(node.peers()).unwrap_or(u32::MAX);
        let limit = self.settings.sync_limit.saturating_mul(peers.max(1));
        self.due.advance(node, Instant::now(), limit);
        self.judge(node);
        if self.stopping.is_none() && !node.is_halted() {
            self.sales
                .step(elapsed, node, &self.view.members, &self.admission);
        }
        self.view.sales = self.sales.sales().into();
        self.choose_wire();
    }

    fn judge(&mut self, node: &Node) {
        let (members, unsynced) = (&self.view.members, self.due.unsynced(node));
        let health = Health::of(node, members, unsynced, self.engine.is_connected());
        if health != self.view.health {
            info!(?health, "the health changed");
            self.view.health = health;
        }
    }

    /// Returns true once a stop was asked for and enough peers hold the node's operations, or none can.
    fn is_done(&self, node: &Node) -> bool {
        let Some(stopping) = &self.stopping else {
            return false;
        };
        let own = node.author();
        let holders = node.holders(own, node.state().held_through(own)).count();
        let enough = self.settings.replicas.get().min(node.peers());
        node.is_halted() || holders >= enough || Instant::now() >= stopping.deadline
    }

    /// Closes the store and leaves the cluster.
    async fn leave<S: Store>(self, mut core: Core<S>) {
        core.copy_plans();
        drop(core);
        self.engine.leave(self.settings.leave_limit / 2).await;
        info!("left");
        for answer in self
            .stopping
            .into_iter()
            .flat_map(|stopping| stopping.answers)
        {
            // An error says that nobody waits.
            let _ = answer.send(());
        }
    }
}
