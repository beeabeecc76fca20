//! A message that exceeds a datagram, on its way to the streams of several members.

use wirecost_codec::EncodeError;
use wirecost_message::Message;
use wirecost_wire::Wire;

use crate::{engine::writers::Writers, frames::MessageWriter};

/// A message, as the wire at a place of the node's list has written it.
pub(super) struct Large {
    message: Message,
    wire: usize,
    content: Content,
}

/// The bytes that the streams of a wire share.
enum Content {
    /// The frame, which stands alone.
    Frame(Vec<u8>),
    /// The encoding, which each stream packs in its own context.
    Encoding(Vec<u8>),
    /// None: each stream predicts the message from those before.
    Predicted,
}

impl Large {
    /// Returns the present message of the writers, which the wire at a place has written.
    pub(super) fn new(message: &Message, place: usize, wire: &Wire, writers: &Writers) -> Self {
        Self {
            message: message.clone(),
            wire: place,
            content: match (
                wire.packing().kind().shares_messages(),
                wire.packing().mode(),
            ) {
                (false, _) => Content::Frame(writers.frame(place).into()),
                (true, None) => Content::Encoding(writers.encoding(place).into()),
                (true, Some(_)) => Content::Predicted,
            },
        }
    }

    /// Appends the message to the frames of a stream by the wire at a place. Returns whether it had to be encoded
    /// for the stream.
    pub(super) fn write(
        &self,
        place: Option<usize>,
        messages: &mut MessageWriter,
        frames: &mut Vec<u8>,
    ) -> Result<bool, EncodeError> {
        match &self.content {
            Content::Predicted => messages.write(&self.message, frames).map(|_| true),
            _ if place != Some(self.wire) => messages.write(&self.message, frames).map(|_| true),
            Content::Frame(frame) => {
                frames.extend(frame);
                Ok(false)
            }
            Content::Encoding(encoding) => messages.write_encoded(encoding, frames).map(|()| false),
        }
    }
}
