//! The clock that survives a crash.

use core::error::Error;
use core::fmt;
use std::path::Path;
use std::sync::PoisonError;

use crate::record::Record;
use crate::store::{Store, StoreError};
use crate::sync::{AtomicU64, Mutex, Ordering};
use crate::{CEILING, DefaultDomain, Exhausted, LamportClock, Rejected, Rejections, Stamp};

/// The size of the block of times that a durable clock reserves with one write, unless [configured
/// otherwise](DurableClock::with_block): 2^20 ticks.
///
/// A disk that takes 10 ms for a write then costs 10 ns a tick. Each restart skips at most a block,
/// and the ceiling leaves room for 2^42 blocks.
pub const BLOCK: u64 = 1 << 20;

/// The largest block, 2^30: the ceiling leaves room for one in each of the 2^32 incarnations.
pub const MAX_BLOCK: u64 = CEILING >> 32;

/// A [`LamportClock`] that never issues a time twice, even if the process is killed or the machine
/// loses power.
///
/// The clock keeps a mark in a file: no time above it has been issued. Before the clock issues a
/// time above the mark, it writes and syncs a higher mark, a [block](Self::with_block) further on.
/// A reopened clock resumes above the mark, in the next incarnation. Most ticks only compare with
/// the mark and are as fast as in memory. The tick that passes the mark waits for the disk, and so
/// do concurrent ticks.
///
/// ```
/// use wirecost_clock::{DurableClock, LamportClock};
///
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("clock");
/// // Once in the life of the node:
/// let clock = DurableClock::create(&path, LamportClock::new(7))?;
/// let before = clock.tick()?;
/// drop(clock); // or kill -9
///
/// // At each later start:
/// let clock = DurableClock::open(&path, LamportClock::new(7))?;
/// let after = clock.tick()?;
/// assert!(before.time < after.time);
/// assert_eq!((before.incarnation, after.incarnation), (0, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Requirements
///
/// * One file per node, in a directory where the node may create files: `<file>.lock` keeps other
///   processes out as long as nobody deletes it, `<file>.new` becomes the file at each write.
/// * A disk that keeps what it reported as synced. On systems other than Unix, a power failure may
///   undo the rename that replaces the file.
/// * The latest file: a clock restored from a backup, or opened by another hard link, issues its old
///   times again. Each write replaces the file, so hard links keep its former content, and it gets
///   the owner and permissions of a new file. A node that lost its file needs a new number, or a
///   start beyond all times it has issued.
///
/// # When the disk fails
///
/// The clock halts: the call that needed the disk returns [`StoreError::Io`], and every later call
/// that needs it [`StoreError::Halted`]. No time above the last durable mark is issued. Opening the
/// file again continues from what is on the disk.
pub struct DurableClock<D = DefaultDomain> {
    /// The clock in memory. It may run ahead of the mark; its times are handed out only once the
    /// mark has passed them.
    clock: LamportClock<D>,
    /// The mark that is known to be on the disk.
    mark: AtomicU64,
    block: u64,
    store: Mutex<Store>,
}

impl<D> DurableClock<D> {
    /// Creates the file of a node that has never run, starting at the clock's time and incarnation.
    ///
    /// # Errors
    ///
    /// [`StoreError::AlreadyExists`], [`StoreError::DanglingLink`], [`StoreError::Locked`],
    /// [`StoreError::Io`].
    pub fn create(path: impl AsRef<Path>, clock: LamportClock<D>) -> Result<Self, StoreError> {
        let record = Record {
            mark: clock.peek(),
            node: clock.node(),
            incarnation: clock.incarnation(),
        };
        let store = Store::create(path.as_ref(), record)?;
        Ok(Self::over(store, clock))
    }

    /// Opens the file of the clock's node and resumes at its mark, or at the clock's time if that
    /// is later, in the incarnation after the file's.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`], [`StoreError::NotAFile`], [`StoreError::Locked`],
    /// [`StoreError::Corrupt`], [`StoreError::OtherNode`], [`StoreError::IncarnationsExhausted`],
    /// [`StoreError::Io`].
    pub fn open(path: impl AsRef<Path>, clock: LamportClock<D>) -> Result<Self, StoreError> {
        let store = Store::open(path.as_ref(), clock.node())?;
        let Record {
            mark, incarnation, ..
        } = store.record();
        Ok(Self::over(store, clock.resumed(mark, incarnation)))
    }

    /// Sets the size of a block in ticks: the times beyond the current one that are reserved
    /// whenever the mark is passed. The default is [`BLOCK`].
    ///
    /// A larger block means fewer writes and a longer skip at a restart; with 0, every tick writes.
    ///
    /// # Errors
    ///
    /// [`BlockTooLarge`] for more than [`MAX_BLOCK`]: a few restarts would use up all times.
    pub fn with_block(mut self, times: u64) -> Result<Self, BlockTooLarge> {
        if times > MAX_BLOCK {
            return Err(BlockTooLarge { times });
        }
        self.block = times;
        Ok(self)
    }

    /// Stamps a local event, or a message about to be sent, as [`LamportClock::tick`] does.
    ///
    /// # Errors
    ///
    /// [`Rejected::Exhausted`] at the ceiling, and [`DurableError::Store`] if a new block was needed
    /// and could not be reserved. Then no time was issued.
    pub fn tick(&self) -> Result<Stamp<D>, DurableError> {
        let stamp = self.clock.tick()?;
        self.reserve(stamp.time)?;
        Ok(stamp)
    }

    /// Stamps the receipt of a message, as [`LamportClock::receive`] does.
    ///
    /// # Errors
    ///
    /// [`DurableError::Rejected`], which never touches the disk, and [`DurableError::Store`] as for
    /// [`tick`](Self::tick).
    pub fn receive(&self, remote: Stamp<D>) -> Result<Stamp<D>, DurableError> {
        let stamp = self.clock.receive(remote)?;
        self.reserve(stamp.time)?;
        Ok(stamp)
    }

    /// Learns of a time without an event, as [`LamportClock::observe`] does. The time outlives a
    /// restart.
    ///
    /// # Errors
    ///
    /// [`DurableError::Rejected`], which never touches the disk, and [`DurableError::Store`] as for
    /// [`tick`](Self::tick).
    pub fn observe(&self, remote: Stamp<D>) -> Result<(), DurableError> {
        self.clock.observe(remote)?;
        Ok(self.reserve(remote.time)?)
    }

    /// Returns the clock's own time in ticks, as [`LamportClock::peek`] does, but at most the
    /// durable mark.
    #[must_use]
    pub fn peek(&self) -> u64 {
        self.clock.peek().min(self.mark.load(Ordering::Acquire))
    }

    /// Returns how many ticks a stamp is ahead, as [`LamportClock::lead`] does.
    #[must_use]
    pub fn lead(&self, remote: Stamp<D>) -> u64 {
        self.clock.lead(remote)
    }

    /// Returns the number of refused stamps by reason, as [`LamportClock::rejections`] does.
    #[must_use]
    pub fn rejections(&self) -> Rejections {
        self.clock.rejections()
    }

    /// Returns the node number that stamps carry, as [`LamportClock::node`] does.
    #[must_use]
    pub fn node(&self) -> u64 {
        self.clock.node()
    }

    /// Returns the incarnation that stamps carry: the initial one, plus one for each time that the
    /// file was opened since.
    #[must_use]
    pub fn incarnation(&self) -> u32 {
        self.clock.incarnation()
    }

    fn over(store: Store, clock: LamportClock<D>) -> Self {
        let mark = AtomicU64::new(store.record().mark);
        Self {
            clock,
            mark,
            block: BLOCK,
            store: Mutex::new(store),
        }
    }

    /// Returns once `time` is not above the durable mark.
    fn reserve(&self, time: u64) -> Result<(), StoreError> {
        if time <= self.mark.load(Ordering::Acquire) {
            return Ok(());
        }
        // A panic while writing leaves the store halted, so a poisoned lock needs no more care.
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have raised the mark while this one waited for the lock.
        if time <= store.record().mark {
            return Ok(());
        }
        let mark = time.saturating_add(self.block).min(CEILING);
        store.raise(mark)?;
        // Stored only after the write: other threads issue times up to the mark as soon as they see
        // it.
        self.mark.store(mark, Ordering::Release);
        Ok(())
    }
}

impl<D> fmt::Debug for DurableClock<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DurableClock")
            .field("clock", &self.clock)
            .field("mark", &self.mark.load(Ordering::Acquire))
            .field("block", &self.block)
            .finish_non_exhaustive()
    }
}

/// A block that would use up the clock's times within a few restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockTooLarge {
    /// The requested block, in times.
    pub times: u64,
}

impl fmt::Display for BlockTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a block has at most {MAX_BLOCK} times, not {}",
            self.times
        )
    }
}

impl Error for BlockTooLarge {}

/// The reason why a durable clock issued no time.
#[derive(Debug)]
#[non_exhaustive]
pub enum DurableError {
    /// The clock refused, as a clock in memory would; nothing has changed.
    Rejected(Rejected),
    /// The mark could not be raised.
    Store(StoreError),
}

impl fmt::Display for DurableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(why) => why.fmt(f),
            Self::Store(why) => why.fmt(f),
        }
    }
}

impl Error for DurableError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Rejected(why) => why.source(),
            Self::Store(why) => why.source(),
        }
    }
}

impl From<Exhausted> for DurableError {
    fn from(why: Exhausted) -> Self {
        Self::Rejected(why.into())
    }
}

impl From<Rejected> for DurableError {
    fn from(why: Rejected) -> Self {
        Self::Rejected(why)
    }
}

impl From<StoreError> for DurableError {
    fn from(why: StoreError) -> Self {
        Self::Store(why)
    }
}
