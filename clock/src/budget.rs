//! A limit on the sum of the advances that one peer causes.

use core::error::Error;
use core::fmt;
use core::time::Duration;

/// A limit on the ticks by which a single peer may advance a clock within a window of time.
///
/// The largest advance bounds one stamp; a peer that sends many, each just acceptable, could still
/// drive the clock to its ceiling. A node holds a budget for each peer and spends a stamp's
/// [lead](crate::LamportClock::lead) before the clock sees the stamp:
///
/// ```
/// use core::time::Duration;
/// use wirecost_clock::{LamportClock, PeerBudget, Stamp};
///
/// let clock = LamportClock::new(1);
/// // A million ticks a minute.
/// let mut peer = PeerBudget::new(1_000_000, Duration::from_secs(60));
///
/// let remote = Stamp::new(900_000, 2, 0);
/// let now = Duration::from_secs(3); // by any clock that does not go back
/// peer.spend(clock.lead(remote), now)?;
/// clock.receive(remote)?;
///
/// let greedy = Stamp::new(1_900_000, 2, 0);
/// assert_eq!(peer.spend(clock.lead(greedy), now).unwrap_err().remaining, 100_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// If another thread moves the clock in between, the stamp advances it by less than was spent. The
/// tick of a receipt is the node's own and costs the peer nothing.
///
/// Windows follow one another and do not slide, so any span of one window's length may see up to
/// twice the allowance.
///
/// # A peer that was moved itself
///
/// A refused stamp need not be forged. Other peers may have moved its sender by as much as their
/// own budgets allow. The sender's lead then exceeds its budget in every window, since both clocks
/// go on. So drop the message and advance the clock towards the sender by what is left of the
/// budget: one window later the sender is within reach, and no peer moves the clock by more than
/// its allowance.
///
/// ```
/// # use core::time::Duration;
/// # use wirecost_clock::{LamportClock, PeerBudget, Stamp};
/// # let clock = LamportClock::new(1);
/// # let mut peer = PeerBudget::new(1_000_000, Duration::from_secs(60));
/// # let now = Duration::ZERO;
/// let remote = Stamp::new(1_000_007, 2, 0);
/// if let Err(over) = peer.spend(clock.lead(remote), now) {
///     peer.spend(over.remaining, now)?;
///     let reached = clock.peek() + over.remaining;
///     clock.observe(Stamp::new(reached, remote.node, remote.incarnation))?;
/// }
/// assert_eq!(clock.lead(remote), 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Follow only stamps that the clock would accept: a stamp beyond the largest advance has no claim
/// to be followed. Choose allowances so small that the sum of all peers' allowances in a window
/// stays below the largest advance. Peers that move a node further than that make all other nodes
/// refuse it, whatever its budget.
#[derive(Debug, Clone)]
pub struct PeerBudget {
    allowance: u64,
    window: Duration,
    opened: Duration,
    spent: u64,
    refusals: u64,
}

impl PeerBudget {
    /// Allows advances of `allowance` ticks in total per window.
    #[must_use]
    pub const fn new(allowance: u64, window: Duration) -> Self {
        Self {
            allowance,
            window,
            opened: Duration::ZERO,
            spent: 0,
            refusals: 0,
        }
    }

    /// Spends `ticks` at the time `now`, measured from any fixed moment. A `now` that goes back
    /// stays in the window.
    ///
    /// # Errors
    ///
    /// [`OverBudget`] if the window has fewer left. Then nothing is spent, and the refusal is
    /// [counted](Self::refusals).
    pub fn spend(&mut self, ticks: u64, now: Duration) -> Result<(), OverBudget> {
        if now.saturating_sub(self.opened) >= self.window {
            self.opened = now;
            self.spent = 0;
        }
        let remaining = self.allowance - self.spent;
        if ticks > remaining {
            self.refusals += 1;
            return Err(OverBudget { ticks, remaining });
        }
        self.spent += ticks;
        Ok(())
    }

    /// Returns how many times the budget was too small.
    #[must_use]
    pub const fn refusals(&self) -> u64 {
        self.refusals
    }
}

/// A peer asked for a larger advance than its budget has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverBudget {
    /// The advance, in ticks.
    pub ticks: u64,
    /// The rest of the window's allowance, in ticks.
    pub remaining: u64,
}

impl fmt::Display for OverBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ticks, remaining } = self;
        write!(
            f,
            "an advance of {ticks} where the peer's budget has {remaining} left"
        )
    }
}

impl Error for OverBudget {}
