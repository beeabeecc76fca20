use std::io::BufRead;

use wirecost_codec::Limits;

use crate::{ReadError, source::Source};

/// The length of a message without a value, a tombstone.
const NULL: i32 = -1;

/// A reader of a dump of a topic of Kafka: each message after its length in four big-endian bytes, as
/// `kcat -C -e -f '%R%s'` writes it. Tombstones, which have no value, are skipped.
///
/// The messages of a topic with a schema registry have a header, [`Confluent`](crate::Confluent) or
/// [`ConfluentProtobuf`](crate::ConfluentProtobuf).
///
/// ```
/// use wirecost_codec::Limits;
/// use wirecost_envelope::KcatReader;
///
/// let dump = b"\0\0\0\x03one\xff\xff\xff\xff\0\0\0\x03two";
/// let mut messages = KcatReader::new(dump.as_slice(), Limits::DEFAULT);
/// assert_eq!(messages.next_message()?, Some(&b"one"[..]));
/// assert_eq!(messages.next_message()?, Some(&b"two"[..]));
/// assert_eq!(messages.next_message()?, None);
/// # Ok::<(), wirecost_envelope::ReadError>(())
/// ```
///
/// Its one buffer grows as the bytes of a message arrive, whatever length is claimed, and keeps the room
/// of the largest message.
#[derive(Debug)]
pub struct KcatReader<R> {
    source: Source<R>,
    limits: Limits,
    message: Vec<u8>,
}

impl<R: BufRead> KcatReader<R> {
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

    /// Waits for the next message; returns `None` if the dump has ended after a message.
    ///
    /// # Errors
    /// When the stream fails or ends inside a message, or a message exceeds the limit. The reader cannot
    /// continue after an error.
    pub fn next_message(&mut self) -> Result<Option<&[u8]>, ReadError> {
        while !self.source.is_at_end()? {
            let len = self.source.array()?;
            if i32::from_be_bytes(len) != NULL {
                let len = u32::from_be_bytes(len).into();
                let check = |bytes| self.limits.check_message(bytes);
                self.source.take(len, &mut self.message, check)?;
                return Ok(Some(&self.message));
            }
        }
        Ok(None)
    }
}
