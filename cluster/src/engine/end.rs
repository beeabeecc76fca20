//! The node's end of an engine: the parts that send a message, and the channels from and to the driver.

use std::{future::pending, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, timeout},
};
use wirecost_codec::EncodeError;
use wirecost_message::Message;
use wirecost_wire::Wires;

use super::{
    Event, Meter, Participant, SendError,
    driver::Driver,
    peers::{Contact, Peers},
    shared::Shared,
    writers::Writers,
};
use crate::{
    Member, WallClock,
    frames::{DATAGRAM_FRAMING, MessageReader, NoCodec},
    membership::{self, Identity, Membership, StartError},
    state::Author,
    transport::{OVERHEAD, Opener, Sealer},
};

/// The number of received messages that wait for the node: of packets, and of those that exceed a packet.
const MESSAGES: usize = 4_096;
const LARGE: usize = 16;

/// An error in joining a cluster.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// The membership protocol refuses the node or its settings.
    #[error(transparent)]
    Membership(#[from] StartError),
    /// A wire's format without a codec.
    #[error(transparent)]
    NoCodec(#[from] NoCodec),
    /// The operating system has no random numbers.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

pub(super) struct NodeEnd<C> {
    pub(super) shared: Arc<Shared<C>>,
    members: watch::Receiver<Vec<Member>>,
    messages: Arrivals,
    large: Arrivals,
    leave: mpsc::Sender<oneshot::Sender<()>>,
    pub(super) writers: Writers,
}

/// A message that was written to a frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    pub(super) to: Contact,
    /// The place of its wire.
    pub(super) wire: usize,
    /// The size of the message before compression.
    pub(super) bytes: usize,
}

/// Returns the node's end of an engine, and the driver.
pub(super) fn connect<C>(
    own: Participant,
    settings: membership::Settings,
    carrier: C,
    meter: Meter,
    clock: &WallClock,
) -> Result<(NodeEnd<C>, Driver<C>), JoinError> {
    let start = (Instant::now(), clock.since_epoch());
    let opener = Opener::new(&own.key, own.run(), settings.most_members);
    let identity = Identity::new(own.number, own.incarnation, own.source.clone());
    let seed = getrandom::u64()?;
    let membership = Membership::new(identity, &own.wires, settings, start.1, seed)?;
    let writers = Writers::new(&own.wires)?;
    let reader = MessageReader::new(&own.wires, DATAGRAM_FRAMING)?;
    let (to_members, members) = watch::channel(Vec::new());
    let (leave, leaves) = mpsc::channel(1);
    let (shared, messages, large) = share(own, carrier, meter);
    let driver = Driver {
        shared: shared.clone(),
        membership,
        opener,
        reader,
        members: to_members,
        leave: leaves,
        start,
        wire: 0,
        packet: Vec::new(),
    };
    let end = NodeEnd {
        shared,
        members,
        messages,
        large,
        leave,
        writers,
    };
    Ok((end, driver))
}

/// The received messages that wait for the node.
type Arrivals = mpsc::Receiver<(Author, Message)>;

/// Returns the shared parts of an engine, and the messages that they receive: those of packets, and those that exceed a
/// packet.
fn share<C>(own: Participant, carrier: C, meter: Meter) -> (Arc<Shared<C>>, Arrivals, Arrivals) {
    let (to_node, messages) = mpsc::channel(MESSAGES);
    let (large_to_node, large) = mpsc::channel(LARGE);
    let run = own.run();
    let shared = Shared {
        own: run,
        names: names(&own.wires),
        peers: Peers::new(own.wires.as_slice().len()),
        sealer: Sealer::new(&own.key, run),
        wires: own.wires,
        meter,
        messages: to_node,
        large: large_to_node,
        carrier,
    };
    (Arc::new(shared), messages, large)
}

impl<C> NodeEnd<C> {
    /// Writes the present message by the best wire that a member reads, unless it was written for another member.
    /// Returns none if it cannot be encoded, which is counted.
    pub(super) fn write(
        &mut self,
        to: Author,
        message: &Message,
    ) -> Result<Option<Written>, SendError> {
        let contact = self.shared.peers.contact(to);
        let contact = contact.ok_or(SendError::NoMember(to))?;
        let wire = contact.wire.ok_or(SendError::NoCommonWire(to))?;
        let meter = &self.shared.meter;
        match self.writers.write(wire, message, meter) {
            Ok(bytes) => Ok(Some(Written {
                to: contact,
                wire,
                bytes,
            })),
            Err(EncodeError::TooLarge { bytes, limit }) => {
                Err(SendError::TooLarge { bytes, limit })
            }
            Err(_) => {
                meter.drop_message("encoding");
                Ok(None)
            }
        }
    }

    /// Returns whether a message fits into a packet of so many bytes at most.
    pub(super) fn fits(&self, written: &Written, largest_packet: usize) -> bool {
        written.bytes <= DATAGRAM_FRAMING.limits().max_message_bytes
            && self.writers.frame(written.wire).len() + OVERHEAD <= largest_packet
    }

    /// Waits for the next event.
    pub(super) async fn next(&mut self) -> Event {
        tokio::select! {
            Ok(()) = self.members.changed() => {
                Event::Members(self.members.borrow_and_update().clone())
            }
            Some((from, message)) = self.messages.recv() => Event::Message { from, message },
            Some((from, message)) = self.large.recv() => Event::Message { from, message },
            else => pending().await,
        }
    }

    /// Has the driver tell the other members that the node leaves, within the time limit.
    pub(super) async fn leave(self, limit: Duration) {
        let (done, left) = oneshot::channel();
        let leave = async {
            if self.leave.send(done).await.is_ok() {
                // It fails only if the task has ended, and then there is nothing to wait for.
                let _ = left.await;
            }
        };
        // The others see that the node has failed if there is no time to tell them.
        let _ = timeout(limit, leave).await;
    }
}

fn names(wires: &Wires) -> Vec<String> {
    let wires = wires.as_slice().iter();
    wires.map(|wire| wire.name().to_string()).collect()
}
