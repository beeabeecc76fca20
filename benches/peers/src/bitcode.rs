//! bitcode with its own derives.

use std::convert::Infallible;

use bitcode::{Buffer, DecodeOwned, Encode};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::peer::{Library, foreign};

#[derive(Default)]
struct Bitcode(Buffer);

impl<F: Encode + DecodeOwned> Library<F> for Bitcode {
    const PACKAGE: &'static str = "bitcode";
    const KEEPS: &'static str = "a `Buffer` with the columns of encoder and decoder, and the bytes";

    type EncodeError = Infallible;
    type DecodeError = bitcode::Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        out.extend_from_slice(self.0.encode(message));
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        self.0.decode(bytes)
    }
}

pub(crate) fn engine<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + Encode + DecodeOwned + 'static,
{
    foreign::<T, F, Bitcode>("bitcode", Format::Bincode, "output copied from its buffer")
}
