//! The clock.

use core::fmt;
use core::marker::PhantomData;

use crate::rejections::RejectionCounters;
use crate::sync::{AtomicU64, Ordering, const_fn};
use crate::{CEILING, DefaultDomain, Exhausted, Rejected, Rejections, Stamp};

/// The largest advance that a clock accepts unless [configured
/// otherwise](LamportClock::with_largest_advance), 2^32 ticks.
///
/// A peer at a million events a second needs 71 minutes of silence to be that far ahead.
pub const LARGEST_ADVANCE: u64 = 1 << 32;

/// A Lamport clock, to be shared by reference among a node's threads. No operation locks.
///
/// The clock of node `Pi` keeps Lamport's two implementation rules (1978):
///
/// * **IR1**: `Pi` increments `Ci` between any two successive events: [`tick`](Self::tick).
/// * **IR2**: a message carries its sender's time `Tm`; on receipt the receiver sets its clock to a
///   value that is not below its own and above `Tm`: [`receive`](Self::receive).
///
/// The clock lives in memory only: a node that may restart needs the `DurableClock`.
///
/// ```
/// use wirecost_clock::LamportClock;
///
/// static CLOCK: LamportClock = LamportClock::new(7);
///
/// assert!(CLOCK.tick()? < CLOCK.tick()?);
/// # Ok::<(), wirecost_clock::Exhausted>(())
/// ```
pub struct LamportClock<D = DefaultDomain> {
    // Relaxed accesses suffice. All threads agree on the order of the changes of one atomic, and
    // what happens after a change in one thread sees it in another: that is all a logical clock
    // promises, and it publishes no other memory.
    //
    // A failing tick lifts the value above the ceiling for a moment, by one for each thread in it.
    time: AtomicU64,
    node: u64,
    incarnation: u32,
    largest_advance: u64,
    rejections: RejectionCounters,
    domain: PhantomData<fn() -> D>,
}

impl LamportClock {
    const_fn! {
        /// Returns the clock of the node with this number, at time 0.
        ///
        /// Stamps are unique in a cluster only if no two of its nodes share a number.
        #[must_use]
        pub fn new(node: u64) -> Self {
            Self::in_domain(node)
        }
    }
}

impl<D> LamportClock<D> {
    const_fn! {
        /// Returns a clock like [`new`](LamportClock::new), in the domain `D`: clocks of other
        /// domains do not accept its stamps.
        #[must_use]
        pub fn in_domain(node: u64) -> Self {
            Self {
                time: AtomicU64::new(0),
                node,
                incarnation: 0,
                largest_advance: LARGEST_ADVANCE,
                rejections: RejectionCounters::new(),
                domain: PhantomData,
            }
        }
    }

    /// Starts at a trusted time: a persisted time, or the time that a cluster tells a joining node.
    ///
    /// # Errors
    ///
    /// [`Rejected::AboveCeiling`]. The largest advance does not apply here.
    pub fn starting_at(mut self, time: u64) -> Result<Self, Rejected> {
        within_ceiling(time)?;
        self.time = AtomicU64::new(time);
        Ok(self)
    }

    /// Sets the incarnation of the clock's stamps; the default is 0.
    ///
    /// The durable clock counts incarnations itself.
    #[must_use]
    pub const fn with_incarnation(mut self, incarnation: u32) -> Self {
        self.incarnation = incarnation;
        self
    }

    /// Refuses stamps that are more than this many ticks ahead; 0 refuses all stamps that are
    /// ahead.
    ///
    /// The default is [`LARGEST_ADVANCE`]. [`CEILING`] and above mean no limit.
    #[must_use]
    pub const fn with_largest_advance(mut self, ticks: u64) -> Self {
        self.largest_advance = ticks;
        self
    }

    /// Stamps a local event, or a message about to be sent: own + 1 (IR1).
    ///
    /// # Errors
    ///
    /// [`Exhausted`] at [`CEILING`], where the clock then stays.
    pub fn tick(&self) -> Result<Stamp<D>, Exhausted> {
        // One addition and a check after it are faster than a compare-and-swap, and safe: to wrap,
        // 3 * 2^62 threads would have to be between this line and the `fetch_min`.
        let before = self.time.fetch_add(1, Ordering::Relaxed);
        if before >= CEILING {
            // No thread issued a time above the ceiling, so lowering the clock takes none back.
            self.time.fetch_min(CEILING, Ordering::Relaxed);
            return Err(Exhausted);
        }
        Ok(self.stamp(before + 1))
    }

    /// Stamps the receipt of a message: max(own, received) + 1 (IR2).
    ///
    /// Every receipt ticks, even of an old stamp, since it is an event of its own; so the result is
    /// as unique as a tick's.
    ///
    /// # Errors
    ///
    /// [`Rejected`], which leaves the clock as it was, except for the [count](Self::rejections).
    pub fn receive(&self, remote: Stamp<D>) -> Result<Stamp<D>, Rejected> {
        let mut own = self.time.load(Ordering::Relaxed);
        loop {
            let next = self.counted(self.after_receipt(own, remote.time))?;
            match self
                .time
                .compare_exchange_weak(own, next, Ordering::Relaxed, Ordering::Relaxed)
            {
                Ok(_) => return Ok(self.stamp(next)),
                // Another thread moved the clock: check the stamp against the new time.
                Err(moved) => own = moved,
            }
        }
    }

    /// Learns of a time without an event: max(own, received).
    ///
    /// Observing a stamp again changes nothing, so exchanging state does not drive clocks up.
    ///
    /// # Errors
    ///
    /// [`Rejected`], which leaves the clock as it was, except for the [count](Self::rejections).
    /// Never [`Rejected::Exhausted`].
    pub fn observe(&self, remote: Stamp<D>) -> Result<(), Rejected> {
        let own = self.time.load(Ordering::Relaxed);
        self.counted(self.acceptable(own, remote.time))?;
        // The stamp is still acceptable if another thread moved the clock: it only moves up.
        self.time.fetch_max(remote.time, Ordering::Relaxed);
        Ok(())
    }

    /// Returns the clock's own time in ticks: the time of the last event, or the largest observed.
    /// At most [`CEILING`].
    ///
    /// The result is not a stamp: it may be another node's time, and each call may return the same.
    #[must_use]
    pub fn peek(&self) -> u64 {
        self.time.load(Ordering::Relaxed).min(CEILING)
    }

    /// Returns how many ticks a stamp is ahead of the clock's own time; 0 if it is not ahead.
    ///
    /// Accepting the stamp costs this many ticks of a [`PeerBudget`](crate::PeerBudget).
    #[must_use]
    pub fn lead(&self, remote: Stamp<D>) -> u64 {
        remote.time.saturating_sub(self.peek())
    }

    /// Returns the number of refused stamps by reason.
    #[must_use]
    pub fn rejections(&self) -> Rejections {
        self.rejections.read()
    }

    /// Returns the node number that stamps carry.
    #[must_use]
    pub const fn node(&self) -> u64 {
        self.node
    }

    /// Returns the incarnation that stamps carry.
    #[must_use]
    pub const fn incarnation(&self) -> u32 {
        self.incarnation
    }

    /// Continues from the persisted time and incarnation, unless the clock's own time is later.
    #[cfg(feature = "std")]
    pub(crate) fn resumed(mut self, time: u64, incarnation: u32) -> Self {
        self.time = AtomicU64::new(self.peek().max(time));
        self.incarnation = incarnation;
        self
    }

    fn stamp(&self, time: u64) -> Stamp<D> {
        Stamp::in_domain(time, self.node, self.incarnation)
    }

    fn after_receipt(&self, own: u64, received: u64) -> Result<u64, Rejected> {
        self.acceptable(own, received)?;
        let latest = own.max(received);
        if latest >= CEILING {
            return Err(Rejected::Exhausted);
        }
        Ok(latest + 1)
    }

    fn acceptable(&self, own: u64, received: u64) -> Result<(), Rejected> {
        within_ceiling(received)?;
        let largest_advance = self.largest_advance;
        if received.saturating_sub(own) > largest_advance {
            return Err(Rejected::TooFarAhead {
                received,
                own,
                largest_advance,
            });
        }
        Ok(())
    }

    fn counted<T>(&self, judgement: Result<T, Rejected>) -> Result<T, Rejected> {
        judgement.inspect_err(|reason| self.rejections.count(reason))
    }
}

fn within_ceiling(received: u64) -> Result<(), Rejected> {
    if received > CEILING {
        return Err(Rejected::AboveCeiling { received });
    }
    Ok(())
}

impl<D> fmt::Debug for LamportClock<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LamportClock")
            .field("time", &self.peek())
            .field("node", &self.node)
            .field("incarnation", &self.incarnation)
            .field("largest_advance", &self.largest_advance)
            .field("rejections", &self.rejections())
            .finish()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// Through the public API, only the wrap after 2^64 failed ticks would show.
    #[test]
    fn failed_ticks_do_not_add_up() {
        let clock = LamportClock::new(1).starting_at(CEILING).unwrap();
        for _ in 0..3 {
            clock.tick().unwrap_err();
        }
        assert_eq!(clock.time.into_inner(), CEILING);
    }
}
