//! The parts that the tasks of an engine share.

use std::{io, net::SocketAddr};

use tokio::sync::mpsc;
use wirecost_frame::{Control, Reason};
use wirecost_message::Message;
use wirecost_wire::Wires;

use super::{Meter, counters::add_bytes, peers::Peers};
use crate::{
    frames::{Item, MessageReader, wire_name},
    state::Author,
    transport::{Kind, NodeRun, Opened, Sealer},
};

/// Messages of members on their way to the node.
pub(super) type Queue = mpsc::Sender<(Author, Message)>;

/// The network that carries the packets of an engine.
pub(super) trait Carrier: Send + Sync + 'static {
    /// Sends a packet to a run of a node, or an announcement to an address. The packet may be lost.
    fn carry(&self, to: NodeRun, address: SocketAddr, kind: Kind, packet: &[u8]) -> io::Result<()>;
}

pub(super) struct Shared<C> {
    pub(super) own: NodeRun,
    pub(super) wires: Wires,
    /// The names of the wires in the counters.
    pub(super) names: Vec<String>,
    pub(super) sealer: Sealer,
    pub(super) peers: Peers,
    pub(super) meter: Meter,
    /// The received messages of packets.
    pub(super) messages: Queue,
    /// The received messages that exceed a packet. A few of them take much memory.
    pub(super) large: Queue,
    pub(super) carrier: C,
}

impl<C: Carrier> Shared<C> {
    /// Seals frames in a packet and sends it. `packet` is a buffer.
    pub(super) fn send(
        &self,
        to: NodeRun,
        address: SocketAddr,
        kind: Kind,
        frames: &[u8],
        packet: &mut Vec<u8>,
    ) -> io::Result<()> {
        self.sealer.seal(to, kind, frames, packet);
        self.carrier.carry(to, address, kind, packet)?;
        self.meter.count(|counters| counters.datagrams_sent += 1);
        Ok(())
    }
}

impl<C> Shared<C> {
    /// Counts a message that was sent by a wire in frames of so many bytes.
    pub(super) fn count_sent(&self, wire: usize, bytes: usize) {
        let name = self.names.get(wire).map_or("", String::as_str);
        self.meter.count(|counters| {
            counters.messages_sent += 1;
            add_bytes(&mut counters.bytes_sent, name, bytes);
        });
    }

    /// Takes the messages and refusals of a packet, and hands the messages to the node by a queue.
    pub(super) fn take(
        &self,
        opened: &Opened<'_>,
        reader: &mut MessageReader,
        queue: &Queue,
    ) -> Taken {
        let (from, bytes) = (opened.from, opened.frames.len());
        let (mut wire, mut taken) = (None, Taken::default());
        let read = reader.read_datagram(opened.frames, &mut |item| match item {
            Item::Message(message, header) => {
                wire.get_or_insert_with(|| wire_name(&header));
                self.deliver(from, message, queue);
            }
            Item::Control(Control::Refusal(refusal)) => {
                self.meter.count(|counters| counters.refusals_received += 1);
                self.peers.refuse(from, &self.wires, refusal.reason);
                taken.is_refused = true;
            }
            Item::Control(_) => {}
            Item::Skipped(reason) => taken.skipped = taken.skipped.or(Some(reason)),
        });
        if read.is_err() {
            self.meter.drop_message("frames");
        }
        if let Some(wire) = wire {
            let count = |map: &mut _| add_bytes(map, &wire, bytes);
            self.meter
                .count(|counters| count(&mut counters.bytes_received));
        }
        taken
    }

    /// Hands a message to the node, unless the sender is no member or the node is behind.
    fn deliver(&self, from: NodeRun, message: Message, queue: &Queue) {
        if !self.peers.is_live(from) {
            return self.meter.drop_message("no member");
        }
        match queue.try_send((from.number, message)) {
            Ok(()) => self.meter.count(|counters| counters.messages_received += 1),
            Err(_) => self.meter.drop_message("queue"),
        }
    }
}

/// The content of a packet, besides its messages.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The reason for which a frame was skipped.
    pub(super) skipped: Option<Reason>,
    /// True if the sender has refused a frame of the node.
    pub(super) is_refused: bool,
}
