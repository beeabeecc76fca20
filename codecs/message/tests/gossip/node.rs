//! A node's handling of a datagram.

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use wirecost_clock::{DurableClock, DurableError, LARGEST_ADVANCE, PeerBudget, Rejected, Stamp};
use wirecost_message::Message;

use crate::wire;

/// The advance that a node allows a peer in a window. It is below the largest advance, so that a
/// node which alone was moved stays within the others' reach.
pub(crate) const ALLOWANCE: u64 = LARGEST_ADVANCE / 2;
pub(crate) const WINDOW: Duration = Duration::from_secs(60);

pub(crate) struct Node {
    pub(crate) clock: Arc<DurableClock>,
    /// The budgets by address, since nobody forges one on loopback; elsewhere by the peer's authenticated
    /// identity.
    budgets: HashMap<SocketAddr, PeerBudget>,
    seen: HashSet<Stamp>,
}

/// An accepted message.
pub(crate) struct Taken {
    pub(crate) message: Message,
    /// The stamp of its receipt.
    pub(crate) receipt: Stamp,
    /// True if it was received before.
    pub(crate) again: bool,
}

#[derive(Debug)]
pub(crate) enum Refused {
    /// It is not a message.
    Unreadable,
    /// The stamp has the node's own number and a time that the node has not reached: another node
    /// has the same number.
    OwnNumber,
    /// The sender's budget is too small.
    OverBudget,
    Clock(Rejected),
}

impl Node {
    pub(crate) fn new(clock: Arc<DurableClock>) -> Self {
        Self {
            clock,
            budgets: HashMap::new(),
            seen: HashSet::new(),
        }
    }

    pub(crate) fn take(
        &mut self,
        datagram: &[u8],
        from: SocketAddr,
        now: Duration,
    ) -> Result<Taken, Refused> {
        let message = wire::read(datagram).ok_or(Refused::Unreadable)?;
        let stamp = message.stamp.into();
        let receipt = self.receive(stamp, from, now)?;
        Ok(Taken {
            message,
            receipt,
            again: !self.seen.insert(stamp),
        })
    }

    fn receive(&mut self, stamp: Stamp, from: SocketAddr, now: Duration) -> Result<Stamp, Refused> {
        let lead = self.clock.lead(stamp);
        // Beyond the largest advance the clock refuses, and nothing should be spent.
        if lead <= LARGEST_ADVANCE {
            if stamp.node == self.clock.node() && lead > 0 {
                return Err(Refused::OwnNumber);
            }
            self.spend(lead, from, now)?;
        }
        self.clock.receive(stamp).map_err(clock_refused)
    }

    fn spend(&mut self, lead: u64, from: SocketAddr, now: Duration) -> Result<(), Refused> {
        let new = || PeerBudget::new(ALLOWANCE, WINDOW);
        let budget = self.budgets.entry(from).or_insert_with(new);
        let Err(over) = budget.spend(lead, now) else {
            return Ok(());
        };
        // The peer may have been moved itself: advance towards it, as far as its budget allows.
        budget.spend(over.remaining, now).unwrap();
        let reached = self.clock.peek() + over.remaining;
        let observed = self.clock.observe(Stamp::new(reached, 0, 0));
        observed.map_err(clock_refused)?;
        Err(Refused::OverBudget)
    }
}

fn clock_refused(error: DurableError) -> Refused {
    match error {
        DurableError::Rejected(why) => Refused::Clock(why),
        error => panic!("{error}"),
    }
}
