//! CBOR by minicbor: records as arrays, without names.

use std::convert::Infallible;

use minicbor::{Decode, Encode, decode::Error, encode};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::peer::{Library, foreign};

#[derive(Default)]
struct Minicbor;

impl<F: Encode<()> + for<'b> Decode<'b, ()>> Library<F> for Minicbor {
    const PACKAGE: &'static str = "minicbor";

    type EncodeError = encode::Error<Infallible>;
    type DecodeError = Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        minicbor::encode(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        minicbor::decode(bytes)
    }
}

pub(crate) fn engine<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + Encode<()> + for<'b> Decode<'b, ()> + 'static,
{
    foreign::<T, F, Minicbor>(
        "cbor-minicbor",
        Format::Protobuf,
        "records without field names",
    )
}
