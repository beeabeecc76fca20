use std::{fmt::Debug, net::SocketAddr};

/// Faults of the network that a test injects into an engine.
pub trait Faults: Debug + Send + Sync {
    /// Returns the number of copies of a datagram that leave for an address: 0 loses it, 2 repeat it.
    fn copies(&self, to: SocketAddr) -> usize;

    /// Returns whether streams to an address break, and no others open.
    fn is_cut(&self, to: SocketAddr) -> bool;
}
