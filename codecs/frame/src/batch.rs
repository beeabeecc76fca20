use std::num::NonZeroU32;

use wirecost_codec::{Budget, DecodeError, Limits, counted, input::Input, put};

use crate::number;

/// Several messages of one format, each preceded by its length: the payload of a frame with
/// [`Content::Batch`](crate::Content::Batch), before compression.
///
/// A batch is at most as large as one message may be, since to the compression and the frame it is
/// one message. It keeps its memory when it is cleared.
#[derive(Debug, Clone)]
pub struct Batch {
    payload: Vec<u8>,
    messages: u32,
    limits: Limits,
}

/// A batch has no room for another message, and is unchanged: send it, clear it and try again. A
/// message that does not fit into an empty batch is too large for any.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a batch of {} has no room for a message of {}",
    counted(*.messages as usize, "message"), counted(*.bytes, "byte")
)]
pub struct BatchFull {
    /// The number of messages in the batch.
    pub messages: u32,
    /// The size of the message with its length prefix, in bytes.
    pub bytes: usize,
}

impl Batch {
    /// Returns an empty batch, for up to [`max_elements`](Limits::max_elements) messages in up to
    /// [`max_message_bytes`](Limits::max_message_bytes), length prefixes included.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self {
            payload: Vec::new(),
            messages: 0,
            limits,
        }
    }

    /// Adds a message. With enough room from earlier batches nothing is allocated.
    ///
    /// # Errors
    /// [`BatchFull`] when the batch would exceed its limits.
    pub fn push(&mut self, message: &[u8]) -> Result<(), BatchFull> {
        let bytes = number::bytes(message.len() as u64) + message.len();
        if !self.has_room(bytes) {
            return Err(BatchFull {
                messages: self.messages,
                bytes,
            });
        }
        self.messages += 1;
        put::varint(&mut self.payload, message.len() as u64);
        self.payload.extend_from_slice(message);
        Ok(())
    }

    fn has_room(&self, bytes: usize) -> bool {
        // A length in a frame has at most 32 bits, whatever the limit.
        let limit = self.limits.max_message_bytes.min(u32::MAX as usize);
        self.payload.len() + bytes <= limit && (self.messages as usize) < self.limits.max_elements
    }

    /// Returns the number of messages in the batch, or `None` if it is empty.
    #[must_use]
    pub const fn messages(&self) -> Option<NonZeroU32> {
        NonZeroU32::new(self.messages)
    }

    /// Returns the messages with their length prefixes.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Removes all messages.
    pub fn clear(&mut self) {
        self.payload.clear();
        self.messages = 0;
    }
}

/// The messages of a frame, in order: those of a batch, or a single one.
#[derive(Debug, Clone)]
pub struct Messages<'a> {
    alone: Option<&'a [u8]>,
    input: Input<'a>,
    left: u32,
}

impl<'a> Messages<'a> {
    /// Returns the message of a frame that is no batch: its decompressed payload.
    #[must_use]
    pub fn one(payload: &'a [u8]) -> Self {
        Self {
            alone: Some(payload),
            input: Input::new(&[]),
            left: 0,
        }
    }

    /// Returns the `count` messages of a decompressed payload. All lengths are checked before the
    /// first message is returned, so that no damaged batch is half processed.
    ///
    /// # Errors
    /// When the payload does not consist of exactly this many messages, or exceeds
    /// [`max_message_bytes`](Limits::max_message_bytes) or [`max_elements`](Limits::max_elements).
    /// Offsets count from the start of the payload.
    pub fn new(payload: &'a [u8], count: NonZeroU32, limits: Limits) -> Result<Self, DecodeError> {
        limits.check_message(payload.len())?;
        let left = count.get();
        Budget::new(limits).take_elements(usize::try_from(left).unwrap_or(usize::MAX), 0)?;
        let input = Input::new(payload);
        let mut rest = input;
        for _ in 0..left {
            read_message(&mut rest)?;
        }
        rest.finish()?;
        Ok(Self {
            alone: None,
            input,
            left,
        })
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if let Some(message) = self.alone.take() {
            return Some(message);
        }
        self.left = self.left.checked_sub(1)?;
        read_message(&mut self.input).ok()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.left as usize + usize::from(self.alone.is_some());
        (left, Some(left))
    }
}

impl ExactSizeIterator for Messages<'_> {}

fn read_message<'a>(input: &mut Input<'a>) -> Result<&'a [u8], DecodeError> {
    let bytes = number::read(input)?;
    input.take(bytes.into())
}
