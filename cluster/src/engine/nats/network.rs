//! The way of packets to the server.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use async_nats::{Client, Subject, connection::State};
use bytes::Bytes;
use tokio::sync::mpsc;

use super::{LARGEST_PACKET, Subjects};
use crate::{
    engine::{
        Meter,
        shared::{Carrier, Shared},
    },
    transport::{Kind, NodeRun},
};

/// The address that stands for every node. No node has it.
pub(super) const EVERYONE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::BROADCAST), 0);

/// A packet for the server.
pub(super) struct Packet {
    subject: Subject,
    payload: Bytes,
}

/// The connection to the server, and the queue of packets before it.
pub(super) struct Network {
    client: Client,
    subjects: Subjects,
    queue: mpsc::Sender<Packet>,
    /// The `max_payload` that packets of membership need.
    smallest_payload: usize,
}

impl Network {
    pub(super) fn new(
        client: Client,
        subjects: Subjects,
        queue: mpsc::Sender<Packet>,
        smallest_payload: usize,
    ) -> Self {
        Self {
            client,
            subjects,
            queue,
            smallest_payload,
        }
    }

    /// Returns whether there is a connection to a server that takes packets of membership.
    pub(super) fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
            && self.client.max_payload() >= self.smallest_payload
    }

    pub(super) fn largest_packet(&self) -> usize {
        self.client.max_payload().min(LARGEST_PACKET)
    }

    fn packet(&self, to: NodeRun, packet: &[u8]) -> Packet {
        Packet {
            subject: self.subjects.node(to.number),
            payload: Bytes::copy_from_slice(packet),
        }
    }

    fn check_connected(&self) -> io::Result<()> {
        match self.is_connected() {
            true => Ok(()),
            false => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl Carrier for Network {
    fn carry(&self, to: NodeRun, address: SocketAddr, kind: Kind, packet: &[u8]) -> io::Result<()> {
        self.check_connected()?;
        let packet = match kind {
            Kind::Announcement if address == EVERYONE => Packet {
                subject: self.subjects.all(),
                payload: Bytes::copy_from_slice(packet),
            },
            // Whoever is there hears the announcement to everyone.
            Kind::Announcement => return Err(io::ErrorKind::AddrNotAvailable.into()),
            Kind::Membership | Kind::Messages | Kind::Part => self.packet(to, packet),
        };
        let queued = self.queue.try_send(packet);
        queued.map_err(|_| io::ErrorKind::WouldBlock.into())
    }
}

impl Shared<Network> {
    /// Sends all parts of a message, or none.
    pub(super) fn send_parts(
        &self,
        to: NodeRun,
        parts: impl ExactSizeIterator<Item = Vec<u8>>,
    ) -> io::Result<()> {
        self.carrier.check_connected()?;
        let sent = parts.len() as u64;
        let places = self.carrier.queue.try_reserve_many(parts.len());
        let places = places.map_err(|_| io::ErrorKind::WouldBlock)?;
        let mut packet = Vec::new();
        for (place, part) in places.zip(parts) {
            self.sealer.seal(to, Kind::Part, &part, &mut packet);
            place.send(self.carrier.packet(to, &packet));
        }
        self.meter.count(|counters| counters.datagrams_sent += sent);
        Ok(())
    }
}

/// Publishes the packets of the queue. Packets that wait while the connection is lost are dropped.
pub(super) async fn publish(client: Client, mut queue: mpsc::Receiver<Packet>, meter: Meter) {
    while let Some(Packet { subject, payload }) = queue.recv().await {
        if client.connection_state() != State::Connected {
            meter.drop_message("disconnected");
        } else if let Err(error) = client.publish(subject, payload).await {
            meter.drop_message("not published");
            tracing::debug!(%error, "a packet was not published");
        }
    }
}
