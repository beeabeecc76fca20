use wirecost_message::Source;

use super::Node;
use crate::state::{Holdings, Time};

/// The node among its peers.
impl Node {
    /// Returns who the node says it is.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.settings.source
    }

    /// Returns the number of the node's restarts.
    #[must_use]
    pub fn incarnation(&self) -> u32 {
        self.clock.incarnation()
    }

    /// Returns true if the next commit waits for the disk.
    #[must_use]
    pub fn has_writes(&self) -> bool {
        !self.writes.batch().is_empty()
    }

    /// Returns the number of peers.
    #[must_use]
    pub fn peers(&self) -> usize {
        self.peers.holdings().count()
    }

    /// Returns the number of peers that hold all of these operations, by their last exchange.
    #[must_use]
    pub fn peers_holding(&self, operations: &Holdings) -> usize {
        let holds = |held: &&Holdings| held.include(operations);
        self.peers.holdings().filter(holds).count()
    }

    /// Returns the time up to which the node and every peer hold the node's own operations, by the last
    /// exchange with each.
    #[must_use]
    pub fn held_everywhere(&self) -> Time {
        let own = self.author();
        let held = self.peers.holdings().map(|held| held.through(own));
        held.fold(self.state.held_through(own), Time::min)
    }
}
