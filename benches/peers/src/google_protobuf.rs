//! Protocol Buffers by Google's own library, whose core is upb, in C. It returns each message's
//! bytes in a new buffer of its own, so they are copied.

// The code that protoc generates.
#[allow(warnings, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/protobuf_generated/generated.rs"));
}

use generated::Message;
use protobuf::{Parse, Serialize};
use wirecost_bench::engines::{Engine, Form};
use wirecost_codec::{DecodeError, EncodeError};
use wirecost_frame::Format;

use crate::{
    peer::{Library, of_format},
    through_bytes,
};

#[derive(Default)]
struct Google;

impl Library<Message> for Google {
    const PACKAGE: &'static str = "protobuf";
    const NAME: &'static str = "google";
    // A map's entries are in any order, and its values are written even if they are zero.
    const IS_CANONICAL: bool = false;
    const ALLOCATES_IN_RUST: bool = false;

    type EncodeError = protobuf::SerializeError;
    type DecodeError = protobuf::ParseError;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        out.extend_from_slice(&message.serialize()?);
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, Self::DecodeError> {
        Message::parse(bytes)
    }
}

impl Form<wirecost_message::Message> for Message {
    fn of(message: &wirecost_message::Message) -> Result<Self, EncodeError> {
        through_bytes::of_protobuf::<_, Google>(message)
    }

    fn into_message(self) -> Result<wirecost_message::Message, DecodeError> {
        through_bytes::into_protobuf::<_, Google>(&self)
    }
}

pub(crate) fn engine() -> Engine<wirecost_message::Message> {
    of_format::<_, Message, Google>(
        Format::Protobuf,
        "generated structs; map entries in any order; output copied from its buffer",
    )
}
