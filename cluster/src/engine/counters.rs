use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::choice::Sent;

/// The numbers of things that an engine has carried and refused since its start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters {
    /// Connections to a server, if the engine needs one.
    pub connections: u64,
    /// Datagrams sent, or packets on a network of another kind.
    pub datagrams_sent: u64,
    /// Datagrams received, also those that were refused.
    pub datagrams_received: u64,
    /// Datagrams refused, by the reason.
    pub datagrams_refused: BTreeMap<&'static str, u64>,
    /// Streams opened by this node.
    pub streams_opened: u64,
    /// Streams opened by other nodes.
    pub streams_accepted: u64,
    /// Streams that were refused, or that broke.
    pub streams_failed: u64,
    /// Bytes of frames sent, by the wire.
    pub bytes_sent: BTreeMap<String, u64>,
    /// Bytes of frames received, by the wire as far as a frame tells it: without the level of a compression.
    pub bytes_received: BTreeMap<String, u64>,
    /// Encodings of messages to send. Receivers of the same wire share an encoding.
    pub messages_encoded: u64,
    /// Messages sent, to each receiver.
    pub messages_sent: u64,
    /// Messages received.
    pub messages_received: u64,
    /// Messages that the engine has dropped, by the reason.
    pub messages_dropped: BTreeMap<&'static str, u64>,
    /// Frames of others that this node could not read.
    pub frames_skipped: u64,
    /// Frames of this node that others could not read.
    pub refusals_received: u64,
    /// Packets of membership that were refused, and actions of the protocol that failed.
    pub membership_failures: u64,
}

/// A view of an engine's counters. Its clones show the same.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Mutex<Counters>>);

impl Meter {
    /// Returns the counters as they are now.
    #[must_use]
    pub fn read(&self) -> Counters {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Returns the messages sent, and the bytes of their frames.
    #[must_use]
    pub fn sent(&self) -> Sent {
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Sent {
            messages: counters.messages_sent,
            bytes: counters.bytes_sent.values().sum(),
        }
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut Counters)) {
        count(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn drop_message(&self, reason: &'static str) {
        self.count(|counters| *counters.messages_dropped.entry(reason).or_default() += 1);
    }
}

/// Adds the bytes of a frame by a wire.
pub(super) fn add_bytes(counts: &mut BTreeMap<String, u64>, wire: &str, bytes: usize) {
    match counts.get_mut(wire) {
        Some(count) => *count += bytes as u64,
        None => drop(counts.insert(wire.to_owned(), bytes as u64)),
    }
}
