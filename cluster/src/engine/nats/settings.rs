use async_nats::{ConnectError, ConnectOptions, ServerAddr, SubscribeError};

use super::{LARGEST_PACKET, Subjects};
use crate::{
    WallClock,
    engine::{JoinError, Participant},
    membership,
    transport::OVERHEAD,
};

/// The largest packet of membership that fits into a packet.
const LARGEST_MEMBERSHIP: usize = LARGEST_PACKET - OVERHEAD;

/// The settings of the NATS engine.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The node.
    pub participant: Participant,
    /// The servers of NATS. The node is connected to one of them, and to another if that fails.
    pub servers: Vec<ServerAddr>,
    /// The cluster's subjects: those that start with `wirecost`.
    pub subjects: Subjects,
    /// The credentials and the TLS of the connection. The engine sets the capacities and the callback of events. In a
    /// program with several providers of cryptography for rustls, one must be installed as the default.
    pub options: ConnectOptions,
    /// The settings of membership. The seeds are not used.
    pub membership: membership::Settings,
    /// The wall clock, by which members are listed: the system's.
    pub clock: WallClock,
}

impl Settings {
    /// Returns the usual settings of a node with these servers.
    #[must_use]
    pub fn new(participant: Participant, servers: Vec<ServerAddr>) -> Self {
        Self {
            participant,
            servers,
            subjects: Subjects::default(),
            options: ConnectOptions::new(),
            membership: membership::Settings::default(),
            clock: WallClock::default(),
        }
    }

    /// Returns the size of the largest packet of membership.
    pub(super) fn packet_bytes(&self) -> Result<usize, NatsError> {
        match self.membership.packet_bytes.get() {
            bytes if bytes <= LARGEST_MEMBERSHIP => Ok(bytes + OVERHEAD),
            bytes => Err(NatsError::PacketBytes(bytes)),
        }
    }
}

/// An error in starting the NATS engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NatsError {
    /// An empty list of servers.
    #[error("no server is named")]
    NoServer,
    /// The scheme of a server's URL is that of WebSockets.
    #[error("the scheme `{0}` of a server, not `nats` or `tls`")]
    Scheme(String),
    /// The packets of membership are too large.
    #[error("packets of membership of {0} bytes, above the limit of {LARGEST_MEMBERSHIP}")]
    PacketBytes(usize),
    /// The client does not start.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The client does not subscribe.
    #[error(transparent)]
    Subscribe(#[from] SubscribeError),
    /// The node cannot be a member.
    #[error(transparent)]
    Join(#[from] JoinError),
}
