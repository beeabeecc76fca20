use std::time::Duration;

use wirecost_clock::LARGEST_ADVANCE;
use wirecost_message::{Body, ClockDomain, Message, Snapshot as SnapshotMessage};

use super::{Effect, Node, Refused, exchange::ANSWER};
use crate::state::{Author, Holdings, Inserted, Operation, Snapshot, Stamp};

impl Node {
    /// Takes a message that the peer `from` has sent. `now` counts from any moment.
    ///
    /// # Errors
    ///
    /// [`Refused`]; the node is as it was, but for its clock if the stamp was over the peer's budget.
    pub fn receive(
        &mut self,
        now: Duration,
        from: Author,
        message: Message,
    ) -> Result<(), Refused> {
        self.check_running()?;
        if !self.peers.knows(from) {
            return Err(Refused::UnknownPeer);
        }
        if message.version != Message::VERSION {
            return Err(Refused::Version(message.version));
        }
        if message.domain != ClockDomain::Event {
            return Err(Refused::NotForLog);
        }
        let stamp: Stamp = message.stamp.into();
        match message.body {
            Body::Operation(_) => self.receive_operation(now, from, message),
            Body::PushPull(theirs) => {
                let holdings = Holdings::try_from(&theirs.members)?;
                self.observe(now, from, stamp)?;
                self.exchange(from, &holdings, message.flags & ANSWER != 0)
            }
            Body::Snapshot(snapshot) => self.receive_snapshot(now, from, snapshot),
            _ => Err(Refused::NotForLog),
        }
    }

    fn receive_operation(
        &mut self,
        now: Duration,
        from: Author,
        message: Message,
    ) -> Result<(), Refused> {
        let relays = message.relays;
        let stamp: Stamp = message.stamp.into();
        // Most come several times.
        if self.state.holds(Author(stamp.node), stamp.time) {
            return Ok(());
        }
        let operation = Operation::try_from(message)?;
        if self.state.would_take(&operation)? == Inserted::BeyondGap {
            return Ok(());
        }
        self.observe(now, from, stamp)?;
        self.writes.operation(&operation)?;
        if relays < self.settings.max_relays {
            self.spread(&operation, relays + 1, Some(from));
        }
        self.apply(operation)
    }

    fn receive_snapshot(
        &mut self,
        now: Duration,
        from: Author,
        snapshot: SnapshotMessage,
    ) -> Result<(), Refused> {
        let snapshot = Snapshot::try_from(snapshot)?;
        self.state.check_snapshot(&snapshot)?;
        for (author, time) in &snapshot.floors {
            self.observe(now, from, Stamp::new(*time, author.0, 0))?;
        }
        self.write_snapshot(&snapshot)?;
        let (mut conflicts, mut new) = (Vec::new(), Vec::new());
        let report = |conflict| conflicts.push(Effect::ReportConflict(conflict));
        let installed = self
            .state
            .install(snapshot, report, |operation| new.push(operation.clone()));
        self.effects.append(&mut conflicts);
        for operation in &new {
            self.follow_up(operation);
        }
        Ok(installed?)
    }

    /// Writes what is new of a snapshot that contradicts nothing.
    fn write_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), Refused> {
        for operation in &snapshot.operations {
            if !self.state.holds(operation.author(), operation.time()) {
                self.writes.operation(operation)?;
            }
        }
        for (author, time) in &snapshot.floors {
            if *time > self.state.floor(*author) {
                self.writes.floor(*author, *time);
            }
        }
        Ok(())
    }

    /// Has the clock follow a stamp, if the peer that brought it may move it so far. If not, the clock
    /// goes as far as it may, so that a peer that was moved itself is within reach later.
    fn observe(&mut self, now: Duration, from: Author, stamp: Stamp) -> Result<(), Refused> {
        let lead = self.clock.lead(stamp);
        if lead == 0 {
            return Ok(());
        }
        if stamp.node == self.clock.node() {
            return Err(Refused::OwnNumber);
        }
        // Beyond it the clock refuses, and nothing is to be spent.
        if lead <= LARGEST_ADVANCE
            && let Err(over) = self.peers.spend(from, lead, now)
        {
            let reached = self.clock.peek() + over.remaining;
            let reached = Stamp::new(reached, stamp.node, stamp.incarnation);
            self.clock.observe(reached, &mut self.writes)?;
            return Err(Refused::OverBudget);
        }
        Ok(self.clock.observe(stamp, &mut self.writes)?)
    }
}
