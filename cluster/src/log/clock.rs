use wirecost_clock::{CEILING, Exhausted, LamportClock, Rejected};

use super::{
    Writes,
    records::{Unreadable, seal, unseal},
};
use crate::state::Stamp;

/// The state of a clock that must survive a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockMark {
    /// The number of the node.
    pub node: u64,
    /// The mark: no time above it was issued.
    pub mark: u64,
    /// The number of times that the node had started.
    pub incarnation: u32,
}

impl ClockMark {
    pub(super) fn encode(self) -> Vec<u8> {
        let mut fields = [0; Self::BYTES];
        fields[..8].copy_from_slice(&self.node.to_le_bytes());
        fields[8..16].copy_from_slice(&self.mark.to_le_bytes());
        fields[16..].copy_from_slice(&self.incarnation.to_le_bytes());
        seal(&fields)
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let fields: [u8; Self::BYTES] = unseal(bytes)?;
        let number = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| fields[at + i]));
        let mark = number(8);
        if mark > CEILING {
            return Err(Unreadable::Mark(mark));
        }
        Ok(Self {
            node: number(0),
            mark,
            incarnation: u32::from_le_bytes(std::array::from_fn(|i| fields[16 + i])),
        })
    }

    const BYTES: usize = 20;
}

/// A Lamport clock whose times outlive a crash, as long as nobody sees one before the [`Writes`] of its
/// call are committed.
///
/// It reserves a block of times at once, so that few calls add to a commit. It resumes above the
/// last block. `wirecost_clock::DurableClock` does the same with a file of its own and a commit of its
/// own; here the mark shares the commit of the operations.
#[derive(Debug)]
pub struct DurableClock {
    clock: LamportClock,
    mark: u64,
    block: u64,
}

impl DurableClock {
    /// Resumes at a mark, in its incarnation, and reserves `block` times with each write.
    ///
    /// # Errors
    ///
    /// [`Rejected::AboveCeiling`] if no clock issued the mark.
    pub fn resume(mark: ClockMark, block: u64, writes: &mut Writes) -> Result<Self, Rejected> {
        let clock = LamportClock::new(mark.node)
            .with_incarnation(mark.incarnation)
            .starting_at(mark.mark)?;
        writes.clock(mark);
        Ok(Self {
            clock,
            mark: mark.mark,
            block,
        })
    }

    /// Stamps an event of the node's own.
    ///
    /// # Errors
    ///
    /// [`Exhausted`] at the ceiling.
    pub fn tick(&mut self, writes: &mut Writes) -> Result<Stamp, Exhausted> {
        let stamp = self.clock.tick()?;
        self.reserve(stamp.time, writes);
        Ok(stamp)
    }

    /// Learns of a time that another node has issued.
    ///
    /// # Errors
    ///
    /// [`Rejected`], and the clock is as it was.
    pub fn observe(&mut self, remote: Stamp, writes: &mut Writes) -> Result<(), Rejected> {
        self.clock.observe(remote)?;
        self.reserve(remote.time, writes);
        Ok(())
    }

    /// Returns the clock's time.
    #[must_use]
    pub fn peek(&self) -> u64 {
        self.clock.peek()
    }

    /// Returns how far a stamp is ahead of the clock.
    #[must_use]
    pub fn lead(&self, remote: Stamp) -> u64 {
        self.clock.lead(remote)
    }

    /// Returns the number of the node's restarts.
    #[must_use]
    pub fn incarnation(&self) -> u32 {
        self.clock.incarnation()
    }

    /// Returns the number of the node.
    #[must_use]
    pub fn node(&self) -> u64 {
        self.clock.node()
    }

    /// Raises the mark if a time is above it.
    fn reserve(&mut self, time: u64, writes: &mut Writes) {
        if time <= self.mark {
            return;
        }
        self.mark = time.saturating_add(self.block).min(CEILING);
        writes.clock(ClockMark {
            node: self.clock.node(),
            mark: self.mark,
            incarnation: self.clock.incarnation(),
        });
    }
}
