//! bitcode by its own derives. It gathers a message in buffers of its own, which it keeps.

use wirecost_bench::contenders::{Engine, Format};

use crate::{
    native::Message,
    peer::{Library, Refusal, foreign},
};

#[derive(Default)]
struct Bitcode(bitcode::Buffer);

impl Library<Message> for Bitcode {
    const PACKAGE: &'static str = "bitcode";

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        out.extend_from_slice(self.0.encode(message));
        Ok(())
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        Ok(bitcode::decode(bytes)?)
    }
}

pub(crate) fn engine() -> Engine<wirecost_message::Message> {
    foreign::<Message, Bitcode>("bitcode", Format::Bincode, "a copy out of its buffer")
}
