//! The stamp that a clock issues.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

/// The largest time of any clock, 2^62.
///
/// A billion ticks a second reach it after 146 years. The two bits above it keep times positive in
/// formats whose integers are signed, and leave
/// [`LamportClock::tick`](crate::LamportClock::tick) room to check after the addition.
pub const CEILING: u64 = 1 << 62;

/// The domain of a program that has one clock; the default wherever a domain can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DefaultDomain {}

/// A Lamport time, with the node that issued it and that node's incarnation.
///
/// Stamps are totally ordered by time, then node, then incarnation: every node of a cluster sorts
/// the same stamps the same way, and of two writes at one time all nodes pick the same winner
/// (Lamport 1978, the relation "⇒").
///
/// **Order is not causality.** If one event can have influenced another, its stamp is smaller. The
/// converse does not hold: a smaller stamp may belong to an event that had nothing to do with the
/// larger one. Nor does a time alone identify an event: two nodes reach the same time
/// independently. The whole stamp does.
///
/// The fields are plain data, and a stamp decoded from the network is an unchecked claim: the clock
/// checks it in [`receive`](crate::LamportClock::receive) and
/// [`observe`](crate::LamportClock::observe).
///
/// `D` is the clock's domain, see the [crate documentation](crate#several-clocks-in-one-program).
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound = ""))]
pub struct Stamp<D = DefaultDomain> {
    /// The Lamport time, in ticks. At most [`CEILING`](crate::CEILING) if a clock issued it.
    pub time: u64,
    /// The number of the node that issued the stamp.
    pub node: u64,
    /// The number of restarts of that node, as far as its clock knows.
    pub incarnation: u32,
    // A function type, so that a stamp is Send and Sync whatever the domain is.
    #[cfg_attr(feature = "serde", serde(skip))]
    domain: PhantomData<fn() -> D>,
}

impl Stamp {
    /// Returns a stamp of the default domain, such as a decoded one. Nothing is checked.
    #[must_use]
    pub const fn new(time: u64, node: u64, incarnation: u32) -> Self {
        Self::in_domain(time, node, incarnation)
    }
}

impl<D> Stamp<D> {
    /// Returns a stamp of the domain `D`. Nothing is checked.
    #[must_use]
    pub const fn in_domain(time: u64, node: u64, incarnation: u32) -> Self {
        Self {
            time,
            node,
            incarnation,
            domain: PhantomData,
        }
    }

    fn key(&self) -> (u64, u64, u32) {
        (self.time, self.node, self.incarnation)
    }
}

// Written by hand, since derives would require the same traits of the domain.

impl<D> Copy for Stamp<D> {}

impl<D> Clone for Stamp<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> PartialEq for Stamp<D> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<D> Eq for Stamp<D> {}

impl<D> PartialOrd for Stamp<D> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<D> Ord for Stamp<D> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl<D> Hash for Stamp<D> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl<D> fmt::Debug for Stamp<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stamp")
            .field("time", &self.time)
            .field("node", &self.node)
            .field("incarnation", &self.incarnation)
            .finish()
    }
}

/// `time@node.incarnation`, for logs.
impl<D> fmt::Display for Stamp<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}.{}", self.time, self.node, self.incarnation)
    }
}
