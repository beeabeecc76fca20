use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use tokio::{
    select,
    sync::{mpsc, oneshot, watch},
    task::spawn_blocking,
    time::{self, Instant, MissedTickBehavior},
};
use tracing::{debug, error, info, warn};
use wirecost_codec::Codec;
use wirecost_json::Json;
use wirecost_message::{Body, ClockDomain, MemberStatus, Message, Status};

use super::{
    Health, Settings, SubmitError, View,
    core::Core,
    handle::{Command, Request},
    health::Due,
    sales::Sales,
};
use crate::{
    admission::{Admission, Share},
    choice::{Choice, Chooser},
    engine::{Engine, Event, Member, SendError},
    log_line,
    node::{Effect, Node},
    state::{Author, Conflict, Stamp},
    store::{Store, StoreError},
};

/// One of so many messages is also encoded as JSON, to know what another wire saves.
const SAMPLE: u64 = 16;

type Answer = oneshot::Sender<Result<Stamp, SubmitError>>;

/// The task of a running node, without the part that a commit needs.
pub(super) struct Task<E> {
    engine: E,
    commands: mpsc::Receiver<Command>,
    /// The events that came during a commit.
    inbox: VecDeque<Event>,
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
    /// The number of reports that the node has sent: the time of their stamps.
    reports: u64,
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
            ..view
        };
        let (sender, views) = watch::channel(Arc::new(view.clone()));
        let now = Instant::now();
        let task = Self {
            engine,
            commands,
            inbox: VecDeque::new(),
            submitters: BTreeMap::new(),
            view,
            views: sender,
            admission,
            sales,
            settings,
            started: now,
            due: Due::new(now),
            reports: 0,
            stopping: None,
        };
        (task, views)
    }

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
                event = self.engine.next() => self.take_event(&mut core.node, event),
                _ = ticks.tick() => self.tick(&mut core.node),
            }
            self.take_waiting(&mut core.node);
            match self.commit(core).await {
                Some(committed) => core = committed,
                None => return,
            }
        }
        self.leave(core).await;
    }

    fn open_gates(&self, node: &Node) {
        for (area, plan) in node.state().plans() {
            self.set_gate(area, plan.share);
        }
    }

    /// Takes the events and commands that wait.
    fn take_waiting(&mut self, node: &mut Node) {
        while let Some(event) = self.inbox.pop_front() {
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

    fn report(&mut self, node: &Node, report: Status) {
        let report = Status {
            node: node.source().name.clone(),
            ..report
        };
        self.reports += 1;
        let message = Message {
            version: Message::VERSION,
            domain: ClockDomain::Query,
            stamp: Stamp::new(self.reports, node.author().0, 0).into(),
            source: node.source().clone(),
            request_id: self.reports.into(),
            flags: 0,
            timeout_ns: None,
            relays: 0,
            body: report.clone().into(),
        };
        let live = self.view.members.iter();
        let live = live.filter(|member| member.status == MemberStatus::Alive);
        let live: Vec<_> = live.map(|member| member.number).collect();
        self.send(&live, &message);
        self.record(node.author(), report);
    }

    fn record(&mut self, from: Author, report: Status) {
        if !Arc::make_mut(&mut self.view.statistics).record(from, report) {
            debug!(%from, "a report is on one pipeline too many");
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

    fn receive(&mut self, node: &mut Node, from: Author, message: Message) {
        self.view.counters.received += 1;
        let is_member = |member: &Member| member.number == from;
        if let Body::Status(report) = message.body {
            if self.view.members.iter().any(is_member) {
                self.sales.receive(message.stamp.into(), &report);
                self.record(from, report);
            }
            return;
        }
        if let Err(refused) = node.receive(self.started.elapsed(), from, message) {
            self.view.counters.not_taken += 1;
            debug!(%from, %refused, "a message was not taken");
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
        if let Err(refused) = node.tick(self.started.elapsed()) {
            debug!(%refused, "no exchange");
        }
        // In so many exchanges each peer is met about once.
        let peers = u32::try_from(node.peers()).unwrap_or(u32::MAX);
        let limit = self.settings.sync_limit.saturating_mul(peers.max(1));
        self.due.advance(node, Instant::now(), limit);
        self.judge(node);
        if self.stopping.is_none() && !node.is_halted() {
            self.sales.step(node, &self.view.members, &self.admission);
        }
        self.view.sales = self.sales.sales().into();
        self.choose_wire();
    }

    /// Has the choice of the wire follow the traffic.
    fn choose_wire(&mut self) {
        let now = self.started.elapsed();
        let chooser = self.settings.chooser.as_mut();
        let Some(chooser) = chooser.filter(|chooser| chooser.is_due(now)) else {
            return;
        };
        let Some(meter) = self.engine.meter() else {
            return;
        };
        if chooser.observe(now, meter.sent()) {
            let Choice { wire, reason, .. } = chooser.choice();
            info!(%wire, %reason, "the wire changed");
            self.engine.prefer(&chooser.choice().order);
        }
        self.view.choice = Some(Arc::new(chooser.choice().clone()));
    }

    fn judge(&mut self, node: &Node) {
        let (members, unsynced) = (&self.view.members, self.due.unsynced(node));
        let health = Health::of(node, members, unsynced, self.engine.is_connected());
        if health != self.view.health {
            info!(?health, "the health changed");
            self.view.health = health;
        }
    }

    /// Commits all that was taken. Returns none if the commit panicked.
    async fn commit<S: Store + Send + 'static>(&mut self, mut core: Core<S>) -> Option<Core<S>> {
        if core.node.is_halted() {
            self.publish();
            return Some(core);
        }
        let committed = match core.node.has_writes() {
            true => {
                let (committed, back) = self.commit_on_a_thread(core).await?;
                core = back;
                self.view.counters.commits += 1;
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

    /// Waits for the disk, and takes the engine's events meanwhile.
    async fn commit_on_a_thread<S: Store + Send + 'static>(
        &mut self,
        mut core: Core<S>,
    ) -> Option<(Result<Vec<Effect>, StoreError>, Core<S>)> {
        let mut commit = spawn_blocking(move || (core.commit(), core));
        loop {
            let has_room = self.inbox.len() < self.settings.queue.get();
            select! {
                committed = &mut commit => {
                    return committed.inspect_err(|error| error!(%error, "a commit panicked")).ok();
                }
                event = self.engine.next(), if has_room => self.inbox.push_back(event),
            }
        }
    }

    /// Does what follows from a commit. Whoever is acknowledged finds the change in the view.
    fn release(&mut self, node: &Node, effects: Vec<Effect>) {
        let mut acknowledged = Vec::new();
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

    fn send(&mut self, to: &[Author], message: &Message) {
        let unsent = self.engine.send(to, message);
        self.view.counters.not_sent += unsent.len() as u64;
        self.count_sent((to.len() - unsent.len()) as u64, message);
        for (_, error) in unsent {
            match error {
                // The engine warns once for all of an outage.
                SendError::NotConnected => {}
                error => warn!(%error, "a message was not sent"),
            }
        }
    }

    /// Counts a message that was sent so many times.
    fn count_sent(&mut self, times: u64, message: &Message) {
        let counters = &mut self.view.counters;
        let samples = |sent: u64| sent.div_ceil(SAMPLE);
        let taken = samples(counters.sent + times) - samples(counters.sent);
        counters.sent += times;
        // To encode each would cost as much as to send it.
        if taken > 0 {
            let mut json = Vec::new();
            if Json::default().encode(message, &mut json).is_ok() {
                counters.json_bytes += taken * SAMPLE * json.len() as u64;
            }
        }
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
    async fn leave<S>(self, core: Core<S>) {
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
