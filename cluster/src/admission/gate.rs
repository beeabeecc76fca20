use std::fmt;

use super::{Lineage, Share};
use crate::sync::{AtomicU64, Ordering};

/// The gate of one area, shared by reference among the threads that decide.
///
/// A new gate is closed: its share is [`Share::NONE`].
pub struct Gate {
    // Relaxed accesses suffice: each atomic's changes have one order, and no other memory depends
    // on them.
    /// The share in units of 2^-64, rounded; `ALL` for the whole, 2^64, which does not fit.
    threshold: AtomicU64,
    /// The fraction of the sum of all shares so far, in units of 2^-64: a request passes where the
    /// sum wraps.
    phase: AtomicU64,
    /// The number of requests that may still pass; `UNLIMITED` if the gate has no stock.
    stock: AtomicU64,
    offered: AtomicU64,
    passed: AtomicU64,
    sold_out: AtomicU64,
    lineage: Lineage,
}

/// The threshold of [`Share::ALL`]. That of the largest share below it is 2^64 / 10^6 less.
const ALL: u64 = u64::MAX;
/// The stock of a gate without one.
const UNLIMITED: u64 = u64::MAX;
/// The start of the sum: from a half, it is rounded to the nearest integer.
const HALF: u64 = 1 << 63;

/// A gate's decision on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The request passes.
    Passed,
    /// The request is not in the share.
    Held,
    /// The request is in the share, and no stock is left.
    SoldOut,
}

/// The number of requests that may pass a gate from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    /// Any number.
    Unlimited,
    /// At most this number. The largest, `u64::MAX`, means one less.
    Limited(u64),
}

/// The number of a gate's decisions since it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All requests.
    pub offered: u64,
    /// The requests that passed.
    pub passed: u64,
    /// The requests that were in the share and found no stock.
    pub sold_out: u64,
}

impl Gate {
    /// Makes a closed gate without a stock.
    #[must_use]
    pub fn new(lineage: Lineage) -> Self {
        Self {
            threshold: AtomicU64::new(0),
            phase: AtomicU64::new(HALF),
            stock: AtomicU64::new(UNLIMITED),
            offered: AtomicU64::new(0),
            passed: AtomicU64::new(0),
            sold_out: AtomicU64::new(0),
            lineage,
        }
    }

    /// Changes the share that passes. Requests decided meanwhile count under the old share or the
    /// new one.
    pub fn set_share(&self, share: Share) {
        self.threshold.store(threshold(share), Ordering::Relaxed);
    }

    /// Changes what is left of the stock: from now on no more than this pass.
    pub fn set_stock(&self, stock: Stock) {
        let stock = match stock {
            Stock::Unlimited => UNLIMITED,
            Stock::Limited(left) => left.min(UNLIMITED - 1),
        };
        self.stock.store(stock, Ordering::Relaxed);
    }

    /// Returns what is left of the stock.
    #[must_use]
    pub fn stock(&self) -> Stock {
        match self.stock.load(Ordering::Relaxed) {
            UNLIMITED => Stock::Unlimited,
            left => Stock::Limited(left),
        }
    }

    /// Adds to the stock. A gate without a stock keeps none.
    pub fn deposit(&self, number: u64) {
        self.change_stock(|left| left.saturating_add(number).min(UNLIMITED - 1));
    }

    /// Takes up to `number` units out of the stock, and returns how many it took: no request can take
    /// these units any more. A gate without a stock has none to give.
    #[must_use]
    pub fn withdraw(&self, number: u64) -> u64 {
        let before = self.change_stock(|left| left.saturating_sub(number));
        before.map_or(0, |left| left.min(number))
    }

    /// Returns the number of decisions so far. Those that are made meanwhile may count in part.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally {
            passed: self.passed.load(Ordering::Relaxed),
            sold_out: self.sold_out.load(Ordering::Relaxed),
            offered: self.offered.load(Ordering::Relaxed),
        }
    }

    /// Decides about a request, by its key if it has one, else by the count.
    #[inline]
    pub fn admit(&self, key: Option<&[u8]>) -> Decision {
        self.offered.fetch_add(1, Ordering::Relaxed);
        let threshold = self.threshold.load(Ordering::Relaxed);
        let in_share = match key {
            _ if threshold == ALL => true,
            Some(key) => self.lineage.hash(key) < threshold,
            None => self.advance(threshold),
        };
        if in_share {
            self.take_from_stock()
        } else {
            Decision::Held
        }
    }

    /// Adds a share to the sum, and returns whether the sum passed an integer.
    fn advance(&self, threshold: u64) -> bool {
        let before = self.phase.fetch_add(threshold, Ordering::Relaxed);
        before.overflowing_add(threshold).1
    }

    fn take_from_stock(&self) -> Decision {
        match self.change_stock(|left| left.saturating_sub(1)) {
            Some(0) => {
                self.sold_out.fetch_add(1, Ordering::Relaxed);
                Decision::SoldOut
            }
            _ => {
                self.passed.fetch_add(1, Ordering::Relaxed);
                Decision::Passed
            }
        }
    }

    /// Changes the stock, if there is one, in one step, and returns the number before.
    fn change_stock(&self, change: impl Fn(u64) -> u64) -> Option<u64> {
        let limited = |left| (left != UNLIMITED).then(|| change(left));
        self.stock
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, limited)
            .ok()
    }
}

/// Returns a share times 2^64, rounded to the nearest integer.
const fn threshold(share: Share) -> u64 {
    const MILLION: u128 = Share::ALL.parts_per_million() as u128;
    if share.parts_per_million() == Share::ALL.parts_per_million() {
        return ALL;
    }
    (((share.parts_per_million() as u128) << 64) + MILLION / 2).div_euclid(MILLION) as u64
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threshold = self.threshold.load(Ordering::Relaxed);
        f.debug_struct("Gate")
            .field("share", &(threshold as f64 / 2_f64.powi(64)))
            .field("stock", &self.stock())
            .finish_non_exhaustive()
    }
}
