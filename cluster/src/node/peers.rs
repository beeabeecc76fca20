use std::{collections::BTreeMap, time::Duration};

use wirecost_clock::{OverBudget, PeerBudget};

use crate::state::{Author, Holdings};

/// The other nodes.
#[derive(Debug)]
pub(super) struct Peers {
    /// In any order: choosing some at random changes it.
    live: Vec<Author>,
    /// The same, and what is known of each.
    known: BTreeMap<Author, Known>,
    budget: PeerBudget,
}

#[derive(Debug)]
struct Known {
    holdings: Holdings,
    budget: PeerBudget,
}

impl Peers {
    pub(super) fn new(allowance: u64, window: Duration) -> Self {
        Self {
            live: Vec::new(),
            known: BTreeMap::new(),
            budget: PeerBudget::new(allowance, window),
        }
    }

    pub(super) fn set_live(&mut self, live: impl Iterator<Item = Author>) {
        self.live.clear();
        self.live.extend(live);
        self.live.sort_unstable();
        self.live.dedup();
        self.known
            .retain(|peer, _| self.live.binary_search(peer).is_ok());
        for peer in &self.live {
            self.known.entry(*peer).or_insert_with(|| Known {
                holdings: Holdings::default(),
                budget: self.budget.clone(),
            });
        }
    }

    pub(super) fn knows(&self, peer: Author) -> bool {
        self.known.contains_key(&peer)
    }

    /// Some of the live peers, up to `count`.
    pub(super) fn some_live(&mut self, random: &mut fastrand::Rng, count: usize) -> &[Author] {
        let count = count.min(self.live.len());
        for place in 0..count {
            let other = random.usize(place..self.live.len());
            self.live.swap(place, other);
        }
        &self.live[..count]
    }

    pub(super) fn any_live(&mut self, random: &mut fastrand::Rng) -> Option<Author> {
        self.some_live(random, 1).first().copied()
    }

    pub(super) fn note_holdings(&mut self, peer: Author, holdings: &Holdings) {
        if let Some(known) = self.known.get_mut(&peer) {
            known.holdings.merge(holdings);
        }
    }

    /// The holdings of each live peer, by its last exchange.
    pub(super) fn holdings(&self) -> impl Iterator<Item = &Holdings> {
        self.known.values().map(|known| &known.holdings)
    }

    /// Spends what a peer may move the clock by.
    pub(super) fn spend(
        &mut self,
        peer: Author,
        ticks: u64,
        now: Duration,
    ) -> Result<(), OverBudget> {
        let Some(known) = self.known.get_mut(&peer) else {
            return Ok(());
        };
        let spent = known.budget.spend(ticks, now);
        if let Err(over) = spent {
            // All of the rest is used to follow the peer, and there is enough of it.
            let _ = known.budget.spend(over.remaining, now);
        }
        spent
    }
}
