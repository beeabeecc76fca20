//! FlatBuffers by planus, which needs no flatc. A message is built in planus's own buffer, which is
//! kept, and copied from it.

// The code that planus generates.
#[allow(warnings, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/planus.rs"));
}

use std::convert::Infallible;

use generated::cluster::{Message, MessageRef};
use planus::ReadAsRoot;
use wirecost_bench::engines::{Engine, Form};
use wirecost_codec::{DecodeError, EncodeError};
use wirecost_frame::Format;

use crate::{
    peer::{Library, foreign},
    through_bytes,
};

#[derive(Default)]
struct Planus(planus::Builder);

impl Library<Message> for Planus {
    const PACKAGE: &'static str = "planus";
    const KEEPS: &'static str = "a `Builder` with its bytes and offsets";

    type EncodeError = Infallible;
    type DecodeError = planus::Error;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        self.0.clear();
        out.extend_from_slice(self.0.finish(message, None));
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, Self::DecodeError> {
        MessageRef::read_as_root(bytes)?.try_into()
    }
}

impl Form<wirecost_message::Message> for Message {
    fn of(message: &wirecost_message::Message) -> Result<Self, EncodeError> {
        through_bytes::of_serde(message)
    }

    fn into_message(self) -> Result<wirecost_message::Message, DecodeError> {
        through_bytes::into_serde(&self)
    }
}

pub(crate) fn engine() -> Engine<wirecost_message::Message> {
    foreign::<_, Message, Planus>(
        "flatbuffers",
        Format::Protobuf,
        "generated structs; output copied from its buffer",
    )
}
