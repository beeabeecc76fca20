use std::{io, net::SocketAddr, num::NonZeroUsize, sync::Arc};

use super::Faults;
use crate::{
    WallClock,
    engine::{JoinError, Participant},
    membership,
    transport::{LARGEST_DATAGRAM, OVERHEAD},
};

const SMALLEST_DATAGRAM: usize = OVERHEAD + 1;

/// The settings of the gossip engine.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The node.
    pub participant: Participant,
    /// The address on which it listens, for datagrams and streams. Port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The largest datagram in bytes: 1,200, which fits in every network of today with the headers of UDP
    /// and IPv6.
    pub datagram_bytes: usize,
    /// The settings of membership, among them the addresses by which it joins. The size of its packets
    /// follows from that of datagrams.
    pub membership: membership::Settings,
    /// The wall clock, by which members are listed: the system's.
    pub clock: WallClock,
    /// Faults that a test injects; none.
    pub faults: Option<Arc<dyn Faults>>,
}

impl Settings {
    /// Returns the usual settings of a node, which joins no other.
    #[must_use]
    pub fn new(participant: Participant) -> Self {
        let source = &participant.source;
        Self {
            listen: (source.address.0, source.port).into(),
            participant,
            datagram_bytes: 1_200,
            membership: membership::Settings::default(),
            clock: WallClock::default(),
            faults: None,
        }
    }

    /// Returns the size of a packet in the largest datagram.
    pub(super) fn packet_bytes(&self) -> Result<NonZeroUsize, GossipError> {
        let bytes = self.datagram_bytes;
        let packet = bytes.checked_sub(OVERHEAD).and_then(NonZeroUsize::new);
        let packet = packet.filter(|_| bytes <= LARGEST_DATAGRAM);
        packet.ok_or(GossipError::DatagramBytes(bytes))
    }
}

/// An error in starting the gossip engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GossipError {
    /// The address is in use, or not the machine's.
    #[error("{protocol} on {address}: {error}")]
    Bind {
        /// `UDP` or `TCP`.
        protocol: &'static str,
        /// The address.
        address: SocketAddr,
        /// The operating system's error.
        error: io::Error,
    },
    /// The size of datagrams is out of range.
    #[error("datagrams of {0} bytes, not {SMALLEST_DATAGRAM} to {LARGEST_DATAGRAM}")]
    DatagramBytes(usize),
    /// The node cannot be a member.
    #[error(transparent)]
    Join(#[from] JoinError),
}
