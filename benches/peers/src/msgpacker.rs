//! MessagePack by msgpacker: records as their fields in sequence, without names.

use std::convert::Infallible;

use msgpacker::{Packable, Unpackable};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::peer::{Library, foreign};

#[derive(Default)]
struct Msgpacker;

impl<F: Packable + Unpackable> Library<F> for Msgpacker {
    const PACKAGE: &'static str = "msgpacker";

    type EncodeError = Infallible;
    type DecodeError = F::Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        message.pack(out);
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        F::unpack(bytes)
    }
}

pub(crate) fn engine<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + Packable + Unpackable + 'static,
{
    foreign::<T, F, Msgpacker>(
        "messagepack-msgpacker",
        Format::Protobuf,
        "records without field names",
    )
}
