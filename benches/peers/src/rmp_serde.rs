//! MessagePack by rmp-serde with its defaults: records as arrays, without names.

use wirecost_bench::contenders::{Engine, Format};
use wirecost_message::Message;

use crate::peer::{Library, Refusal, foreign};

#[derive(Default)]
struct RmpSerde;

impl Library<Message> for RmpSerde {
    const PACKAGE: &'static str = "rmp-serde";

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        Ok(rmp_serde::encode::write(out, message)?)
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        Ok(rmp_serde::from_slice(bytes)?)
    }
}

pub(crate) fn engine() -> Engine<Message> {
    foreign::<_, RmpSerde>("messagepack", Format::Protobuf, "records without names")
}
