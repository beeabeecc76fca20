//! Protocol Buffers by buffa, owned structs and views.

// The code that buffa generates.
#[allow(warnings, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/buffa.rs"));
}

use buffa::{DecodeError, EncodeError, HasMessageView, Message, MessageView as _, SizeCache};
pub(crate) use generated::wirecost::{cluster::v1 as cluster, other_data};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::{
    peer::{Library, ViewLibrary, of_format, view_of_format},
    through_bytes::form_by_protobuf,
};

#[derive(Default)]
pub(crate) struct Buffa(SizeCache);

impl<F: Message> Library<F> for Buffa {
    const PACKAGE: &'static str = "buffa";
    // A map's value is written even if it is zero.
    const IS_CANONICAL: bool = false;
    const KEEPS: &'static str = "a `SizeCache`";

    type EncodeError = EncodeError;
    type DecodeError = DecodeError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        message.try_encode_with_cache(&mut self.0, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        F::decode_from_slice(bytes)
    }
}

/// buffa's views, for reading a message in place.
#[derive(Default)]
struct Views(Buffa);

impl<F: HasMessageView> Library<F> for Views {
    const PACKAGE: &'static str = <Buffa as Library<F>>::PACKAGE;
    const NAME: &'static str = "buffa-views";
    const IS_CANONICAL: bool = <Buffa as Library<F>>::IS_CANONICAL;
    const KEEPS: &'static str = <Buffa as Library<F>>::KEEPS;

    type EncodeError = EncodeError;
    type DecodeError = DecodeError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        self.0.encode(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        F::decode_view(bytes)?.to_owned_message()
    }
}

impl<F: HasMessageView> ViewLibrary<F> for Views {
    fn view(bytes: &[u8]) -> Result<impl Sized, DecodeError> {
        F::decode_view(bytes)
    }
}

form_by_protobuf!(Buffa: wirecost_message::Message => cluster::Message);

pub(crate) fn engine<T: 'static, F: Form<T> + Message + 'static>() -> Engine<T> {
    of_format::<T, F, Buffa>(Format::Protobuf, "generated structs")
}

pub(crate) fn view_engine<T: 'static, F: Form<T> + HasMessageView + 'static>() -> Engine<T> {
    view_of_format::<T, F, Views>(Format::Protobuf, "generated structs; decodes to views")
}
