//! Protocol Buffers by quick-protobuf.

// The code that pb-rs generates.
#[allow(warnings, clippy::all)]
mod generated {
    // The file refers to itself by this name.
    use super::generated as cluster;

    include!(concat!(env!("OUT_DIR"), "/quick_protobuf/cluster.rs"));
}

use generated::Message;
use quick_protobuf::{BytesReader, MessageRead, MessageWrite, Writer};
use wirecost_bench::engines::{Engine, Form};
use wirecost_codec::{DecodeError, EncodeError};
use wirecost_frame::Format;

use crate::{
    peer::{Library, of_format},
    through_bytes,
};

#[derive(Default)]
struct QuickProtobuf;

impl Library<Message> for QuickProtobuf {
    const PACKAGE: &'static str = "quick-protobuf";
    // A map's entries are in any order, and its values are written even if they are zero.
    const IS_CANONICAL: bool = false;

    type EncodeError = quick_protobuf::Error;
    type DecodeError = quick_protobuf::Error;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        message.write_message(&mut Writer::new(out))
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, Self::DecodeError> {
        Message::from_reader(&mut BytesReader::from_bytes(bytes), bytes)
    }
}

impl Form<wirecost_message::Message> for Message {
    fn of(message: &wirecost_message::Message) -> Result<Self, EncodeError> {
        through_bytes::of_protobuf::<_, QuickProtobuf>(message)
    }

    fn into_message(self) -> Result<wirecost_message::Message, DecodeError> {
        through_bytes::into_protobuf::<_, QuickProtobuf>(&self)
    }
}

pub(crate) fn engine() -> Engine<wirecost_message::Message> {
    of_format::<_, Message, QuickProtobuf>(
        Format::Protobuf,
        "generated structs; map entries in any order",
    )
}
