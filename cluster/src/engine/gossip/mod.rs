//! The gossip engine, which needs no server: membership and messages over UDP, larger messages over TCP.
//!
//! A node has a UDP socket and a TCP listener on the same port. A message is sent in a datagram if its frame
//! fits, and otherwise in a stream, which stays open for later messages. The cluster's key authenticates
//! datagrams and streams ([`transport`](crate::transport)).
//!
//! Nodes may have different wires. In a stream, both ends agree on the best wire, and small frames do not name it
//! ([`agreed_framing`](crate::frames::agreed_framing)). In datagrams, a node begins with its first wire. A node that
//! cannot read a frame refuses it, and from then on the sender uses its next wire that was not refused. The refused
//! message is lost, as any datagram may be, and is not resent: the next exchange of holdings repairs operations,
//! holdings are sent anew at each exchange, and loads of sales every second.
//!
//! [`Engine::prefer`] changes the order of the wires for messages in datagrams and in new streams. Packets of
//! membership keep the order of the list.
//!
//! # Bounds
//!
//! All queues are bounded. If a node falls behind, it drops and counts messages in datagrams, and lets
//! streams wait. Anybody can open a stream and begin a handshake. At most 64 handshakes are in progress, each
//! for at most 5 seconds. Strangers that open more delay the large messages of members.

mod faults;
mod incoming;
mod large;
mod link;
mod outgoing;
mod settings;
mod socket;

use std::{collections::BTreeMap, io, net::SocketAddr, sync::Arc, time::Duration};

use socket2::SockRef;
use tokio::{
    net::{TcpListener, UdpSocket},
    sync::mpsc,
    task::JoinSet,
};
use wirecost_message::Message;

pub use self::{
    faults::Faults,
    settings::{GossipError, Settings},
};
use self::{
    large::Large,
    socket::{Datagrams, Network},
};
use super::{
    Engine, Event, Meter, SendError,
    end::{self, NodeEnd, Written},
    peers::Contact,
    shared,
};
use crate::{
    membership,
    state::Author,
    transport::{Kind, NodeRun},
};

/// The number of messages that wait for a stream.
const QUEUE: usize = 64;

/// The receive buffer that the engine asks the operating system for, in bytes.
const SOCKET_BYTES: usize = 4 << 20;

/// The number of ports that are tried where the system chooses, until one is free for UDP and TCP.
const PORTS: usize = 16;

type Shared = shared::Shared<Network>;

/// The engine of a running node. If it is dropped, it stops without telling the other members.
pub struct Gossip {
    end: NodeEnd<Network>,
    address: SocketAddr,
    datagram_bytes: usize,
    streams: BTreeMap<Author, (NodeRun, mpsc::Sender<Arc<Large>>)>,
    /// Stopped when the engine is dropped.
    tasks: JoinSet<()>,
    datagram: Vec<u8>,
}

impl Gossip {
    /// Binds the port and starts to join the cluster. It must be called in a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`GossipError`]
    pub async fn start(settings: Settings) -> Result<Self, GossipError> {
        let Bound {
            listener,
            socket,
            address,
        } = bind(settings.listen).await?;
        let packet_bytes = settings.packet_bytes()?;
        let mut own = settings.participant;
        if own.source.port == 0 {
            own.source.port = address.port();
        }
        let membership = membership::Settings {
            packet_bytes,
            ..settings.membership
        };
        let network = Network {
            socket,
            key: own.key.clone(),
            faults: settings.faults,
        };
        let (meter, clock) = (Meter::default(), &settings.clock);
        let (end, driver) = end::connect(own, membership, network, meter, clock)?;
        let mut tasks = JoinSet::new();
        tasks.spawn(driver.run(Datagrams::new(end.shared.clone())));
        tasks.spawn(incoming::listen(end.shared.clone(), listener));
        Ok(Self {
            end,
            address,
            datagram_bytes: settings.datagram_bytes,
            streams: BTreeMap::new(),
            tasks,
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
        self.end.shared.meter.clone()
    }

    /// Sends the present message to a member. `larges` has it for streams, by the places of wires.
    fn send_to(
        &mut self,
        to: Author,
        message: &Message,
        larges: &mut BTreeMap<usize, Arc<Large>>,
    ) -> Result<(), SendError> {
        let Some(written) = self.end.write(to, message)? else {
            return Ok(());
        };
        if self.end.fits(&written, self.datagram_bytes) {
            return self.send_datagram(&written);
        }
        let (wires, writers) = (&self.end.shared.wires, &self.end.writers);
        let large = larges.entry(written.wire).or_insert_with_key(|place| {
            let wire = &wires.as_slice()[*place];
            Arc::new(Large::new(message, *place, wire, writers))
        });
        self.send_in_stream(&written.to, large.clone())
    }

    fn send_datagram(&mut self, Written { to, wire, .. }: &Written) -> Result<(), SendError> {
        let (shared, frame) = (&self.end.shared, self.end.writers.frame(*wire));
        let datagram = &mut self.datagram;
        match shared.send(to.run, to.address, Kind::Messages, frame, datagram) {
            Ok(()) => shared.count_sent(*wire, frame.len()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Err(SendError::Full(to.run.number));
            }
            // No route, say: it is lost, as any message may be.
            Err(_) => shared.meter.drop_message("network"),
        }
        Ok(())
    }

    fn send_in_stream(&mut self, to: &Contact, large: Arc<Large>) -> Result<(), SendError> {
        let number = to.run.number;
        let queue = match self.streams.get(&number) {
            Some((run, queue)) if *run == to.run && !queue.is_closed() => queue.clone(),
            _ => self.open_stream(to),
        };
        let queued = queue.try_send(large);
        queued.map_err(|_| SendError::Full(number))
    }

    fn open_stream(&mut self, to: &Contact) -> mpsc::Sender<Arc<Large>> {
        let (queue, messages) = mpsc::channel(QUEUE);
        let shared = self.end.shared.clone();
        self.tasks
            .spawn(outgoing::run(shared, to.run, to.address, messages));
        self.streams.insert(to.run.number, (to.run, queue.clone()));
        queue
    }

    /// Closes the streams to nodes that live no more.
    fn close_streams(&mut self) {
        let peers = &self.end.shared.peers;
        self.streams.retain(|_, (run, _)| peers.is_live(*run));
        while self.tasks.try_join_next().is_some() {}
    }
}

impl Engine for Gossip {
    fn meter(&self) -> Option<Meter> {
        Some(Self::meter(self))
    }

    fn prefer(&mut self, order: &[usize]) {
        self.end.shared.peers.prefer(order);
        // Streams end when they have sent the messages that wait; the next ones agree anew.
        self.streams.clear();
    }

    fn send(&mut self, to: &[Author], message: &Message) -> Vec<(Author, SendError)> {
        self.end.writers.begin();
        let mut larges = BTreeMap::new();
        let sent = to
            .iter()
            .map(|to| (*to, self.send_to(*to, message, &mut larges)));
        sent.filter_map(|(to, sent)| Some((to, sent.err()?)))
            .collect()
    }

    async fn next(&mut self) -> Event {
        let event = self.end.next().await;
        if matches!(event, Event::Members(_)) {
            self.close_streams();
        }
        event
    }

    async fn leave(self, limit: Duration) {
        self.end.leave(limit).await;
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

/// Returns 16 bytes of the operating system's random numbers.
fn nonce() -> Result<[u8; 16], getrandom::Error> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce)?;
    Ok(nonce)
}
