//! CBOR by cbor4ii.

use std::mem;

use wirecost_bench::contenders::{Engine, Format};
use wirecost_message::Message;

use crate::peer::{Library, Refusal, foreign};

#[derive(Default)]
struct Cbor4ii;

impl Library<Message> for Cbor4ii {
    const PACKAGE: &'static str = "cbor4ii";

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        *out = cbor4ii::serde::to_vec(mem::take(out), message)?;
        Ok(())
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        Ok(cbor4ii::serde::from_slice(bytes)?)
    }
}

pub(crate) fn engine() -> Engine<Message> {
    foreign::<_, Cbor4ii>("cbor", Format::Protobuf, "")
}
