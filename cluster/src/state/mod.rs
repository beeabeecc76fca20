//! The operations that a node holds, and the plans and objects that follow from them.
//!
//! Every node writes its own log. An [`Operation`] has the time of its author's previous operation, so a node
//! that holds a part of a log can detect the gaps. A [`State`] holds operations of all authors, and their
//! results: for each area a [`Plan`], and for each plugin and pipeline a configuration. Each of these subjects
//! follows the operation with the largest stamp that names it.
//!
//! ```
//! use wirecost_clock::LamportClock;
//! use wirecost_cluster::{admission::Share, state::{Author, Change, Operation, State}};
//! # use wirecost_message::{Mode, Source};
//! # let source = Source {
//! #     name: "gw-bj-0".into(),
//! #     address: "10.1.0.10".parse()?,
//! #     port: 9_094,
//! #     group: "BJ".into(),
//! #     mode: Mode::Write,
//! # };
//!
//! let clock = LamportClock::new(7);
//! let share = |share| Change::set_pass([("BJ", share)]);
//! let open = Operation::new(clock.tick()?, 0, source.clone(), 1, share(Share::new(7_210)?)?)?;
//! let close = Operation::new(clock.tick()?, open.time(), source, 2, share(Share::NONE)?)?;
//!
//! // Whatever the order in which they arrive.
//! let (mut one, mut other) = (State::default(), State::default());
//! for operation in [&open, &close] {
//!     one.apply(operation.clone(), |_| ())?;
//! }
//! for operation in [&close, &open, &close] {
//!     other.apply(operation.clone(), |_| ())?;
//! }
//! assert_eq!(one, other);
//! assert_eq!(one.plan("BJ").map(|plan| plan.share), Some(Share::NONE));
//! assert_eq!(one.held_through(Author(7)), close.time());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Why all nodes converge
//!
//! Stamps are totally ordered, and a subject follows the largest stamp among the operations that name it.
//! A maximum depends on neither order nor repetition. The state equals the result of applying all operations
//! in the order of their stamps, because an operation replaces a plan or an object and reads nothing.
//!
//! # Conflicts
//!
//! If an operation arrives after an operation of another author with a larger stamp, it does not change their
//! common subject. Its author may not have known the other operation, so the state reports a [`Conflict`] to
//! the caller. The report is a hint: it includes operations that were only delayed, and omits an operation that
//! arrives before its replacement.
//!
//! # Removed objects
//!
//! A removal decides the state of its object, as a configuration does. The removal is kept, and is part of
//! snapshots, until a later operation names the object. So an older configuration that arrives late never
//! brings a removed object back. A node cannot rule out a late arrival, because it may not know an author that
//! was partitioned. A removal takes less than 1 KiB of memory, and [`MAX_OBJECTS`] bounds the number of names.
//!
//! # Gaps, truncation, snapshots
//!
//! [`Holdings`] give, for each author, the time up to which a node holds all operations. Two nodes that exchange
//! holdings know which operations each lacks ([`State::missing`]). A node truncates a log up to the time that
//! enough other nodes hold ([`State::truncate`]). For every subject, a kept operation supersedes the dropped
//! ones. A node that lacks dropped operations gets a [`Snapshot`] in place of them.
//!
//! No node drops the operation with the largest stamp for a subject. A snapshot that replaces a part of its
//! author's log contains the operation. So a node whose holdings cover the operation has it.
//!
//! # Use of the message schema
//!
//! | field | meaning |
//! |---|---|
//! | `Operation.sequence` | the time of the author's previous operation, 0 for its first |
//! | `Operation.operate_all`, `timeout_ns` | not kept. The node that answers a request waits for other nodes ([`Node::holders`](crate::node::Node::holders)) |
//! | `Create.config`, `Update.config` | a JSON object whose members `group` and `name` identify the object; the others are opaque ([`Configuration`]) |
//! | `Delete.name` | `group/name` of the object |
//! | `PushPull.members` | the holdings: an author's number, as 16 hexadecimal digits, and the time |
//! | `Snapshot` | see [`Snapshot`] |
//!
//! `OpLogBatch` is not used: its operations have no stamps, and a node can only forward operations of other
//! nodes with their stamps.

mod author;
mod change;
mod encoding;
mod holdings;
mod latest;
mod log;
mod object;
mod operation;
mod reads;
mod sequence;
mod snapshot;
mod subject;

use std::sync::Arc;

use wirecost_message::CompactString;

pub use self::{
    author::{Author, NoAuthor},
    change::{Change, InvalidChange, MAX_AREA_BYTES, MAX_AREAS, Shares},
    encoding::UnreadableOperation,
    holdings::{Holdings, InvalidHoldings},
    log::{Inserted, MAX_BEYOND_GAP},
    object::{
        Configuration, InvalidObject, MAX_CONFIG_BYTES, MAX_CONFIG_DEPTH, MAX_NAME_BYTES, ObjectId,
    },
    operation::{InvalidOperation, MAX_SOURCE_BYTES, Operation},
    reads::{Configured, Plan},
    snapshot::{InvalidSnapshot, Snapshot},
    subject::{Conflict, Subject},
};
use self::{latest::Latest, log::Log};
use crate::admission::Share;

/// The number of objects, removed ones included, at which a node creates no more: 16,384. It still takes the
/// objects that other nodes create.
pub const MAX_OBJECTS: usize = 1 << 14;

/// The number of areas with a plan at which a node takes no request for the plan of another area: 16,384. It still
/// takes the plans that other nodes set, and those of the sales that it plans.
pub const MAX_PLANS: usize = 1 << 14;

/// The time of an operation, which orders its author's log.
pub type Time = u64;

/// The stamp of an operation.
pub type Stamp = wirecost_clock::Stamp;

/// The operations of all authors that a node holds, and the plans and objects that they make.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    log: Log,
    plans: Latest<CompactString, Share>,
    /// `None` for those that were removed.
    objects: Latest<ObjectId, Option<Arc<Configuration>>>,
}

/// An operation that contradicts another of its author: the author's log has forked.
///
/// A node that lost its disk, or a copy of one, wrote under a number that is taken. It needs a new number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("operation {stamp} contradicts another operation of its author, {author}")]
pub struct Forked {
    /// The author.
    pub author: Author,
    /// The stamp of the operation that was refused.
    pub stamp: Stamp,
}

impl State {
    /// Adds an operation, unless it is held already, and updates the areas and objects that it names. Reports each
    /// area and object for which it is in conflict.
    ///
    /// # Errors
    ///
    /// [`Forked`], after which the state is as it was.
    pub fn apply(
        &mut self,
        operation: Operation,
        report: impl FnMut(Conflict),
    ) -> Result<Inserted, Forked> {
        let inserted = self.would_take(&operation)?;
        if inserted == Inserted::New {
            self.follow(&operation, report);
            self.log.insert(operation);
        }
        Ok(inserted)
    }

    /// Returns what [`apply`](Self::apply) would make of an operation.
    ///
    /// # Errors
    ///
    /// [`Forked`]
    pub fn would_take(&self, operation: &Operation) -> Result<Inserted, Forked> {
        self.log.check(operation)?;
        Ok(self.log.insertable(operation))
    }

    fn follow(&mut self, operation: &Operation, mut report: impl FnMut(Conflict)) {
        let stamp = operation.stamp();
        let mut note = |subject: Subject, followed: Result<(), Stamp>| match followed {
            Err(won) if won.node != stamp.node => report(Conflict {
                subject,
                lost: stamp,
                won,
            }),
            _ => {}
        };
        let mut set = |id: &ObjectId, object| {
            let followed = self.objects.follow(id.clone(), stamp, object);
            note(Subject::Object(id.clone()), followed);
        };
        match operation.change() {
            Change::Create(configuration) | Change::Update(configuration) => {
                set(configuration.id(), Some(configuration.clone()));
            }
            Change::Delete(id) => set(id, None),
            Change::SetPass(shares) => {
                for (area, share) in shares.iter() {
                    let followed = self.plans.follow(area.clone(), stamp, *share);
                    note(Subject::Area(area.clone()), followed);
                }
            }
        }
    }

    /// Returns the time up to which all operations of an author are held, 0 if none is.
    #[must_use]
    pub fn held_through(&self, author: Author) -> Time {
        self.log.held_through(author)
    }

    /// Returns whether the operation of this author and time is held, or was truncated.
    #[must_use]
    pub fn holds(&self, author: Author, time: Time) -> bool {
        self.log.holds(author, time)
    }

    /// Iterates over the authors and the times up to which all their operations are held.
    pub fn holdings(&self) -> impl Iterator<Item = (Author, Time)> {
        self.log.holdings()
    }

    /// Iterates over the operations that a node with these holdings lacks, those of each author in
    /// order. If it lacks truncated ones too, a [snapshot](Self::snapshot_for) stands for them.
    pub fn missing(&self, theirs: &Holdings) -> impl Iterator<Item = &Operation> {
        self.log.missing(theirs)
    }

    /// Returns a snapshot if a node with these holdings lacks truncated operations: of about `limit` bytes at
    /// most, or with one operation that exceeds it.
    #[must_use]
    pub fn snapshot_for(&self, theirs: &Holdings, limit: usize) -> Option<Snapshot> {
        self.log.snapshot_for(theirs, limit)
    }

    /// Checks that the operations of a snapshot contradict neither those that are held nor each other.
    pub(crate) fn check_snapshot(&self, snapshot: &Snapshot) -> Result<(), Forked> {
        self.log.check_all(&snapshot.operations)
    }

    /// Takes a snapshot in. Reports conflicts, as [`apply`](Self::apply) does, and what was new.
    ///
    /// # Errors
    ///
    /// [`Forked`] if an operation contradicts one that is held, or another of the snapshot. The state is as it was then.
    pub fn install(
        &mut self,
        snapshot: Snapshot,
        mut report: impl FnMut(Conflict),
        mut new: impl FnMut(&Operation),
    ) -> Result<(), Forked> {
        self.check_snapshot(&snapshot)?;
        for operation in snapshot.operations {
            if self.log.holds(operation.author(), operation.time()) {
                continue;
            }
            self.follow(&operation, &mut report);
            new(&operation);
            self.log.insert(operation);
        }
        for (author, time) in snapshot.floors {
            self.log.raise_floor(author, time);
        }
        Ok(())
    }

    /// Truncates each author's log up to the time that `stable` returns for it, as far as it is held
    /// here. Reports each operation that is dropped.
    ///
    /// Operations that decide an area or an object among those up to there are kept.
    pub fn truncate(&mut self, stable: impl Fn(Author) -> Time, dropped: impl FnMut(Author, Time)) {
        self.log.truncate(stable, dropped);
    }

    /// Returns the time up to which an author's log was truncated, 0 if it was not.
    #[must_use]
    pub fn floor(&self, author: Author) -> Time {
        self.log.floor(author)
    }

    /// Iterates over the authors whose logs were truncated, and the times up to which.
    pub fn floors(&self) -> impl Iterator<Item = (Author, Time)> {
        self.log.floors()
    }

    /// Returns the operations that are held in their total order, that of their stamps.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Operation> {
        self.log.in_order()
    }

    /// Restores a state from what a store kept: operations in any order, and floors.
    ///
    /// # Errors
    ///
    /// [`Forked`]
    pub fn restore(
        operations: impl IntoIterator<Item = Operation>,
        floors: impl IntoIterator<Item = (Author, Time)>,
    ) -> Result<Self, Forked> {
        let mut state = Self::default();
        let snapshot = Snapshot {
            operations: operations.into_iter().collect(),
            floors: floors.into_iter().collect(),
        };
        state.install(snapshot, |_| (), |_| ())?;
        Ok(state)
    }
}
