//! The events that came during a commit.

use std::collections::VecDeque;

use wirecost_codec::{Codec, Limits};
use wirecost_message::Message;
use wirecost_protobuf::Protobuf;

use crate::{Member, engine::Event, frames::KEPT_BYTES, runtime::Settings};

/// The events that wait for the node, in the order of their arrival.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    /// Each event with its size.
    events: VecDeque<(Event, usize)>,
    /// The sum of the sizes.
    bytes: usize,
    /// A buffer in which a message is encoded, for its size.
    encoded: Vec<u8>,
}

impl Inbox {
    /// Returns whether another event may wait.
    pub(super) fn has_room(&self, settings: &Settings) -> bool {
        self.events.len() < settings.queue.get() && self.bytes < settings.queue_bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    pub(super) fn push(&mut self, event: Event) {
        let bytes = match &event {
            Event::Message { message, .. } => self.encoded_bytes(message),
            Event::Members(members) => members.len() * size_of::<Member>(),
        };
        self.bytes += bytes;
        self.events.push_back((event, bytes));
    }

    pub(super) fn pop(&mut self) -> Option<Event> {
        let (event, bytes) = self.events.pop_front()?;
        self.bytes -= bytes;
        Some(event)
    }

    /// Returns the size of a message in protobuf, whatever the wire that it came by.
    fn encoded_bytes(&mut self, message: &Message) -> usize {
        self.encoded.clear();
        self.encoded.shrink_to(KEPT_BYTES);
        match Protobuf::default().encode(message, &mut self.encoded) {
            Ok(()) => self.encoded.len(),
            // It exceeds the limit.
            Err(_) => Limits::DEFAULT.max_message_bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use wirecost_message::{Address, ClockDomain, Mode, Payload, Response, Source, Stamp};

    use super::*;
    use crate::state::Author;

    fn message(bytes: usize) -> Event {
        let payload = Payload {
            data: vec![7; bytes].into(),
        };
        let response = Response {
            outcome: payload.into(),
        };
        let message = Message {
            version: Message::VERSION,
            domain: ClockDomain::Event,
            stamp: Stamp::default(),
            source: Source {
                name: "gw".into(),
                address: Address([127, 0, 0, 1].into()),
                port: 0,
                group: "BJ".into(),
                mode: Mode::Write,
            },
            request_id: 0.into(),
            flags: 0,
            timeout_ns: None,
            relays: 0,
            body: response.into(),
        };
        let from = Author(2);
        Event::Message { from, message }
    }

    /// Returns how many messages of a size wait at most.
    fn fitting(bytes: usize, settings: &Settings) -> usize {
        let mut inbox = Inbox::default();
        let mut fitting = 0;
        while inbox.has_room(settings) {
            inbox.push(message(bytes));
            fitting += 1;
        }
        // Each that goes makes room for another.
        assert_eq!(inbox.pop(), Some(message(bytes)));
        assert!(inbox.has_room(settings));
        while inbox.pop().is_some() {}
        assert_eq!((inbox.bytes, inbox.is_empty()), (0, true));
        fitting
    }

    #[test]
    fn few_large_messages_wait_and_many_small_ones() {
        let settings = Settings {
            queue: NonZeroUsize::MIN.saturating_add(99),
            queue_bytes: 1 << 20,
            ..Settings::default()
        };
        assert_eq!(fitting(10, &settings), 100);
        assert_eq!(fitting(250_000, &settings), 5);
        assert_eq!(fitting(2 << 20, &settings), 1);
        // One that no wire carries.
        assert_eq!(fitting(5 << 20, &settings), 1);
    }
}
