//! The content of a node's records: its operations, its clock, its members.
//!
//! [`Writes`] collects changes for a commit of the [`store`](crate::store). All operations that arrive before
//! a commit share it, and so share one wait for the disk. [`recover`] reads everything back
//! when a node starts. A [`DurableClock`] issues times only below a mark that a commit has written.
//!
//! ```
//! use wirecost_cluster::{log::{self, DurableClock, Writes}, store::{Memory, Store}};
//!
//! let mut store = Memory::default();
//! let node = 7;
//! store.commit(log::create(node).batch())?; // once in the life of the node
//!
//! let start = |store: &mut Memory| -> Result<_, Box<dyn std::error::Error>> {
//!     let recovered = log::recover(store, node)?;
//!     let mut writes = Writes::default();
//!     let mut clock = DurableClock::resume(recovered.mark, 100, &mut writes)?;
//!     let stamp = clock.tick(&mut writes)?;
//!     store.commit(writes.batch())?; // now the stamp may be seen by others
//!     Ok(stamp)
//! };
//! let before = start(&mut store)?;
//! let after = start(&mut store)?;
//! assert!(before < after);
//! assert_eq!((before.incarnation, after.incarnation), (1, 2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Records
//!
//! Each value has a checksum. Those of operations and members are protobuf in a frame, as on a wire:
//!
//! | key | value |
//! |---|---|
//! | `c` | the clock: node, mark, incarnation |
//! | `o` author time | an operation: its message |
//! | `f` author | the time up to which the author's log was truncated |
//! | `m` number | a member, and the time of its last change of status |
//! | `r` time | the request that led to the node's operation at this time: its id, and the digest of its change |
//! | `l` sale `~` area | the node's rights in an area of a sale |
//!
//! # Clearing
//!
//! [`clearing`] has the rules as functions of facts and a time. The [`node`](crate::node) follows the rules
//! for logs, requests and the files of other groups' objects. It keeps the plans and objects of all groups in
//! its state and log, because any node may become the planner, and a node must hold all of them to repair
//! others. The engine, which knows the members, follows the rules for members and their intents. The node keeps
//! the members that the engine lists, so the engine of the next run can join by their addresses.

pub mod clearing;
mod clock;
mod ledger;
mod member;
pub(crate) mod records;
mod requests;

use std::ops::ControlFlow;

use wirecost_codec::{EncodeError, short_text};
use wirecost_message::Message;

pub use self::{
    clock::{ClockMark, DurableClock},
    ledger::LedgerRecord,
    requests::{Receipt, RequestWindow},
};
use self::{
    member::MemberRecord,
    records::{Key, Unreadable, seal, unseal},
};
use crate::{
    Member,
    state::{Author, Operation, State, Time},
    store::{Batch, Store, StoreError},
};

/// The changes that a node waits to commit.
#[derive(Debug, Clone, Default)]
pub struct Writes(Batch);

impl Writes {
    /// Writes an operation.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLarge`], and nothing is added.
    pub fn operation(&mut self, operation: &Operation) -> Result<(), EncodeError> {
        let key = Key::Operation(operation.author(), operation.time());
        let value = records::encode(&operation.message(0))?;
        self.0.put(key.to_bytes(), value);
        Ok(())
    }

    /// Removes an operation.
    pub fn drop_operation(&mut self, author: Author, time: Time) {
        self.0.remove(Key::Operation(author, time).to_bytes());
    }

    /// Writes the time up to which an author's log is truncated.
    pub fn floor(&mut self, author: Author, time: Time) {
        self.0
            .put(Key::Floor(author).to_bytes(), seal(&time.to_le_bytes()));
    }

    /// Writes a member.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLarge`], and nothing is added.
    pub fn member(&mut self, member: &Member) -> Result<(), EncodeError> {
        let record = records::encode(&MemberRecord::from(member))?;
        self.0.put(Key::Member(member.number).to_bytes(), record);
        Ok(())
    }

    /// Removes a member.
    pub fn forget_member(&mut self, number: Author) {
        self.0.remove(Key::Member(number).to_bytes());
    }

    /// Writes the receipt of a request.
    pub fn request(&mut self, request: &Receipt) {
        self.0
            .put(Key::Receipt(request.time).to_bytes(), request.encode());
    }

    /// Removes the receipt of the request that became the operation at this time.
    pub fn forget_request(&mut self, time: Time) {
        self.0.remove(Key::Receipt(time).to_bytes());
    }

    /// Writes the rights of the node in an area of a sale.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLarge`], and nothing is added.
    pub fn ledger(&mut self, ledger: &LedgerRecord) -> Result<(), EncodeError> {
        let key = Key::Ledger(ledger.sale.clone(), ledger.area.clone());
        self.0.put(key.to_bytes(), records::encode(ledger)?);
        Ok(())
    }

    /// Returns the changes so far.
    #[must_use]
    pub fn batch(&self) -> &Batch {
        &self.0
    }

    /// Begins anew, after a commit.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    fn clock(&mut self, mark: ClockMark) {
        self.0.put(Key::Clock.to_bytes(), mark.encode());
    }
}

/// Everything that a node kept.
#[derive(Debug)]
pub struct Recovered {
    /// The clock.
    pub mark: ClockMark,
    /// The operations, and how far the logs are truncated.
    pub state: State,
    /// The members, by number.
    pub members: Vec<Member>,
    /// The latest requests, in the order of their operations.
    pub requests: Vec<Receipt>,
    /// The node's rights in each area of each sale.
    pub ledgers: Vec<LedgerRecord>,
}

/// Returns the first records of a node that has never run.
#[must_use]
pub fn create(node: u64) -> Writes {
    let mut writes = Writes::default();
    writes.clock(ClockMark {
        node,
        mark: 0,
        incarnation: 0,
    });
    writes
}

/// Returns the number of the node that a store belongs to, none if the store is empty.
///
/// # Errors
///
/// Those of the store, and [`StoreError::Corrupt`] if its records have no clock that can be read.
pub fn owner(store: &dyn Store) -> Result<Option<u64>, StoreError> {
    let (mut is_empty, mut clock) = (true, None);
    store.load(&mut |key, value| {
        is_empty = false;
        if Key::from_bytes(key) == Some(Key::Clock) {
            clock = Some(ClockMark::decode(value));
        }
    })?;
    match clock {
        None if is_empty => Ok(None),
        None => Err(StoreError::corrupt(store.path(), "no clock")),
        Some(Err(why)) => Err(StoreError::corrupt(store.path(), why)),
        Some(Ok(mark)) => Ok(Some(mark.node)),
    }
}

/// Reads all that a node kept, and validates it.
///
/// # Errors
///
/// Those of the store; [`StoreError::OtherNode`]; [`StoreError::IncarnationsExhausted`]; and [`StoreError::Corrupt`]
/// for a record that cannot be read, operations that contradict each other, or a clock behind the node's operations.
pub fn recover(store: &dyn Store, node: u64) -> Result<Recovered, StoreError> {
    let mut records = Records::default();
    let mut read = ControlFlow::Continue(());
    store.load(&mut |key, value| {
        if read.is_continue() {
            read = records.take(key, value);
        }
    })?;
    let corrupt = |why: String| StoreError::corrupt(store.path(), why);
    if let ControlFlow::Break(why) = read {
        return Err(corrupt(why));
    }
    let mark = records.clock.ok_or_else(|| corrupt("no clock".into()))?;
    if mark.node != node {
        return Err(StoreError::OtherNode {
            path: store.path().into(),
            expected: node,
            found: mark.node,
        });
    }
    let Some(incarnation) = mark.incarnation.checked_add(1) else {
        return Err(StoreError::IncarnationsExhausted {
            path: store.path().into(),
        });
    };
    let state = State::restore(records.operations, records.floors);
    let state = state.map_err(|forked| corrupt(forked.to_string()))?;
    if state.held_through(Author(node)) > mark.mark {
        return Err(corrupt("the clock is behind the node's operations".into()));
    }
    Ok(Recovered {
        mark: ClockMark {
            incarnation,
            ..mark
        },
        state,
        members: records.members,
        requests: records.requests,
        ledgers: records.ledgers,
    })
}

/// Records as they are read one by one.
#[derive(Default)]
struct Records {
    clock: Option<ClockMark>,
    operations: Vec<Operation>,
    floors: Vec<(Author, Time)>,
    members: Vec<Member>,
    requests: Vec<Receipt>,
    ledgers: Vec<LedgerRecord>,
}

impl Records {
    /// Takes a record in, or says what is wrong with it.
    fn take(&mut self, key: &[u8], value: &[u8]) -> ControlFlow<String> {
        match self.read(key, value) {
            Ok(()) => ControlFlow::Continue(()),
            Err(why) => {
                let (key, why) = (short_text(key.escape_ascii()), short_text(why));
                ControlFlow::Break(format!("record {key}: {why}"))
            }
        }
    }

    fn read(&mut self, key: &[u8], value: &[u8]) -> Result<(), Unreadable> {
        match Key::from_bytes(key).ok_or(Unreadable::Key)? {
            Key::Clock => self.clock = Some(ClockMark::decode(value)?),
            Key::Operation(author, time) => {
                let message: Message = records::decode(value)?;
                let operation = Operation::try_from(message)?;
                if (operation.author(), operation.time()) != (author, time) {
                    return Err(Unreadable::Key);
                }
                self.operations.push(operation);
            }
            Key::Floor(author) => {
                let time = Time::from_le_bytes(unseal(value)?);
                self.floors.push((author, time));
            }
            Key::Member(number) => {
                let record: MemberRecord = records::decode(value)?;
                let member = Member::try_from(record)?;
                if member.number != number {
                    return Err(Unreadable::Key);
                }
                self.members.push(member);
            }
            Key::Receipt(time) => {
                let request = Receipt::decode(value)?;
                if request.time != time {
                    return Err(Unreadable::Key);
                }
                self.requests.push(request);
            }
            Key::Ledger(sale, area) => {
                let ledger: LedgerRecord = records::decode(value)?;
                if (&ledger.sale, &ledger.area) != (&sale, &area) {
                    return Err(Unreadable::Key);
                }
                self.ledgers.push(ledger);
            }
        }
        Ok(())
    }
}
