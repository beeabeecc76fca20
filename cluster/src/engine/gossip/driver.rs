//! The task that reads datagrams and runs the membership protocol.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot, watch},
    task::yield_now,
    time::{Instant, sleep, sleep_until},
};
use wirecost_frame::{Control, Reason, Refusal};
use wirecost_message::Message;
use wirecost_wire::Wire;

use super::Shared;
use crate::{
    engine::{Member, counters::add_bytes},
    frames::{Item, MessageReader, wire_name},
    membership::{Destination, Membership, Output},
    transport::{Kind, LARGEST_DATAGRAM, Opened, Opener, Run},
};

/// The number of datagrams after which the protocol has its turn.
const DATAGRAMS_A_TURN: usize = 64;

/// The number of times that the other members are told of a leave, and the time between two.
const LEAVE_TURNS: usize = 3;
const LEAVE_EVERY: Duration = Duration::from_millis(50);

pub(super) struct Driver {
    pub(super) shared: Arc<Shared>,
    pub(super) membership: Membership,
    pub(super) opener: Opener,
    pub(super) reader: MessageReader,
    pub(super) members: watch::Sender<Vec<Member>>,
    pub(super) leave: mpsc::Receiver<oneshot::Sender<()>>,
    /// A moment, and its time since the epoch.
    pub(super) start: (Instant, Duration),
    /// The place of the wire that the membership protocol writes.
    pub(super) wire: usize,
    pub(super) datagram: Vec<u8>,
}

impl Driver {
    pub(super) async fn run(mut self) {
        let shared = self.shared.clone();
        // A byte more than the largest datagram, so that a larger one is seen to be.
        let mut buffer = vec![0; LARGEST_DATAGRAM + 1];
        loop {
            self.membership.handle_timeout(self.now());
            self.settle();
            let (start, epoch) = self.start;
            let due = start + self.membership.next_timeout().saturating_sub(epoch);
            tokio::select! {
                _ = shared.socket.readable() => {
                    self.read(&mut buffer);
                    // Else the runtime's timers starve while datagrams arrive faster than they are read.
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

    /// Reads the datagrams that have arrived, up to a turn's number.
    fn read(&mut self, buffer: &mut [u8]) {
        for _ in 0..DATAGRAMS_A_TURN {
            match self.shared.socket.try_recv_from(buffer) {
                Ok((bytes, address)) => self.take(&buffer[..bytes], address),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // An error of an earlier datagram, such as an unreachable port.
                Err(_) => {}
            }
        }
    }

    fn take(&mut self, datagram: &[u8], address: SocketAddr) {
        let meter = self.shared.meter.clone();
        meter.count(|counters| counters.datagrams_received += 1);
        let opened = match self.opener.open(datagram) {
            Ok(opened) => opened,
            Err(refused) => {
                let reason = refused.name();
                meter.count(|counters| {
                    *counters.datagrams_refused.entry(reason).or_default() += 1;
                });
                return;
            }
        };
        let (now, from) = (self.now(), opened.from.number);
        let skipped = match opened.kind {
            Kind::Announcement => self
                .membership
                .receive_announcement(now, from, opened.frames),
            Kind::Membership => self.membership.receive(now, from, opened.frames),
            Kind::Messages => Ok(self.take_messages(&opened)),
        };
        match skipped {
            Ok(None) => {}
            Ok(Some(reason)) => self.refuse(&opened, reason, address),
            Err(error) => {
                meter.count(|counters| counters.membership_failures += 1);
                tracing::debug!(%error, node = %from, "a packet of membership was refused");
            }
        }
    }

    /// Takes the messages and refusals of a datagram, and returns the reason for which it skipped a frame.
    fn take_messages(&mut self, opened: &Opened<'_>) -> Option<Reason> {
        let (mut skipped, mut refused) = (None, false);
        let (shared, from) = (&self.shared, opened.from);
        let mut wire = None;
        let read = self
            .reader
            .read_datagram(opened.frames, &mut |item| match item {
                Item::Message(message, header) => {
                    wire.get_or_insert_with(|| wire_name(&header));
                    shared.deliver(from, message);
                }
                Item::Control(Control::Refusal(refusal)) => {
                    shared
                        .meter
                        .count(|counters| counters.refusals_received += 1);
                    shared.peers.refuse(from, &shared.wires, refusal.reason);
                    refused = true;
                }
                Item::Control(_) => {}
                Item::Skipped(reason) => skipped = skipped.or(Some(reason)),
            });
        if read.is_err() {
            shared.meter.drop_message("frames");
        }
        if let Some(wire) = wire {
            let bytes = opened.frames.len();
            let count = |map: &mut _| add_bytes(map, &wire, bytes);
            shared
                .meter
                .count(|counters| count(&mut counters.bytes_received));
        }
        if refused {
            self.choose_wire();
        }
        skipped
    }

    /// Answers a datagram with the reason for which a frame of it was skipped.
    fn refuse(&mut self, opened: &Opened<'_>, reason: Reason, address: SocketAddr) {
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
                let run = Run {
                    number,
                    incarnation,
                };
                self.send(run, address, Kind::Membership, packet);
            }
        }
    }

    fn send(&mut self, to: Run, address: SocketAddr, kind: Kind, frames: &[u8]) {
        let mut datagram = std::mem::take(&mut self.datagram);
        // One that cannot be sent is lost, as any may be.
        let _ = self.shared.send(to, address, kind, frames, &mut datagram);
        self.datagram = datagram;
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

impl Shared {
    /// Sends a datagram with frames.
    pub(super) fn send(
        &self,
        to: Run,
        address: SocketAddr,
        kind: Kind,
        frames: &[u8],
        datagram: &mut Vec<u8>,
    ) -> io::Result<()> {
        self.sealer.seal(to, kind, frames, datagram);
        self.socket.try_send_to(datagram, address)?;
        self.meter.count(|counters| counters.datagrams_sent += 1);
        Ok(())
    }

    /// Hands a message of a datagram to the node, unless the sender is no member or the node is behind.
    fn deliver(&self, from: Run, message: Message) {
        if !self.peers.is_live(from) {
            return self.meter.drop_message("no member");
        }
        match self.messages.try_send((from.number, message)) {
            Ok(()) => self.meter.count(|counters| counters.messages_received += 1),
            Err(_) => self.meter.drop_message("queue"),
        }
    }
}
