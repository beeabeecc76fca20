//! The task that reads packets and runs the membership protocol.

use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot, watch},
    task::yield_now,
    time::{Instant, sleep, sleep_until},
};
use wirecost_frame::{Control, Reason, Refusal};
use wirecost_wire::Wire;

use super::shared::{Carrier, Shared, Taken};
use crate::{
    Member,
    frames::MessageReader,
    membership::{Destination, Membership, Output},
    transport::{Kind, NodeRun, Opened, Opener},
};

/// The number of packets after which the protocol has its turn.
pub(super) const PACKETS_A_TURN: usize = 64;

/// The number of times that the other members are told of a leave, and the time between two.
const LEAVE_TURNS: usize = 3;
const LEAVE_EVERY: Duration = Duration::from_millis(50);

/// The packets that arrive at a node.
pub(super) trait Inbox<C>: Send {
    /// Waits until a packet can be read. It can be dropped and called again without the loss of a packet.
    fn readable(&mut self) -> impl Future<Output = ()> + Send;

    /// Hands the packets that have arrived to the driver, up to a turn's number.
    fn read(&mut self, driver: &mut Driver<C>);
}

pub(super) struct Driver<C> {
    pub(super) shared: Arc<Shared<C>>,
    pub(super) membership: Membership,
    pub(super) opener: Opener,
    pub(super) reader: MessageReader,
    pub(super) members: watch::Sender<Vec<Member>>,
    pub(super) leave: mpsc::Receiver<oneshot::Sender<()>>,
    /// A moment, and its time since the epoch.
    pub(super) start: (Instant, Duration),
    /// The place of the wire that the membership protocol writes.
    pub(super) wire: usize,
    pub(super) packet: Vec<u8>,
}

impl<C: Carrier> Driver<C> {
    pub(super) async fn run(mut self, mut inbox: impl Inbox<C>) {
        loop {
            self.membership.handle_timeout(self.now());
            self.settle();
            let (start, epoch) = self.start;
            let due = start + self.membership.next_timeout().saturating_sub(epoch);
            tokio::select! {
                () = inbox.readable() => {
                    inbox.read(&mut self);
                    // Else the runtime's timers starve while packets arrive faster than they are read.
                    yield_now().await;
                }
                () = sleep_until(due) => {}
                Some(done) = self.leave.recv() => {
                    self.leave().await;
                    // Nobody waits for it any more if this fails.
                    let _ = done.send(());
                    return;
                }
            }
        }
    }

    fn now(&self) -> Duration {
        let (start, epoch) = self.start;
        epoch + start.elapsed()
    }

    async fn leave(&mut self) {
        for _ in 0..LEAVE_TURNS {
            self.membership.leave(self.now());
            self.settle();
            sleep(LEAVE_EVERY).await;
        }
    }

    /// Authenticates a packet.
    pub(super) fn open<'a>(&mut self, packet: &'a [u8]) -> Option<Opened<'a>> {
        let meter = &self.shared.meter;
        meter.count(|counters| counters.datagrams_received += 1);
        let opened = self.opener.open(packet);
        let count = |reason| {
            meter.count(|counters| *counters.datagrams_refused.entry(reason).or_default() += 1);
        };
        opened.inspect_err(|refused| count(refused.name())).ok()
    }

    /// Takes the content of an authenticated packet, which came from an address.
    pub(super) fn take(&mut self, opened: &Opened<'_>, address: SocketAddr) {
        let (now, from) = (self.now(), opened.from.number);
        let skipped = match opened.kind {
            Kind::Announcement => self
                .membership
                .receive_announcement(now, from, opened.frames),
            Kind::Membership => self.membership.receive(now, from, opened.frames),
            Kind::Messages => Ok(self.take_messages(opened)),
            // An engine with parts hands over the whole.
            Kind::Part => return self.shared.meter.drop_message("parts"),
        };
        match skipped {
            Ok(None) => {}
            Ok(Some(reason)) => self.refuse(opened, reason, address),
            Err(error) => {
                let meter = &self.shared.meter;
                meter.count(|counters| counters.membership_failures += 1);
                tracing::debug!(%error, node = %from, "a packet of membership was refused");
            }
        }
    }

    fn take_messages(&mut self, opened: &Opened<'_>) -> Option<Reason> {
        let shared = &self.shared;
        let taken = shared.take(opened, &mut self.reader, &shared.messages);
        self.heed(taken)
    }

    /// Follows a refusal, and returns the reason for which a frame was skipped.
    pub(super) fn heed(&mut self, taken: Taken) -> Option<Reason> {
        if taken.is_refused {
            self.choose_wire();
        }
        taken.skipped
    }

    /// Answers a datagram with the reason for which a frame of it was skipped.
    pub(super) fn refuse(&mut self, opened: &Opened<'_>, reason: Reason, address: SocketAddr) {
        self.shared
            .meter
            .count(|counters| counters.frames_skipped += 1);
        let refusal = Refusal {
            frame: opened.counter,
            reason,
        };
        let mut frames = Vec::new();
        Control::Refusal(refusal).write(&mut frames);
        self.send(opened.from, address, Kind::Messages, &frames);
    }

    /// Has the protocol write by the first wire of the list that nobody has refused.
    fn choose_wire(&mut self) {
        let wires = self.shared.wires.as_slice();
        let best = self.shared.peers.common_wire();
        if best == self.wire {
            return;
        }
        let used = wires
            .get(best)
            .map(|wire: &Wire| self.membership.use_wire(wire));
        match used {
            Some(Ok(())) => self.wire = best,
            Some(Err(error)) => tracing::warn!(%error, "the wire of membership stays"),
            None => {}
        }
    }

    /// Does all that the membership protocol wants done.
    fn settle(&mut self) {
        while let Some(output) = self.membership.poll() {
            match output {
                Output::Send { to, packet } => self.send_packet(to, &packet),
                Output::MembersChanged => self.members_changed(),
                Output::Failed(error) => {
                    let meter = &self.shared.meter;
                    meter.count(|counters| counters.membership_failures += 1);
                    tracing::warn!(%error, "the membership protocol");
                }
            }
        }
    }

    fn send_packet(&mut self, to: Destination, packet: &[u8]) {
        match to {
            Destination::Address(address) => {
                self.send(self.shared.own, address, Kind::Announcement, packet);
            }
            Destination::Member {
                number,
                incarnation,
                address,
            } => {
                let run = NodeRun {
                    number,
                    incarnation,
                };
                self.send(run, address, Kind::Membership, packet);
            }
        }
    }

    fn send(&mut self, to: NodeRun, address: SocketAddr, kind: Kind, frames: &[u8]) {
        // A packet that cannot be sent is lost, as any may be.
        let _ = self
            .shared
            .send(to, address, kind, frames, &mut self.packet);
    }

    fn members_changed(&mut self) {
        let members: Vec<_> = self.membership.members().collect();
        self.shared.peers.update(&members);
        // They are in order of their numbers.
        let is_listed = |sender| members.binary_search_by_key(&sender, |member| member.number);
        self.opener.retain(|sender| is_listed(sender).is_ok());
        self.members.send_replace(members);
        self.choose_wire();
    }
}
