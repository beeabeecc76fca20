use std::io::BufRead;

use wirecost_codec::{Limits, put};

use crate::{ReadError, source::Source};

/// Appends a message after its length, an integer of variable length. protobuf's libraries call such
/// a message delimited.
pub fn write_delimited(message: &[u8], out: &mut Vec<u8>) {
    put::varint(out, message.len() as u64);
    out.extend_from_slice(message);
}

/// A reader of the messages that [`write_delimited`] and the libraries of protobuf write:
/// `writeDelimitedTo`, `SerializeDelimitedToOstream`, prost's `encode_length_delimited`.
///
/// ```
/// use wirecost_codec::Limits;
/// use wirecost_envelope::{DelimitedReader, write_delimited};
///
/// let mut stream = Vec::new();
/// for message in [&b"one"[..], b"", b"three"] {
///     write_delimited(message, &mut stream);
/// }
/// assert_eq!(stream, b"\x03one\x00\x05three");
///
/// let mut messages = DelimitedReader::new(stream.as_slice(), Limits::DEFAULT);
/// assert_eq!(messages.next_message()?, Some(&b"one"[..]));
/// assert_eq!(messages.next_message()?, Some(&b""[..]));
/// assert_eq!(messages.next_message()?, Some(&b"three"[..]));
/// assert_eq!(messages.next_message()?, None);
/// # Ok::<(), wirecost_envelope::ReadError>(())
/// ```
///
/// Its one buffer grows as the bytes of a message arrive, whatever length is claimed, and keeps the room
/// of the largest message.
#[derive(Debug)]
pub struct DelimitedReader<R> {
    source: Source<R>,
    limits: Limits,
    message: Vec<u8>,
}

impl<R: BufRead> DelimitedReader<R> {
    /// Returns a reader of the messages from `reader` within `limits`, of which only
    /// [`max_message_bytes`](Limits::max_message_bytes) applies.
    #[must_use]
    pub const fn new(reader: R, limits: Limits) -> Self {
        Self {
            source: Source::new(reader),
            limits,
            message: Vec::new(),
        }
    }

    /// Waits for the next message; returns `None` if the stream has ended after a message.
    ///
    /// # Errors
    /// When the stream fails or ends inside a message, or a message exceeds the limit. The reader cannot
    /// continue after an error.
    pub fn next_message(&mut self) -> Result<Option<&[u8]>, ReadError> {
        if self.source.is_at_end()? {
            return Ok(None);
        }
        let len = self.source.varint()?;
        let check = |bytes| self.limits.check_message(bytes);
        self.source.take(len, &mut self.message, check)?;
        Ok(Some(&self.message))
    }
}
