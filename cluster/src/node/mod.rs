//! The core of a node, without I/O: time, randomness, messages and the store come in from outside.
//!
//! The caller hands in what happened: a request ([`Node::submit`]), a message ([`Node::receive`]), the
//! passage of time ([`Node::tick`]), and the list of live peers ([`Node::set_peers`]), which a membership
//! protocol outside provides. Then it calls [`Node::commit`], which writes all of it to the store at
//! once and returns the [`Effect`]s: messages to send, requests to acknowledge, plans to set.
//!
//! ```
//! use std::time::Duration;
//! use wirecost_cluster::{
//!     admission::Share, log, node::{Effect, Node, Settings}, state::Author, store::{Memory, Store},
//! };
//! # use wirecost_message::{Mode, Source};
//! # let source = |name: &str| Source {
//! #     name: name.into(),
//! #     address: wirecost_message::Address([10, 1, 0, 10].into()),
//! #     port: 9_094,
//! #     group: "BJ".into(),
//! #     mode: Mode::Write,
//! # };
//! let start = |number, seed| -> Result<_, Box<dyn std::error::Error>> {
//!     let mut store = Memory::default();
//!     store.commit(log::create(number).batch())?;
//!     let node = Node::start(&store, number, Settings::new(source("gw")), seed)?;
//!     Ok((node, store))
//! };
//! let ((mut one, mut store), (mut other, mut other_store)) = (start(1, 7)?, start(2, 8)?);
//! one.set_peers([Author(2)]);
//! other.set_peers([Author(1)]);
//!
//! let now = Duration::ZERO;
//! one.submit(42, [("BJ", Share::new(7_210)?)])?;
//! for effect in one.commit(&mut store)? {
//!     if let Effect::Send { message, .. } = effect {
//!         other.receive(now, Author(1), message)?;
//!     }
//! }
//! other.commit(&mut other_store)?;
//! assert_eq!(other.state().plan("BJ").map(|plan| plan.share), Some(Share::new(7_210)?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Nothing leaves before it is on the disk
//!
//! Only a commit that succeeded returns effects. So an acknowledged operation is on the disk, no stamp is
//! seen that a restart could issue again, and holdings claim only what survives a crash. All calls
//! between two commits share one: a caller under load commits once for many messages.
//!
//! After a commit that failed, the node refuses what would write ([`Refused::Halted`]) and its plans can
//! still be read. They may follow operations of the failed commit.
//!
//! # How operations spread
//!
//! A node sends a new operation to a few random peers, and so does each that had not held it. What
//! that leaves out, anti-entropy repairs: every so often a node sends its holdings to a random peer in
//! a `PushPull`; the peer answers with its own and with what the node lacks, and the node answers in
//! the same way. Operations travel in the messages that carried them first, with their author's stamp.
//!
//! Of the message's flags, 1 on a `PushPull` asks for the peer's holdings. Its `member_time`,
//! `request_time` and `left` belong to the membership protocol, and are 0 and empty here.
//!
//! # What a stranger's stamps can do
//!
//! A stamp moves the clock only after its message was found valid, by no more than the clock's largest
//! advance, and by no more than a budget for each peer and window.
//!
//! Messages are taken on the word of the caller that `from` sent them. Authentication and the wire are
//! outside.

mod effect;
mod peers;
mod refused;
mod settings;

use std::time::Duration;

use wirecost_clock::LARGEST_ADVANCE;
use wirecost_message::{Body, ClockDomain, Message, PushPull, Snapshot as SnapshotMessage};

use self::peers::Peers;
pub use self::{
    effect::Effect,
    refused::{Refused, StartError},
    settings::Settings,
};
use crate::{
    admission::Share,
    log::{self, DurableClock, Writes, clearing, clearing::RequestWindow},
    state::{Author, Conflict, Holdings, Inserted, Operation, Snapshot, Stamp, State},
    store::{Store, StoreError},
};

/// The flag of a `PushPull` that asks for the receiver's holdings.
const ANSWER: u32 = 1;

/// The core of a node.
#[derive(Debug)]
pub struct Node {
    settings: Settings,
    clock: DurableClock,
    state: State,
    peers: Peers,
    requests: RequestWindow,
    random: fastrand::Rng,
    /// When the next peer is asked for its holdings.
    next_exchange: Duration,
    writes: Writes,
    /// The effects that the next commit releases.
    effects: Vec<Effect>,
    halted: bool,
}

impl Node {
    /// Starts a node with what its store holds. `seed` is random and another at each start.
    ///
    /// # Errors
    ///
    /// [`StartError`]
    pub fn start(
        store: &dyn Store,
        number: u64,
        settings: Settings,
        seed: u64,
    ) -> Result<Self, StartError> {
        let recovered = log::recover(store, number)?;
        let mut writes = Writes::default();
        let clock = DurableClock::resume(recovered.mark, settings.clock_block, &mut writes)?;
        Ok(Self {
            clock,
            state: recovered.state,
            peers: Peers::new(settings.peer_allowance, settings.peer_window),
            requests: RequestWindow::new(settings.request_window),
            random: fastrand::Rng::with_seed(seed),
            next_exchange: Duration::ZERO,
            writes,
            effects: Vec::new(),
            halted: false,
            settings,
        })
    }

    /// Sets the live peers; the node's own number is passed over. What was known of others, such as their
    /// holdings and budgets, is forgotten.
    pub fn set_peers(&mut self, live: impl IntoIterator<Item = Author>) {
        let own = self.author();
        self.peers
            .set_live(live.into_iter().filter(|peer| *peer != own));
    }

    /// Returns the operations and plans. They include what waits for the next commit.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Returns the number under which the node writes.
    #[must_use]
    pub fn author(&self) -> Author {
        Author(self.clock.node())
    }

    /// True if a commit has failed. Then nothing is written any more.
    #[must_use]
    pub fn is_halted(&self) -> bool {
        self.halted
    }

    /// Takes a request to set shares. The next commit acknowledges it ([`Effect::Acknowledge`]).
    ///
    /// # Errors
    ///
    /// [`Refused`]
    pub fn submit<'a>(
        &mut self,
        request_id: u64,
        shares: impl IntoIterator<Item = (&'a str, Share)>,
    ) -> Result<Stamp, Refused> {
        self.check_running()?;
        if self.requests.contains(request_id) {
            return Err(Refused::Repeated);
        }
        let stamp = self.clock.tick(&mut self.writes)?;
        let previous = self.state.held_through(self.author());
        let source = self.settings.source.clone();
        let operation = Operation::new(stamp, previous, source, request_id, shares)?;
        self.writes.operation(&operation)?;
        self.requests.insert(request_id);
        self.spread(&operation, 0, None);
        self.apply(operation)?;
        self.effects.push(Effect::Acknowledge { request_id, stamp });
        Ok(stamp)
    }

    /// Takes a message that the peer `from` has sent. `now` counts from any moment.
    ///
    /// # Errors
    ///
    /// [`Refused`]; the node is as it was, but for its clock if the stamp was over the peer's budget.
    pub fn receive(
        &mut self,
        now: Duration,
        from: Author,
        message: Message,
    ) -> Result<(), Refused> {
        self.check_running()?;
        if !self.peers.knows(from) {
            return Err(Refused::UnknownPeer);
        }
        if message.version != Message::VERSION {
            return Err(Refused::Version(message.version));
        }
        if message.domain != ClockDomain::Event {
            return Err(Refused::NotForLog);
        }
        let stamp: Stamp = message.stamp.into();
        match message.body {
            Body::Operation(_) => self.receive_operation(now, from, message),
            Body::PushPull(theirs) => {
                let holdings = Holdings::try_from(&theirs.members)?;
                self.observe(now, from, stamp)?;
                self.exchange(from, &holdings, message.flags & ANSWER != 0)
            }
            Body::Snapshot(snapshot) => self.receive_snapshot(now, from, snapshot),
            _ => Err(Refused::NotForLog),
        }
    }

    /// Lets time pass: exchanges holdings with a random peer when it is due, and truncates logs.
    /// If `now` has gone back, the exchange is due at once.
    ///
    /// # Errors
    ///
    /// [`Refused::Halted`], [`Refused::Exhausted`]
    pub fn tick(&mut self, now: Duration) -> Result<(), Refused> {
        self.check_running()?;
        let every = self.settings.exchange_every;
        // Longer than the interval it can be only if time went back.
        let left = self.next_exchange.saturating_sub(now);
        if !left.is_zero() && left <= every {
            return Ok(());
        }
        self.next_exchange = now + every;
        self.truncate();
        match self.peers.any_live(&mut self.random) {
            Some(peer) => self.send_holdings(peer, ANSWER),
            None => Ok(()),
        }
    }

    /// Commits all that came since the last commit, and returns what follows from it.
    ///
    /// # Errors
    ///
    /// Of the store. The node is halted then; nothing that waited is sent or acknowledged.
    pub fn commit(
        &mut self,
        store: &mut dyn Store,
    ) -> Result<impl Iterator<Item = Effect> + use<'_>, StoreError> {
        if !self.writes.batch().is_empty() {
            self.halted = true;
            let committed = store.commit(self.writes.batch());
            if committed.is_err() {
                self.effects.clear();
            }
            committed?;
            self.halted = false;
            self.writes.clear();
        }
        Ok(self.effects.drain(..))
    }

    fn check_running(&self) -> Result<(), Refused> {
        match self.halted {
            true => Err(Refused::Halted),
            false => Ok(()),
        }
    }

    fn receive_operation(
        &mut self,
        now: Duration,
        from: Author,
        message: Message,
    ) -> Result<(), Refused> {
        let relays = message.relays;
        let stamp: Stamp = message.stamp.into();
        // Most come several times.
        if self.state.holds(Author(stamp.node), stamp.time) {
            return Ok(());
        }
        let operation = Operation::try_from(message)?;
        if self.state.would_take(&operation)? == Inserted::BeyondGap {
            return Ok(());
        }
        self.observe(now, from, stamp)?;
        self.writes.operation(&operation)?;
        if relays < self.settings.max_relays {
            self.spread(&operation, relays + 1, Some(from));
        }
        self.apply(operation)
    }

    fn receive_snapshot(
        &mut self,
        now: Duration,
        from: Author,
        snapshot: SnapshotMessage,
    ) -> Result<(), Refused> {
        let snapshot = Snapshot::try_from(snapshot)?;
        for (author, time) in &snapshot.floors {
            self.observe(now, from, Stamp::new(*time, author.0, 0))?;
        }
        self.write_snapshot(&snapshot)?;
        let changed: Vec<_> = snapshot.operations.iter().map(Operation::stamp).collect();
        let effects = &mut self.effects;
        let report = |conflict: Conflict<'_>| effects.push(Effect::conflict(conflict));
        self.state.install(snapshot, report, |_| ())?;
        for (area, plan) in self.state.plans() {
            if changed.contains(&plan.stamp) {
                let (area, share) = (area.into(), plan.share);
                self.effects.push(Effect::SetShare { area, share });
            }
        }
        Ok(())
    }

    /// Writes what is new of a snapshot that contradicts nothing.
    fn write_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), Refused> {
        for operation in &snapshot.operations {
            self.state.would_take(operation)?;
        }
        for operation in &snapshot.operations {
            if !self.state.holds(operation.author(), operation.time()) {
                self.writes.operation(operation)?;
            }
        }
        for (author, time) in &snapshot.floors {
            if *time > self.state.floor(*author) {
                self.writes.floor(*author, *time);
            }
        }
        Ok(())
    }

    /// Has the plans follow an operation that is written.
    fn apply(&mut self, operation: Operation) -> Result<(), Refused> {
        let stamp = operation.stamp();
        let areas = operation.shares().to_vec();
        let effects = &mut self.effects;
        let report = |conflict: Conflict<'_>| effects.push(Effect::conflict(conflict));
        self.state.apply(operation, report)?;
        for (area, share) in areas {
            if self
                .state
                .plan(&area)
                .is_some_and(|plan| plan.stamp == stamp)
            {
                self.effects.push(Effect::SetShare { area, share });
            }
        }
        Ok(())
    }

    /// Sends an operation to a few peers.
    fn spread(&mut self, operation: &Operation, relays: u8, except: Option<Author>) {
        let fan_out = self.settings.fan_out;
        for to in self.peers.some_live(&mut self.random, fan_out) {
            if Some(*to) != except {
                let message = operation.message(relays);
                self.effects.push(Effect::Send { to: *to, message });
            }
        }
    }

    /// Notes what a peer holds, sends it what it lacks, and the own holdings if it asks for them.
    fn exchange(
        &mut self,
        peer: Author,
        holdings: &Holdings,
        is_asked: bool,
    ) -> Result<(), Refused> {
        self.peers.note_holdings(peer, holdings);
        if let Some(snapshot) = self.state.snapshot_for(holdings) {
            let body = snapshot.body()?;
            self.send(peer, body.into(), 0)?;
        }
        let missing = self.state.missing(holdings);
        for operation in missing.take(self.settings.repair_limit) {
            // Whoever is repaired does not spread what others hold.
            let message = operation.message(self.settings.max_relays);
            self.effects.push(Effect::Send { to: peer, message });
        }
        if is_asked {
            self.send_holdings(peer, 0)?;
        }
        Ok(())
    }

    fn send_holdings(&mut self, to: Author, flags: u32) -> Result<(), Refused> {
        let body = PushPull {
            member_time: 0,
            request_time: 0,
            members: Holdings::to_members(self.state.holdings()),
            left: Vec::new(),
        };
        self.send(to, body.into(), flags)
    }

    /// Sends a message of the node's own.
    fn send(&mut self, to: Author, body: Body, flags: u32) -> Result<(), Refused> {
        let message = Message {
            version: Message::VERSION,
            domain: ClockDomain::Event,
            stamp: self.clock.tick(&mut self.writes)?.into(),
            source: self.settings.source.clone(),
            request_id: self.random.u64(..).into(),
            flags,
            timeout_ns: None,
            relays: 0,
            body,
        };
        self.effects.push(Effect::Send { to, message });
        Ok(())
    }

    /// Has the clock follow a stamp, if the peer that brought it may move it so far. If not, the clock
    /// goes as far as it may, so that a peer that was moved itself is within reach later.
    fn observe(&mut self, now: Duration, from: Author, stamp: Stamp) -> Result<(), Refused> {
        let lead = self.clock.lead(stamp);
        if lead == 0 {
            return Ok(());
        }
        if stamp.node == self.clock.node() {
            return Err(Refused::OwnNumber);
        }
        // Beyond it the clock refuses, and nothing is to be spent.
        if lead <= LARGEST_ADVANCE
            && let Err(over) = self.peers.spend(from, lead, now)
        {
            let reached = self.clock.peek() + over.remaining;
            let reached = Stamp::new(reached, stamp.node, stamp.incarnation);
            self.clock.observe(reached, &mut self.writes)?;
            return Err(Refused::OverBudget);
        }
        Ok(self.clock.observe(stamp, &mut self.writes)?)
    }

    /// Truncates each log up to where enough peers hold it.
    fn truncate(&mut self) {
        let before: Holdings = self.state.floors().collect();
        let (peers, writes) = (&self.peers, &mut self.writes);
        let replicas = self.settings.replicas;
        let stable = |author| clearing::replicated_through(author, peers.holdings(), replicas);
        self.state
            .truncate(stable, |author, time| writes.drop_operation(author, time));
        for (author, floor) in self.state.floors() {
            if floor > before.through(author) {
                self.writes.floor(author, floor);
            }
        }
    }
}
