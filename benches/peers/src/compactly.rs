//! compactly, which predicts each bit from the earlier ones in the same message: the reference for
//! sizes.

use std::io;

use compactly::Encode;
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::peer::{Library, foreign};

#[derive(Default)]
struct Compactly;

impl<F: Encode> Library<F> for Compactly {
    const PACKAGE: &'static str = "compactly";

    type EncodeError = io::Error;
    type DecodeError = &'static str;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        compactly::v2::encode_to(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        compactly::decode(bytes).ok_or("no message")
    }
}

pub(crate) fn engine<T: 'static, F: Form<T> + Encode + 'static>() -> Engine<T> {
    foreign::<T, F, Compactly>("compactly", Format::Bincode, "maps as trees")
}
