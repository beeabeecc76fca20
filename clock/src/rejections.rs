//! Counts of a clock's refusals, for a node's metrics.

use crate::Rejected;
use crate::sync::{AtomicU64, Ordering, const_fn};

/// The number of stamps that a clock has refused since its creation, by reason.
///
/// A growing count points at a faulty or hostile peer, or at a node that was started too far behind
/// its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Rejections {
    /// Stamps refused with [`Rejected::AboveCeiling`].
    pub above_ceiling: u64,
    /// Stamps refused with [`Rejected::TooFarAhead`].
    pub too_far_ahead: u64,
    /// Stamps refused with [`Rejected::Exhausted`].
    pub exhausted: u64,
}

/// The counters behind [`Rejections`].
pub(crate) struct RejectionCounters {
    above_ceiling: AtomicU64,
    too_far_ahead: AtomicU64,
    exhausted: AtomicU64,
}

impl RejectionCounters {
    const_fn! {
        pub(crate) fn new() -> Self {
            Self {
                above_ceiling: AtomicU64::new(0),
                too_far_ahead: AtomicU64::new(0),
                exhausted: AtomicU64::new(0),
            }
        }
    }

    pub(crate) fn count(&self, reason: &Rejected) {
        let counter = match reason {
            Rejected::AboveCeiling { .. } => &self.above_ceiling,
            Rejected::TooFarAhead { .. } => &self.too_far_ahead,
            Rejected::Exhausted => &self.exhausted,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Rejections {
        Rejections {
            above_ceiling: self.above_ceiling.load(Ordering::Relaxed),
            too_far_ahead: self.too_far_ahead.load(Ordering::Relaxed),
            exhausted: self.exhausted.load(Ordering::Relaxed),
        }
    }
}
