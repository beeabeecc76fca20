use wirecost_message::{Body, ClockDomain, Message, PushPull};

use super::{Effect, Node, Refused};
use crate::{
    log::clearing,
    state::{Author, Holdings},
};

/// The flag of a `PushPull` that asks for the receiver's holdings.
pub(super) const ANSWER: u32 = 1;

impl Node {
    /// Asks a random peer for its holdings.
    pub(super) fn start_exchange(&mut self) -> Result<(), Refused> {
        match self.peers.any_live(&mut self.random) {
            Some(peer) => self.send_holdings(peer, ANSWER),
            None => Ok(()),
        }
    }

    /// Notes what a peer holds, sends it what it lacks, and the own holdings if it asks for them.
    pub(super) fn exchange(
        &mut self,
        peer: Author,
        holdings: &Holdings,
        is_asked: bool,
    ) -> Result<(), Refused> {
        self.peers.note_holdings(peer, holdings);
        self.repair(peer, holdings)?;
        if is_asked {
            self.send_holdings(peer, 0)?;
        }
        Ok(())
    }

    /// Sends a peer the operations that it lacks, once between two commits: up to `repair_limit`, and until all repairs
    /// reach `repair_total`. The peer's next exchange repairs the rest.
    fn repair(&mut self, peer: Author, holdings: &Holdings) -> Result<(), Refused> {
        let left = self.settings.repair_total - self.repairs.values().sum::<usize>();
        let limit = self.settings.repair_limit.min(left);
        if limit == 0 || self.repairs.contains_key(&peer) {
            return Ok(());
        }
        let mut repairs = 0;
        let snapshot = self
            .state
            .snapshot_for(holdings, self.settings.snapshot_bytes);
        if let Some(snapshot) = snapshot {
            repairs += 1;
            let body = snapshot.body()?;
            self.send(vec![peer], body.into(), 0)?;
        }
        let missing = self.state.missing(holdings);
        for operation in missing.take(limit - repairs) {
            repairs += 1;
            // Whoever is repaired does not spread what others hold.
            let message = operation.message(self.settings.max_relays);
            self.effects.push(Effect::Send {
                to: vec![peer],
                message,
            });
        }
        self.repairs.insert(peer, repairs);
        Ok(())
    }

    fn send_holdings(&mut self, to: Author, flags: u32) -> Result<(), Refused> {
        let body = PushPull {
            member_time: 0,
            request_time: 0,
            members: Holdings::to_members(self.state.holdings()),
            left: Vec::new(),
        };
        self.send(vec![to], body.into(), flags)
    }

    /// Sends a message of the node's own.
    pub(super) fn send(&mut self, to: Vec<Author>, body: Body, flags: u32) -> Result<(), Refused> {
        let message = Message {
            version: Message::VERSION,
            domain: ClockDomain::Event,
            stamp: self.clock.tick(&mut self.writes)?.into(),
            source: self.settings.source.clone(),
            request_id: self.random.u64(..).into(),
            flags,
            timeout_ns: None,
            relays: 0,
            body,
        };
        self.effects.push(Effect::Send { to, message });
        Ok(())
    }

    /// Truncates each log up to where enough peers hold it.
    pub(super) fn truncate(&mut self) {
        let before: Holdings = self.state.floors().collect();
        let (peers, writes) = (&self.peers, &mut self.writes);
        let replicas = self.settings.replicas;
        let stable = |author| clearing::replicated_through(author, peers.holdings(), replicas);
        self.state
            .truncate(stable, |author, time| writes.drop_operation(author, time));
        for (author, floor) in self.state.floors() {
            if floor > before.through(author) {
                self.writes.floor(author, floor);
            }
        }
    }
}
