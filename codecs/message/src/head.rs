use serde::{Deserialize, Serialize};
use wirecost_codec::Schema;

use crate::{ClockDomain, Message, Stamp};

/// The first fields of a [`Message`]. They tell whether a receiver can read the rest, which of its
/// clocks the message concerns, and whether it is news to that clock.
///
/// A codec reads it by [`Peek`](wirecost_codec::Peek), without the source and the body.
///
/// ```
/// use wirecost_codec::{Codec, DecodeError, Peek};
/// use wirecost_message::{ClockDomain, Head, Message};
///
/// /// Returns the message if it has this version and a later time than any seen in its domain.
/// fn news<C: Codec<Message> + Peek<Head>>(
///     codec: &mut C,
///     bytes: &[u8],
///     seen: impl Fn(ClockDomain) -> u64,
/// ) -> Result<Option<Message>, DecodeError> {
///     let head = codec.peek(bytes)?;
///     if head.version != Message::VERSION || head.stamp.time <= seen(head.domain) {
///         return Ok(None);
///     }
///     codec.decode(bytes).map(Some)
/// }
///
/// // Version 1, domain 1, stamp 7 of node 42 in its first life, and garbage.
/// let bytes = [1, 1, 7, 42, 0, b'?'];
/// let mut bincode = wirecost_bincode::Bincode::default();
/// assert_eq!(news(&mut bincode, &bytes, |_| 7), Ok(None));
/// assert!(news(&mut bincode, &bytes, |_| 6).is_err());
/// ```
// The kind of the body is not among them: it comes after the source's texts, which formats without
// lengths or names can only skip by reading them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Schema, Serialize, Deserialize)]
#[schema(prefix_of = Message)]
pub struct Head {
    /// Version of the schema that the sender uses.
    #[schema(id = 1)]
    pub version: u8,
    /// Clock domain of the stamp.
    #[schema(id = 2)]
    pub domain: ClockDomain,
    /// Lamport time of the sending.
    #[schema(id = 3)]
    pub stamp: Stamp,
}
