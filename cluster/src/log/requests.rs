use std::{
    collections::{BTreeMap, VecDeque},
    num::NonZeroUsize,
};

use super::records::{Unreadable, seal, unseal};
use crate::state::Time;

/// The receipt of a request that became an operation of the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Its id.
    pub id: u64,
    /// The time of its operation.
    pub time: Time,
    /// The incarnation in which the node wrote the operation.
    pub incarnation: u32,
    /// The digest of the change that it asked for.
    pub digest: u64,
}

impl Receipt {
    const BYTES: usize = 28;

    pub(super) fn encode(&self) -> Vec<u8> {
        let numbers = [self.id, self.time, self.digest].map(u64::to_le_bytes);
        let incarnation = self.incarnation.to_le_bytes();
        seal(&[numbers.as_flattened(), &incarnation].concat())
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let fields: [u8; Self::BYTES] = unseal(bytes)?;
        let number = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| fields[at + i]));
        Ok(Self {
            id: number(0),
            time: number(8),
            digest: number(16),
            incarnation: u32::from_le_bytes(std::array::from_fn(|i| fields[24 + i])),
        })
    }
}

/// The latest requests, a bounded number of them: a request that comes again meanwhile is known.
#[derive(Debug, Clone)]
pub struct RequestWindow {
    capacity: NonZeroUsize,
    in_order: VecDeque<u64>,
    known: BTreeMap<u64, Receipt>,
}

impl RequestWindow {
    /// Remembers the latest `capacity` requests.
    #[must_use]
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self {
            capacity,
            in_order: VecDeque::new(),
            known: BTreeMap::new(),
        }
    }

    /// Returns the request with an id, if it is remembered.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&Receipt> {
        self.known.get(&id)
    }

    /// Remembers a request whose id is not remembered. Returns the oldest if there are too many: it is
    /// forgotten.
    pub fn insert(&mut self, request: Receipt) -> Option<Receipt> {
        let oldest = match self.in_order.len() == self.capacity.get() {
            true => self.in_order.pop_front(),
            false => None,
        };
        let forgotten = oldest.and_then(|oldest| self.known.remove(&oldest));
        self.in_order.push_back(request.id);
        self.known.insert(request.id, request);
        forgotten
    }
}
