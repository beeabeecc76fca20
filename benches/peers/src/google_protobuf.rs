//! Protocol Buffers by Google's own library, whose core is upb, in C. It returns each message's
//! bytes in a new buffer of its own, so they are copied.

// The code that protoc generates.
#[allow(warnings, clippy::all)]
pub(crate) mod generated {
    include!(concat!(env!("OUT_DIR"), "/protobuf_generated/generated.rs"));
}

use protobuf::{Message, ParseError, SerializeError};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::{
    peer::{Library, of_format},
    through_bytes::form_by_protobuf,
};

#[derive(Default)]
pub(crate) struct Google;

impl<F: Message> Library<F> for Google {
    const PACKAGE: &'static str = "protobuf";
    const NAME: &'static str = "google";
    // A map's entries are in any order, and its values are written even if they are zero.
    const IS_CANONICAL: bool = false;
    const ALLOCATES_IN_RUST: bool = false;

    type EncodeError = SerializeError;
    type DecodeError = ParseError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        out.extend_from_slice(&message.serialize()?);
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        F::parse(bytes)
    }
}

form_by_protobuf!(Google: wirecost_message::Message => generated::Message);

pub(crate) fn engine<T: 'static, F: Form<T> + Message + 'static>() -> Engine<T> {
    of_format::<T, F, Google>(
        Format::Protobuf,
        "generated structs; map entries in any order; output copied from its buffer",
    )
}
