//! bincode 1 with its defaults: integers in their own width.

use wirecost_bench::contenders::{Engine, Format};
use wirecost_message::Message;

use crate::peer::{Library, Refusal, foreign};

#[derive(Default)]
struct Bincode1;

impl Library<Message> for Bincode1 {
    const PACKAGE: &'static str = "bincode@1";
    const NAME: &'static str = "bincode";

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        Ok(bincode1::serialize_into(out, message)?)
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        Ok(bincode1::deserialize(bytes)?)
    }
}

pub(crate) fn engine() -> Engine<Message> {
    foreign::<_, Bincode1>("bincode-1", Format::Bincode, "")
}
