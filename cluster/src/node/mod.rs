//! The core of a node, without I/O. The caller supplies time, randomness, messages and the store.
//!
//! The caller passes in each event: a request ([`Node::submit`]), a message ([`Node::receive`]), the
//! passage of time ([`Node::tick`]), and the members of the cluster ([`Node::set_members`]), which an
//! [`engine`](crate::engine) provides. Then it calls [`Node::commit`], which writes all of it to the store at
//! once and returns the [`Effect`]s: messages to send, requests to acknowledge, plans to set, objects to
//! write.
//!
//! ```
//! use std::time::Duration;
//! use wirecost_cluster::{
//!     admission::Share, Member, log, node::{Effect, Node, Settings}, state::{Author, Change},
//!     store::{Memory, Store},
//! };
//! # use wirecost_message::{MemberStatus, Mode, Source};
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
//! let member = |number| Member {
//!     number: Author(number),
//!     source: source("gw"),
//!     incarnation: 1,
//!     status: MemberStatus::Alive,
//!     since_ms: 0,
//! };
//! let now = Duration::ZERO;
//! one.set_members([member(2)]);
//! other.set_members([member(1)]);
//!
//! one.submit(42, Change::set_pass([("BJ", Share::new(7_210)?)])?, &[])?;
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
//! After a failed commit, the node refuses every call that would write ([`Refused::Halted`]). Its plans can
//! still be read, and may include operations of the failed commit.
//!
//! # Requests
//!
//! A request can name the [`sequences`](State::sequence) of groups. The node refuses it if one of these groups
//! has changed since ([`Refused::Sequence`]). A creation is refused if the object exists,
//! an update or a removal if it does not. Each node checks its own state only. Two nodes that take requests
//! for one group at the same time both acknowledge, and the larger stamp wins.
//!
//! A repeated request is acknowledged again with the stamp of its first operation, even after a crash. The node
//! remembers its latest requests ([`Settings::request_window`]). It does not know requests that were submitted
//! to other nodes.
//!
//! A node in [`Mode::Read`](wirecost_message::Mode::Read) refuses requests ([`Refused::ReadOnly`]), and only
//! acknowledges a repeated one again. It still takes the operations of other nodes, and writes the transfers of its
//! rights in sales.
//!
//! # How operations spread
//!
//! A node sends a new operation to a few random peers, and each peer that lacked it does the same. Anti-entropy
//! repairs losses: at intervals, a node sends its holdings to a random peer in a `PushPull`. The peer answers
//! with its own holdings and the operations that the node lacks, and the node answers in the same way. A
//! forwarded operation travels in its original message, with its author's stamp.
//!
//! The reason for a loss does not matter. A message that a peer refused for its wire is not resent. The next
//! exchange with the peer, by another wire, carries each author's operations from the first that it lacks. A node
//! starts an exchange at each [interval](Settings::exchange_every).
//!
//! The message's flag 1 on a `PushPull` asks for the peer's holdings. Its `member_time`,
//! `request_time` and `left` belong to the membership protocol, and are 0 and empty here.
//!
//! # Members
//!
//! The caller tells the node the members ([`Node::set_members`]). The store keeps them, so that a node that
//! restarts can join by their addresses ([`Node::known_members`]) if no seed answers.
//!
//! # Stamps of strangers
//!
//! A stamp moves the clock only if its message is valid. The clock's largest advance bounds each move, and a
//! budget bounds all moves of a peer within a window.
//!
//! The node trusts its caller that `from` sent a message. Authentication and the wire are the caller's work.

mod effect;
mod exchange;
mod foreign;
mod members;
mod peering;
mod peers;
mod receive;
mod refused;
mod sales;
mod settings;
mod submit;

use std::{collections::BTreeMap, time::Duration};

pub use self::{
    effect::Effect,
    refused::{Refused, StartError},
    settings::Settings,
};
use self::{foreign::Foreign, peers::Peers};
use crate::{
    Member,
    log::{self, DurableClock, LedgerRecord, RequestWindow, Writes},
    state::{Author, Operation, State, Time},
    store::{Store, StoreError},
};

/// The core of a node.
#[derive(Debug)]
pub struct Node {
    settings: Settings,
    clock: DurableClock,
    state: State,
    peers: Peers,
    requests: RequestWindow,
    /// The members that the store holds.
    members: BTreeMap<Author, Member>,
    /// The ledgers that the store held when the node started.
    ledgers: Vec<LedgerRecord>,
    foreign: Foreign,
    random: fastrand::Rng,
    /// The time at which the next peer is asked for its holdings.
    next_exchange: Duration,
    writes: Writes,
    /// The effects that the next commit releases.
    effects: Vec<Effect>,
    /// The number of effects that repair each peer: operations and snapshots.
    repairs: BTreeMap<Author, usize>,
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
        let mut requests = RequestWindow::new(settings.request_window);
        for request in recovered.requests {
            if let Some(forgotten) = requests.insert(request) {
                writes.forget_request(forgotten.time);
            }
        }
        let members = recovered.members.into_iter();
        Ok(Self {
            members: members.map(|member| (member.number, member)).collect(),
            foreign: Foreign::of(&recovered.state, &settings.source.group),
            clock,
            state: recovered.state,
            peers: Peers::new(settings.peer_allowance, settings.peer_window),
            requests,
            ledgers: recovered.ledgers,
            random: fastrand::Rng::with_seed(seed),
            next_exchange: Duration::ZERO,
            writes,
            effects: Vec::new(),
            repairs: BTreeMap::new(),
            halted: false,
            settings,
        })
    }

    /// Returns the operations, the plans and the objects. They include what waits for the next commit.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Returns the sequence of a group, which a request can name, see [`State::sequence`].
    #[must_use]
    pub fn sequence(&self, group: &str) -> u64 {
        self.state.sequence(group)
    }

    /// Iterates over the peers that hold an operation, by their last exchange. A request that every node of
    /// a group must hold waits for them.
    pub fn holders(&self, author: Author, time: Time) -> impl Iterator<Item = Author> {
        self.peers.holders(author, time).map(|(peer, _)| peer)
    }

    /// Returns the number under which the node writes.
    #[must_use]
    pub fn author(&self) -> Author {
        Author(self.clock.node())
    }

    /// Returns true if a commit has failed. Then nothing is written any more.
    #[must_use]
    pub fn is_halted(&self) -> bool {
        self.halted
    }

    /// Lets time pass: when it is due, truncates logs, clears files of other groups and exchanges holdings with
    /// a random peer. If `now` has gone back, this is due at once.
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
        self.clear_foreign();
        self.start_exchange()
    }

    /// Commits all that came since the last commit, and returns what follows from it.
    ///
    /// # Errors
    ///
    /// Those of the store. The node is halted then; nothing that waited is sent or acknowledged.
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
        self.repairs.clear();
        Ok(self.effects.drain(..))
    }

    /// Returns the effects that the next commit releases.
    pub(crate) fn pending(&self) -> &[Effect] {
        &self.effects
    }

    pub(crate) fn check_running(&self) -> Result<(), Refused> {
        match self.halted {
            true => Err(Refused::Halted),
            false => Ok(()),
        }
    }

    /// Has the state follow an operation that is written.
    fn apply(&mut self, operation: Operation) -> Result<(), Refused> {
        let effects = &mut self.effects;
        let report = |conflict| effects.push(Effect::ReportConflict(conflict));
        self.state.apply(operation.clone(), report)?;
        self.follow_up(&operation);
        Ok(())
    }

    /// Sends an operation to a few peers.
    fn spread(&mut self, operation: &Operation, relays: u8, except: Option<Author>) {
        let fan_out = self.settings.fan_out;
        let peers = self.peers.some_live(&mut self.random, fan_out).iter();
        let to: Vec<_> = peers.copied().filter(|to| Some(*to) != except).collect();
        if !to.is_empty() {
            let message = operation.message(relays);
            self.effects.push(Effect::Send { to, message });
        }
    }
}
