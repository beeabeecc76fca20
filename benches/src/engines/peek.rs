use std::hint::black_box;

use wirecost_codec::Peek;
use wirecost_message::Head;

/// A codec that reads the heads of messages. The loop over the messages is compiled for each codec:
/// behind the trait object no message costs a dynamic call.
pub trait PeekAll: Peek<Head> {
    /// Reads the head of every message, and drops it.
    fn peek_all(&mut self, messages: &[Vec<u8>]) {
        for bytes in messages {
            let read = self.peek(black_box(bytes));
            black_box(&read);
        }
    }
}

impl<C: Peek<Head>> PeekAll for C {}
