//! Protocol Buffers by buffa, owned structs and views.

// The code that buffa generates.
#[allow(warnings, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/buffa.rs"));
}

use buffa::{DecodeError as Error, Message as _, MessageView as _, SizeCache};
use generated::wirecost::cluster::v1::{Message, MessageView};
use wirecost_bench::engines::{Engine, Form};
use wirecost_codec::{DecodeError, EncodeError};
use wirecost_frame::Format;

use crate::{
    peer::{Library, ViewLibrary, of_format, view_of_format},
    through_bytes,
};

#[derive(Default)]
struct Buffa(SizeCache);

impl Library<Message> for Buffa {
    const PACKAGE: &'static str = "buffa";
    // A map's value is written even if it is zero.
    const IS_CANONICAL: bool = false;
    const KEEPS: &'static str = "a `SizeCache`";

    type EncodeError = buffa::EncodeError;
    type DecodeError = Error;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        message.try_encode_with_cache(&mut self.0, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, Self::DecodeError> {
        Message::decode_from_slice(bytes)
    }
}

/// buffa's views, for reading a message in place.
#[derive(Default)]
struct Views(Buffa);

impl Library<Message> for Views {
    const PACKAGE: &'static str = Buffa::PACKAGE;
    const NAME: &'static str = "buffa-views";
    const IS_CANONICAL: bool = Buffa::IS_CANONICAL;
    const KEEPS: &'static str = Buffa::KEEPS;

    type EncodeError = buffa::EncodeError;
    type DecodeError = Error;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        self.0.encode(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, Self::DecodeError> {
        MessageView::decode_view(bytes)?.to_owned_message()
    }
}

impl ViewLibrary<Message> for Views {
    fn view(bytes: &[u8]) -> Result<impl Sized, Error> {
        MessageView::decode_view(bytes)
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
    of_format::<_, Message, Buffa>(Format::Protobuf, "generated structs")
}

pub(crate) fn view_engine() -> Engine<wirecost_message::Message> {
    view_of_format::<_, Message, Views>(Format::Protobuf, "generated structs; decodes to views")
}
