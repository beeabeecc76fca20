//! The NATS engine, for clusters whose nodes cannot reach each other or outgrow gossip: membership and messages
//! over the subjects of a NATS server.
//!
//! NATS is the transport and nothing more. The engine publishes the packets of
//! [`transport`](crate::transport) on two kinds of subjects: `NAME.all`, which every node hears, and
//! `NAME.node.NUMBER`, which one node hears. The cluster's key authenticates each packet. A client of the server
//! that lacks the key cannot join, move a clock or change a plan.
//!
//! Members find each other and detect failures by the SWIM protocol, as in the engine
//! [`gossip`](super::gossip), with one difference: a node that knows no other announces itself on `NAME.all`
//! instead of to seeds. Each node probes one member at an interval, whatever the size of the cluster. Heartbeats
//! on a subject of all nodes would cost the square of the number of nodes. The answer to a probe repeats the number
//! of the probe, so a recorded answer does not pass for a new one.
//!
//! A message of more than 64 KiB, or whose packet would exceed the server's `max_payload`, is sent in up to 512
//! parts. A larger one is [`SendError::TooLarge`].
//!
//! # Losses
//!
//! Core NATS delivers a message at most once, and not while a node has no connection. Anti-entropy repairs the
//! loss, as after the loss of a datagram. JetStream is not used: the durability of operations is that of the
//! node's own log. JetStream acknowledges a message before it is synced to disk, unless the server is configured
//! with `sync_interval: always`, and a power failure can lose acknowledged messages.
//!
//! # Without a server
//!
//! A node starts without a server, and reconnects with growing delays of up to 4 seconds. Meanwhile it keeps
//! deciding requests of the crowd and taking changes, and [`is_connected`](Engine::is_connected) is false, which
//! the health of the node shows. Its probes fail, so it lists one member after the other as failed. After the
//! connection is back, it announces itself.
//!
//! # Bounds
//!
//! At most 1,024 packets wait for the connection; then [`SendError::Full`] refuses messages. At most 512 arrived
//! packets wait in each of two subscriptions. The client drops more, and the count of dropped messages with the
//! reason `slow consumer` is a lower bound of them. The parts of at most 16 messages are incomplete. At most
//! 16 messages that came in parts and 4,096 others wait for the node.

mod client;
mod inbox;
mod network;
mod settings;
mod subjects;

use std::{io, time::Duration};

use async_nats::Client;
pub use async_nats::{ConnectOptions, ServerAddr};
use tokio::{sync::mpsc, task::JoinSet, time::timeout};
use wirecost_message::Message;

use self::{
    inbox::Packets,
    network::{EVERYONE, Network, publish},
};
pub use self::{
    settings::{NatsError, Settings},
    subjects::{InvalidSubjects, Subjects},
};
use super::{
    Engine, Event, Meter, SendError,
    end::{self, NodeEnd, Written},
};
use crate::{
    membership,
    state::Author,
    transport::{Kind, OVERHEAD, PART_HEADER, split},
};

/// The largest packet in bytes, if the server's `max_payload` is not smaller.
pub(super) const LARGEST_PACKET: usize = 64 << 10;

/// The number of packets that wait for the connection.
const QUEUE: usize = 1_024;

/// The largest number of parts of a message.
const MOST_PARTS: u16 = 512;

/// The engine of a running node. If it is dropped, it stops without telling the other members.
pub struct Nats {
    end: NodeEnd<Network>,
    client: Client,
    /// The number of messages that were sent in parts.
    split: u64,
    packet: Vec<u8>,
    /// Stopped when the engine is dropped.
    _tasks: JoinSet<()>,
}

impl Nats {
    /// Starts to connect to a server and to join the cluster. It returns before there is a connection. It must be
    /// called in a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`NatsError`]
    pub async fn start(settings: Settings) -> Result<Self, NatsError> {
        let smallest_payload = settings.packet_bytes()?;
        let meter = Meter::default();
        let subjects = settings.subjects;
        let client = client::connect(settings.servers, settings.options, meter.clone()).await?;
        let own = settings.participant;
        let inbox = Packets::subscribe(&client, &subjects, own.number, &own.wires).await?;
        let (queue, packets) = mpsc::channel(QUEUE);
        let network = Network::new(client.clone(), subjects, queue, smallest_payload);
        let membership = membership::Settings {
            seeds: vec![EVERYONE],
            ..settings.membership
        };
        let clock = &settings.clock;
        let (end, mut driver) = end::connect(own, membership, network, meter.clone(), clock)?;
        driver.opener = driver.opener.with_largest(LARGEST_PACKET);
        let mut tasks = JoinSet::new();
        tasks.spawn(driver.run(inbox));
        tasks.spawn(publish(client.clone(), packets, meter));
        Ok(Self {
            end,
            client,
            split: 0,
            packet: Vec::new(),
            _tasks: tasks,
        })
    }

    /// Returns a view of the counters, which stays valid while the engine runs and afterwards.
    #[must_use]
    pub fn meter(&self) -> Meter {
        self.end.shared.meter.clone()
    }

    /// Sends the present message to a member.
    fn send_to(&mut self, to: Author, message: &Message) -> Result<(), SendError> {
        match self.end.write(to, message)? {
            Some(written) => self.send_frame(&written),
            None => Ok(()),
        }
    }

    /// Sends the frame in a packet, or in parts if it is too large.
    fn send_frame(&mut self, written: &Written) -> Result<(), SendError> {
        let Written { to, wire, .. } = written;
        let (shared, frame) = (&self.end.shared, self.end.writers.frame(*wire));
        let largest = shared.carrier.largest_packet();
        let sent = match self.end.fits(written, largest) {
            true => shared.send(to.run, EVERYONE, Kind::Messages, frame, &mut self.packet),
            false => {
                self.split += 1;
                let chunk = largest.saturating_sub(OVERHEAD + PART_HEADER);
                let parts = split(self.split, frame, chunk, MOST_PARTS);
                let parts = parts.ok_or(SendError::TooLarge {
                    bytes: frame.len(),
                    limit: chunk * usize::from(MOST_PARTS),
                })?;
                shared.send_parts(to.run, parts)
            }
        };
        match sent {
            Ok(()) => {
                shared.count_sent(*wire, frame.len());
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::NotConnected => {
                Err(SendError::NotConnected)
            }
            Err(_) => Err(SendError::Full(to.run.number)),
        }
    }
}

impl Engine for Nats {
    fn meter(&self) -> Option<Meter> {
        Some(Self::meter(self))
    }

    fn prefer(&mut self, order: &[usize]) {
        self.end.shared.peers.prefer(order);
    }

    fn is_connected(&self) -> bool {
        self.end.shared.carrier.is_connected()
    }

    fn send(&mut self, to: &[Author], message: &Message) -> Vec<(Author, SendError)> {
        self.end.writers.begin();
        let sent = to.iter().map(|to| (*to, self.send_to(*to, message)));
        sent.filter_map(|(to, sent)| Some((to, sent.err()?)))
            .collect()
    }

    async fn next(&mut self) -> Event {
        self.end.next().await
    }

    async fn leave(self, limit: Duration) {
        if !self.is_connected() {
            return;
        }
        let leave = async {
            self.end.leave(limit).await;
            // An error says that the connection is lost.
            let _ = self.client.flush().await;
        };
        // The others see that the node has failed if there is no time to tell them.
        let _ = timeout(limit, leave).await;
    }
}
