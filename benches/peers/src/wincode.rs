//! wincode, with bincode 2's integers and so its bytes, and with its defaults.

use wincode::config::{self, Configuration};
use wirecost_bench::contenders::{Engine, Format};

use crate::{
    native::plain::Message,
    peer::{Library, Refusal, foreign, of_format},
};

/// As bincode 2 has it.
#[derive(Default)]
struct Varint;

/// As bincode 1 has it.
#[derive(Default)]
struct Fixint;

impl Library<Message> for Varint {
    const PACKAGE: &'static str = "wincode";

    type Error = wincode::ReadError;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let varint = const { Configuration::default().with_varint_encoding() };
        Ok(config::serialize_into(out, message, varint)?)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, Self::Error> {
        let varint = const { Configuration::default().with_varint_encoding() };
        config::deserialize_exact(bytes, varint)
    }
}

impl Library<Message> for Fixint {
    const PACKAGE: &'static str = "wincode";

    type Error = wincode::ReadError;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        Ok(wincode::serialize_into(out, message)?)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, Self::Error> {
        wincode::deserialize_exact(bytes)
    }
}

pub(crate) fn engine() -> Engine<wirecost_message::Message> {
    of_format::<_, Message, Varint>(Format::Bincode, "")
}

pub(crate) fn fixint_engine() -> Engine<wirecost_message::Message> {
    foreign::<_, Message, Fixint>("wincode-fixint", Format::Bincode, "")
}
