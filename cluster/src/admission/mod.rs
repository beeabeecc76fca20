//! The decision about each request: whether its area's plan lets it pass.
//!
//! An [`Admission`] holds a [`Gate`] for each area whose crowd the node serves. A gate lets a
//! [`Share`] of the requests pass, and no more in total than its stock, if it has one. Plans change
//! while requests are decided. No call locks or waits.
//!
//! ```
//! use wirecost_cluster::admission::{Admission, Decision, Lineage, Share};
//!
//! let sale = Lineage::new([7; 16]);
//! let admission = Admission::new(["BJ", "SH"], sale);
//! let beijing = admission.gate("BJ")?;
//! beijing.set_share(Share::new(7_210)?);
//!
//! // Without keys the count is exact: 7,210 of a million.
//! let passed = (0..1_000_000)
//!     .filter(|_| beijing.admit(None) == Decision::Passed)
//!     .count();
//! assert_eq!(passed, 7_210);
//!
//! // A user gets the same answer each time, on every node, and keeps it when the share grows.
//! let before = admission.admit("BJ", Some(b"user-1"))?;
//! assert_eq!(admission.admit("BJ", Some(b"user-1"))?, before);
//! beijing.set_share(Share::ALL);
//! assert_eq!(admission.admit("BJ", Some(b"user-1"))?, Decision::Passed);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Requests without a key
//!
//! The gate adds each request's share to a sum and lets a request pass where the sum reaches the next
//! half-integer, as Bresenham's line does. For any sequence of requests under any plans, the number
//! that passes differs from the sum of their shares by less than 1. A change of plan keeps the sum, so no
//! fraction of a request is lost or counted twice.
//!
//! # Requests with a key
//!
//! The gate hashes the key (SipHash-1-3 under the [`Lineage`]) and lets the request pass if the hash
//! is below the share. So within a lineage:
//!
//! - a key has the same answer under the same share, on every node;
//! - a key that passes under a share passes under every larger share;
//! - among keys the share holds on average: of 10^6 keys at 1 %, 10,000 pass, with a standard deviation
//!   of 100.
//!
//! Under another lineage, other users pass. `wirecost-node` derives one lineage from the cluster's key, for
//! all sales. The lineage is a secret of the cluster: a user who knows it can search for keys that pass.
//!
//! # Stock
//!
//! Every request that passes takes one unit from the stock, even a repeated request with the same key. Once
//! the stock is used up, the gate answers [`Decision::SoldOut`] to requests that would have passed.
//!
//! Units can be added and withdrawn while requests are decided ([`Gate::deposit`], [`Gate::withdraw`]). Each
//! unit either lets one request pass or is withdrawn, never both.

mod gate;
mod lineage;
mod share;

pub use gate::{Decision, Gate, Stock, Tally};
pub use lineage::Lineage;
pub use share::{Share, ShareTooLarge};

/// The gates of the areas whose crowds a node serves.
///
/// The areas are fixed when it is made, so that a request finds its gate without a lock.
#[derive(Debug)]
pub struct Admission {
    /// The gates, in the order of the areas' names.
    gates: Box<[(Box<str>, Gate)]>,
}

impl Admission {
    /// Makes a closed gate for each area.
    #[must_use]
    pub fn new<'a>(areas: impl IntoIterator<Item = &'a str>, lineage: Lineage) -> Self {
        let mut areas: Vec<Box<str>> = areas.into_iter().map(Box::from).collect();
        areas.sort_unstable();
        areas.dedup();
        let gates = areas.into_iter().map(|area| (area, Gate::new(lineage)));
        Self {
            gates: gates.collect(),
        }
    }

    /// Decides about a request of an area; the same for every request with this key while the
    /// share stays and stock is left.
    ///
    /// # Errors
    ///
    /// [`UnknownArea`]
    pub fn admit(&self, area: &str, key: Option<&[u8]>) -> Result<Decision, UnknownArea> {
        Ok(self.gate(area)?.admit(key))
    }

    /// Returns an area's gate. A server that holds on to it saves the search for each request.
    ///
    /// # Errors
    ///
    /// [`UnknownArea`]
    pub fn gate(&self, area: &str) -> Result<&Gate, UnknownArea> {
        let place = self
            .gates
            .binary_search_by(|(other, _)| (**other).cmp(area));
        match place {
            Ok(place) => Ok(&self.gates[place].1),
            Err(_) => Err(UnknownArea),
        }
    }

    /// Iterates over the areas and their gates, in the order of the names.
    pub fn gates(&self) -> impl ExactSizeIterator<Item = (&str, &Gate)> {
        self.gates.iter().map(|(area, gate)| (&**area, gate))
    }
}

/// An area that the node does not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this node does not serve the area")]
pub struct UnknownArea;
