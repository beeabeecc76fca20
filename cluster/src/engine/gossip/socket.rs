//! The UDP socket of an engine.

use std::{io, net::SocketAddr, sync::Arc};

use tokio::net::UdpSocket;
use wirecost_wire::ClusterKey;

use super::{Faults, Shared};
use crate::{
    engine::{
        driver::{Driver, Inbox, PACKETS_A_TURN},
        shared::Carrier,
    },
    transport::{Kind, LARGEST_DATAGRAM, NodeRun},
};

/// The socket, the key for streams, and the faults of a test.
pub(super) struct Network {
    pub(super) socket: UdpSocket,
    pub(super) key: ClusterKey,
    pub(super) faults: Option<Arc<dyn Faults>>,
}

impl Network {
    /// Fails if a fault cuts an address off.
    pub(super) fn check(&self, address: SocketAddr) -> io::Result<()> {
        match &self.faults {
            Some(faults) if faults.is_cut(address) => Err(io::ErrorKind::HostUnreachable.into()),
            _ => Ok(()),
        }
    }
}

impl Carrier for Network {
    fn carry(&self, _: NodeRun, address: SocketAddr, _: Kind, datagram: &[u8]) -> io::Result<()> {
        let faults = self.faults.as_deref();
        for _ in 0..faults.map_or(1, |faults| faults.copies(address)) {
            self.socket.try_send_to(datagram, address)?;
        }
        Ok(())
    }
}

/// The datagrams that arrive at the socket.
pub(super) struct Datagrams {
    shared: Arc<Shared>,
    buffer: Vec<u8>,
}

impl Datagrams {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            // A byte more than the largest datagram, so that a larger one is seen to be.
            buffer: vec![0; LARGEST_DATAGRAM + 1],
        }
    }
}

impl Inbox<Network> for Datagrams {
    async fn readable(&mut self) {
        // After an error, reading says so.
        let _ = self.shared.carrier.socket.readable().await;
    }

    fn read(&mut self, driver: &mut Driver<Network>) {
        for _ in 0..PACKETS_A_TURN {
            let socket = &self.shared.carrier.socket;
            match socket.try_recv_from(&mut self.buffer) {
                Ok((bytes, address)) => {
                    if let Some(opened) = driver.open(&self.buffer[..bytes]) {
                        driver.take(&opened, address);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // An error of an earlier datagram, such as an unreachable port.
                Err(_) => {}
            }
        }
    }
}
