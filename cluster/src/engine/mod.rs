//! The engine of a node, which carries messages between nodes and reports the members.

mod alone;
mod counters;
mod driver;
mod end;
pub mod gossip;
#[cfg(feature = "nats")]
pub mod nats;
mod participant;
mod peers;
mod shared;
mod writers;

use std::{future::Future, time::Duration};

use wirecost_message::Message;

pub use self::{
    alone::Alone,
    counters::{Counters, Meter},
};
pub use self::{end::JoinError, participant::Participant};
use crate::{Member, state::Author};

/// An engine of a running node.
pub trait Engine: Send {
    /// Sends a message to members, and encodes it once for each wire that they read. It returns at once; the
    /// message may be lost, repeated or late. Returns the members to which it is not sent, with the reasons.
    #[must_use]
    fn send(&mut self, to: &[Author], message: &Message) -> Vec<(Author, SendError)>;

    /// Returns whether the engine can send at all. An engine without a server always can.
    fn is_connected(&self) -> bool {
        true
    }

    /// Waits for the next event. It can be dropped and called again without the loss of an event.
    fn next(&mut self) -> impl Future<Output = Event> + Send;

    /// Prefers the node's wires in this order from now on, given as their places in the node's list. An engine
    /// with one wire ignores it.
    fn prefer(&mut self, _: &[usize]) {}

    /// Returns a view of the engine's counters, if it has some.
    fn meter(&self) -> Option<Meter> {
        None
    }

    /// Leaves the cluster: tells the other members, within the time limit.
    fn leave(self, limit: Duration) -> impl Future<Output = ()> + Send;
}

/// An event of an engine.
// Most are messages; a box would cost each an allocation.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A member has sent a message. Its sender is authenticated.
    Message {
        /// The member.
        from: Author,
        /// The message.
        message: Message,
    },
    /// The members have changed.
    Members(
        /// All that are known, without the node itself, by number.
        Vec<Member>,
    ),
}

/// The reason for which an engine does not send a message to a member.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The receiver is not a member.
    #[error("node {0} is not a member")]
    NoMember(Author),
    /// The engine has no connection to its server. It warns once when it loses the connection.
    #[error("no connection to the server")]
    NotConnected,
    /// The queue to the receiver is full.
    #[error("the queue to node {0} is full")]
    Full(Author),
    /// The receiver reads none of the wires of this node.
    #[error("node {0} reads no wire of this node")]
    NoCommonWire(Author),
    /// The message is larger than the engine carries.
    #[error("a message of {bytes} bytes, above the limit of {limit}")]
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
}
