//! borsh.

use wirecost_bench::contenders::{Engine, Format};

use crate::{
    native::Message,
    peer::{Library, Refusal, foreign},
};

#[derive(Default)]
struct Borsh;

impl Library<Message> for Borsh {
    const PACKAGE: &'static str = "borsh";

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        borsh::to_writer(out, message)?;
        Ok(())
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        Ok(borsh::from_slice(bytes)?)
    }
}

pub(crate) fn engine() -> Engine<wirecost_message::Message> {
    foreign::<Message, Borsh>("borsh", Format::Bincode, "")
}
