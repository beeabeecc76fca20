use std::{collections::BTreeMap, time::Duration};

use wirecost_clock::{OverBudget, PeerBudget};
use wirecost_message::{CompactString, MemberStatus};

use crate::{
    Member,
    state::{Author, Holdings, Time},
};

/// The other nodes.
#[derive(Debug)]
pub(super) struct Peers {
    /// The live peers, in any order: a random choice of some changes the order.
    live: Vec<Author>,
    /// The same, and what is known of each.
    known: BTreeMap<Author, Known>,
    budget: PeerBudget,
}

#[derive(Debug)]
struct Known {
    group: CompactString,
    holdings: Holdings,
    /// True if it has sent its holdings since they were last taken.
    has_exchanged: bool,
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

    /// Sets the live peers to those of some members that are alive or leaving.
    pub(super) fn set_live(&mut self, members: impl Iterator<Item = Member>) {
        let mut known = std::mem::take(&mut self.known);
        for member in members {
            if !matches!(member.status, MemberStatus::Alive | MemberStatus::Leaving) {
                continue;
            }
            let mut peer = known.remove(&member.number).unwrap_or_else(|| Known {
                group: CompactString::default(),
                holdings: Holdings::default(),
                has_exchanged: false,
                budget: self.budget.clone(),
            });
            peer.group = member.source.group;
            self.known.insert(member.number, peer);
        }
        self.live = self.known.keys().copied().collect();
    }

    pub(super) fn knows(&self, peer: Author) -> bool {
        self.known.contains_key(&peer)
    }

    /// Returns some of the live peers, up to `count`.
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

    /// Takes in the holdings that a peer has sent, and drops the authors that they do not name: a message names every
    /// author whose operations the peer holds. So the kept holdings of a peer have no more authors than one message.
    pub(super) fn note_holdings(&mut self, peer: Author, holdings: &Holdings) {
        if let Some(known) = self.known.get_mut(&peer) {
            let before = std::mem::take(&mut known.holdings);
            let latest = |(author, time)| (author, before.through(author).max(time));
            known.holdings = holdings.iter().map(latest).collect();
            known.has_exchanged = true;
        }
    }

    /// Returns the peers that have sent their holdings since the last call, with these.
    pub(super) fn take_exchanges(&mut self) -> Vec<(Author, Holdings)> {
        let take = |(peer, known): (&Author, &mut Known)| {
            let has_exchanged = std::mem::take(&mut known.has_exchanged);
            has_exchanged.then(|| (*peer, known.holdings.clone()))
        };
        self.known.iter_mut().filter_map(take).collect()
    }

    /// Returns the holdings of each live peer, by its last exchange.
    pub(super) fn holdings(&self) -> impl Iterator<Item = &Holdings> {
        self.known.values().map(|known| &known.holdings)
    }

    /// Returns the live peers that hold an operation, and their groups.
    pub(super) fn holders(
        &self,
        author: Author,
        time: Time,
    ) -> impl Iterator<Item = (Author, &str)> {
        let holders = self.known.iter();
        let holders = holders.filter(move |(_, known)| known.holdings.through(author) >= time);
        holders.map(|(peer, known)| (*peer, known.group.as_str()))
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
