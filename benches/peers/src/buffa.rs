//! Protocol Buffers by buffa, owned structs and views.

// What buffa generates.
#[allow(warnings, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/buffa.rs"));
}

use buffa::{Message as _, MessageView as _};
use generated::wirecost::cluster::v1::{Message, MessageView};
use wirecost_bench::contenders::{Engine, Form, Format};
use wirecost_codec::{DecodeError, EncodeError};

use crate::{
    peer::{Library, Refusal, View, of_format, view_of_format},
    through_bytes,
};

#[derive(Default)]
struct Buffa;

impl Library<Message> for Buffa {
    const PACKAGE: &'static str = "buffa";
    // A map's value is written also where it is zero.
    const IS_CANONICAL: bool = false;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        Ok(message.try_encode(out)?)
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        Ok(Message::decode_from_slice(bytes)?)
    }
}

/// Its views, for reading a message where it lies.
#[derive(Default)]
struct Views(Buffa);

impl Library<Message> for Views {
    const PACKAGE: &'static str = Buffa::PACKAGE;
    const NAME: &'static str = "buffa-views";
    const IS_CANONICAL: bool = Buffa::IS_CANONICAL;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.0.encode(message, out)
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        Ok(MessageView::decode_view(bytes)?.to_owned_message()?)
    }
}

impl View<Message> for Views {
    fn view(bytes: &[u8]) -> Result<impl Sized, Refusal> {
        Ok(MessageView::decode_view(bytes)?)
    }
}

impl Form<wirecost_message::Message> for Message {
    fn of(message: &wirecost_message::Message) -> Result<Self, EncodeError> {
        through_bytes::of_protobuf::<_, Buffa>(message)
    }

    fn into_message(self) -> Result<wirecost_message::Message, DecodeError> {
        through_bytes::into_protobuf::<_, Buffa>(&self)
    }
}

pub(crate) fn engine() -> Engine<wirecost_message::Message> {
    of_format::<Message, Buffa>(Format::Protobuf, "generated structs")
}

pub(crate) fn view_engine() -> Engine<wirecost_message::Message> {
    view_of_format::<Message, Views>(Format::Protobuf, "generated structs; views decoded")
}
