//! Peeking at messages.

use wirecost_codec::{Codec, Peek};
use wirecost_message::{Head, Message};

use crate::{LIMITS, bounded, can_be_logged};

/// The largest memory for peeking: a copy of the bytes, in which protobuf merges records, and the text of an error.
const MOST: usize = LIMITS.max_message_bytes + (4 << 10);

/// A codec that peeks.
pub trait Peeking {
    /// Checks that the head of `bytes` is that of the decoded message, and that bytes without a head have no message.
    fn check(&mut self, bytes: &[u8]);
}

impl<C: Codec<Message> + Peek<Head>> Peeking for C {
    fn check(&mut self, bytes: &[u8]) {
        let peeked = bounded(MOST, || self.peek(bytes));
        if let Ok(message) = self.decode(bytes) {
            assert_eq!(peeked, Ok(Head::from(message)));
        } else if let Err(error) = peeked {
            can_be_logged(error);
        }
    }
}
