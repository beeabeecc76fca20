//! The engine by gossip, which needs no server: membership and messages over UDP, larger messages over TCP.
//!
//! A node has a UDP socket and a TCP listener on the same port. A message is sent in a datagram if its frame
//! fits, and otherwise in a stream, which stays open for later messages. The cluster's key authenticates
//! datagrams and streams ([`transport`](crate::transport)).
//!
//! Nodes may have different wires. In a stream, both ends agree on the best wire. In datagrams, a node begins
//! with its first wire. A node that cannot read a frame refuses it, and from then on the sender uses its next
//! wire that was not refused. The refused message is lost, as any datagram may be, and is not resent: the next
//! exchange of holdings repairs operations, holdings are sent anew at each exchange, and loads of sales every second.
//!
//! [`Engine::prefer`] changes the order of the wires for messages in datagrams and in new streams. Packets of
//! membership keep the order of the list.
//!
//! # Bounds
//!
//! All queues are bounded. If a node falls behind, it drops and counts messages in datagrams, and lets
//! streams wait. Anybody can open a stream and begin a handshake. At most 64 handshakes are in progress, each
//! for at most 5 seconds. Strangers that open more delay the large messages of members.

mod driver;
mod incoming;
mod link;
mod outgoing;
mod peers;
mod settings;

use std::{
    collections::BTreeMap,
    future::pending,
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use socket2::SockRef;
use tokio::{
    net::{TcpListener, UdpSocket},
    sync::{mpsc, oneshot, watch},
    task::JoinSet,
    time::{Instant, timeout},
};
use wirecost_codec::EncodeError;
use wirecost_message::Message;
use wirecost_wire::{ClusterKey, Wires};

pub use self::settings::{GossipError, Settings};
use self::{
    driver::Driver,
    peers::{Contact, Peers},
};
use super::{Engine, Event, Member, Meter, SendError, counters::add_bytes};
use crate::{
    frames::{
        DATAGRAM_FRAMING, MessageReader, MessageWriter, NoCodec, STREAM_FRAMING, standing_alone,
    },
    membership::{self, Identity, Membership},
    state::Author,
    transport::{Kind, OVERHEAD, Opener, Run, Sealer},
};

/// The number of received messages that wait for the node: of datagrams, and of streams.
const MESSAGES: usize = 4_096;
const STREAMED: usize = 16;

/// The number of messages that wait for a stream.
const QUEUE: usize = 64;

/// The receive buffer that the engine asks the operating system for, in bytes.
const SOCKET_BYTES: usize = 4 << 20;

/// The number of ports that are tried where the system chooses, until one is free for UDP and TCP.
const PORTS: usize = 16;

/// The engine of a running node. Dropped, it stops without a word to the other members.
pub struct Gossip {
    shared: Arc<Shared>,
    address: SocketAddr,
    members: watch::Receiver<Vec<Member>>,
    messages: mpsc::Receiver<(Author, Message)>,
    streamed: mpsc::Receiver<(Author, Message)>,
    leave: mpsc::Sender<oneshot::Sender<()>>,
    /// The writers of datagrams, by the places of their wires.
    writers: Vec<MessageWriter>,
    streams: BTreeMap<Author, (Run, mpsc::Sender<Message>)>,
    /// Stopped when the engine is dropped.
    tasks: JoinSet<()>,
    frame: Vec<u8>,
    datagram: Vec<u8>,
}

/// What the tasks of an engine share.
struct Shared {
    own: Run,
    key: ClusterKey,
    wires: Wires,
    /// The names of the wires in the counters.
    names: Vec<String>,
    datagram_bytes: usize,
    socket: UdpSocket,
    sealer: Sealer,
    peers: Peers,
    meter: Meter,
    messages: mpsc::Sender<(Author, Message)>,
    streamed: mpsc::Sender<(Author, Message)>,
}

impl Gossip {
    /// Binds the port and starts to join the cluster. It must be called in a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`GossipError`]
    pub async fn start(mut settings: Settings) -> Result<Self, GossipError> {
        let Bound {
            listener,
            socket,
            address,
        } = bind(settings.listen).await?;
        if settings.source.port == 0 {
            settings.source.port = address.port();
        }
        let own = Run {
            number: settings.number,
            incarnation: settings.incarnation,
        };
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        let start = (Instant::now(), epoch.unwrap_or_default());
        let membership = membership(&settings, start.1)?;
        let opener = Opener::new(&settings.key, own, settings.membership.most_members);
        let reader = MessageReader::new(&settings.wires, DATAGRAM_FRAMING)?;
        let (to_node, messages) = mpsc::channel(MESSAGES);
        let (streamed_to_node, streamed) = mpsc::channel(STREAMED);
        let (to_members, members) = watch::channel(Vec::new());
        let (leave, leaves) = mpsc::channel(1);
        let shared = Arc::new(Shared {
            own,
            names: names(&settings.wires),
            datagram_bytes: settings.datagram_bytes,
            sealer: Sealer::new(&settings.key, own),
            key: settings.key,
            peers: Peers::new(settings.wires.as_slice().len()),
            wires: settings.wires,
            socket,
            meter: Meter::default(),
            messages: to_node,
            streamed: streamed_to_node,
        });
        let driver = Driver {
            shared: shared.clone(),
            membership,
            opener,
            reader,
            members: to_members,
            leave: leaves,
            start,
            wire: 0,
            datagram: Vec::new(),
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(driver.run());
        tasks.spawn(incoming::listen(shared.clone(), listener));
        Ok(Self {
            writers: writers(&shared.wires)?,
            shared,
            address,
            members,
            messages,
            streamed,
            leave,
            streams: BTreeMap::new(),
            tasks,
            frame: Vec::new(),
            datagram: Vec::new(),
        })
    }

    /// Returns the address on which the node listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns a view of the counters, which stays valid while the engine runs and afterwards.
    #[must_use]
    pub fn meter(&self) -> Meter {
        self.shared.meter.clone()
    }

    /// Returns whether the frame of a message of so many bytes, before compression, fits into a datagram.
    fn fits_datagram(&self, bytes: usize) -> bool {
        bytes <= DATAGRAM_FRAMING.limits().max_message_bytes
            && self.frame.len() + OVERHEAD <= self.shared.datagram_bytes
    }

    fn send_datagram(&mut self, to: &Contact, wire: usize) -> Result<(), SendError> {
        let (number, bytes) = (to.run.number, self.frame.len());
        let datagram = &mut self.datagram;
        let sent = self
            .shared
            .send(to.run, to.address, Kind::Messages, &self.frame, datagram);
        match sent {
            Ok(()) => {
                let name = self.shared.names.get(wire).map_or("", String::as_str);
                self.shared.meter.count(|counters| {
                    counters.messages_sent += 1;
                    add_bytes(&mut counters.bytes_sent, name, bytes);
                });
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Err(SendError::Full(number));
            }
            // No route, say: it is lost, as any message may be.
            Err(_) => self.shared.meter.drop_message("network"),
        }
        Ok(())
    }

    fn send_in_stream(&mut self, to: &Contact, message: &Message) -> Result<(), SendError> {
        let number = to.run.number;
        let queue = match self.streams.get(&number) {
            Some((run, queue)) if *run == to.run && !queue.is_closed() => queue.clone(),
            _ => self.open_stream(to),
        };
        let queued = queue.try_send(message.clone());
        queued.map_err(|_| SendError::Full(number))
    }

    fn open_stream(&mut self, to: &Contact) -> mpsc::Sender<Message> {
        let (queue, messages) = mpsc::channel(QUEUE);
        let shared = self.shared.clone();
        self.tasks
            .spawn(outgoing::run(shared, to.run, to.address, messages));
        self.streams.insert(to.run.number, (to.run, queue.clone()));
        queue
    }

    /// Closes the streams to nodes that live no more.
    fn close_streams(&mut self) {
        let peers = &self.shared.peers;
        self.streams.retain(|_, (run, _)| peers.is_live(*run));
        while self.tasks.try_join_next().is_some() {}
    }
}

impl Engine for Gossip {
    fn meter(&self) -> Option<Meter> {
        Some(Self::meter(self))
    }

    fn prefer(&mut self, order: &[usize]) {
        self.shared.peers.prefer(order);
        // Streams end when they have sent the messages that wait; the next ones agree anew.
        self.streams.clear();
    }

    fn send(&mut self, to: Author, message: &Message) -> Result<(), SendError> {
        let contact = self.shared.peers.contact(to);
        let contact = contact.ok_or(SendError::NoMember(to))?;
        let wire = contact.wire.ok_or(SendError::NoCommonWire(to))?;
        let writer = self
            .writers
            .get_mut(wire)
            .ok_or(SendError::NoCommonWire(to))?;
        self.frame.clear();
        match writer.write(message, &mut self.frame) {
            Ok(bytes) if self.fits_datagram(bytes) => self.send_datagram(&contact, wire),
            Ok(_) => self.send_in_stream(&contact, message),
            Err(EncodeError::TooLarge { bytes, limit }) => {
                Err(SendError::TooLarge { bytes, limit })
            }
            Err(_) => {
                self.shared.meter.drop_message("encoding");
                Ok(())
            }
        }
    }

    async fn next(&mut self) -> Event {
        tokio::select! {
            Ok(()) = self.members.changed() => {
                self.close_streams();
                Event::Members(self.members.borrow_and_update().clone())
            }
            Some((from, message)) = self.messages.recv() => Event::Message { from, message },
            Some((from, message)) = self.streamed.recv() => Event::Message { from, message },
            else => pending().await,
        }
    }

    async fn leave(self, limit: Duration) {
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

/// A port for TCP and UDP.
struct Bound {
    listener: TcpListener,
    socket: UdpSocket,
    address: SocketAddr,
}

async fn bind(listen: SocketAddr) -> Result<Bound, GossipError> {
    let mut bound = bind_once(listen).await;
    // A port that the system has chosen for TCP may be in use for UDP.
    for _ in 1..PORTS {
        if bound.is_ok() || listen.port() != 0 {
            break;
        }
        bound = bind_once(listen).await;
    }
    bound
}

async fn bind_once(listen: SocketAddr) -> Result<Bound, GossipError> {
    let failed = |protocol, address| {
        move |error| GossipError::Bind {
            protocol,
            address,
            error,
        }
    };
    let listener = TcpListener::bind(listen).await;
    let listener = listener.map_err(failed("TCP", listen))?;
    let address = listener.local_addr().map_err(failed("TCP", listen))?;
    let socket = UdpSocket::bind(address).await;
    let socket = socket.map_err(failed("UDP", address))?;
    // The system may give less.
    let _ = SockRef::from(&socket).set_recv_buffer_size(SOCKET_BYTES);
    Ok(Bound {
        listener,
        socket,
        address,
    })
}

/// Returns the node as a member.
fn membership(settings: &Settings, now: Duration) -> Result<Membership, GossipError> {
    let own = Identity::new(
        settings.number,
        settings.incarnation,
        settings.source.clone(),
    );
    let packet_bytes = settings.packet_bytes()?;
    let members = membership::Settings {
        packet_bytes,
        ..settings.membership.clone()
    };
    let seed = getrandom::u64()?;
    Ok(Membership::new(own, &settings.wires, members, now, seed)?)
}

/// Returns the writers of datagrams. What does not fit into one is written again for a stream.
fn writers(wires: &Wires) -> Result<Vec<MessageWriter>, NoCodec> {
    let wires = wires.as_slice().iter();
    wires
        .map(|wire| MessageWriter::new(&standing_alone(wire), STREAM_FRAMING))
        .collect()
}

fn names(wires: &Wires) -> Vec<String> {
    let wires = wires.as_slice().iter();
    wires
        .map(|wire| format!("{}+{}", wire.format(), wire.packing()))
        .collect()
}

/// Returns 16 bytes of the operating system's random numbers.
fn nonce() -> Result<[u8; 16], getrandom::Error> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce)?;
    Ok(nonce)
}
