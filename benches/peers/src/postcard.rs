//! postcard.

use std::mem;

use wirecost_bench::contenders::{Engine, Format};
use wirecost_message::Message;

use crate::peer::{Library, Refusal, foreign};

#[derive(Default)]
struct Postcard;

impl Library<Message> for Postcard {
    const PACKAGE: &'static str = "postcard";

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        *out = postcard::to_extend(message, mem::take(out))?;
        Ok(())
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        Ok(postcard::from_bytes(bytes)?)
    }
}

pub(crate) fn engine() -> Engine<Message> {
    foreign::<_, Postcard>("postcard", Format::Bincode, "")
}
