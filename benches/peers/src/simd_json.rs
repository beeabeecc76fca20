//! JSON by simd-json. It parses in place, so each message is copied before.

use wirecost_bench::contenders::{Engine, Format};
use wirecost_message::Message;

use crate::peer::{Library, Refusal, of_format};

#[derive(Default)]
struct SimdJson;

impl Library<Message> for SimdJson {
    const PACKAGE: &'static str = "simd-json";
    // `null` for what is absent.
    const IS_CANONICAL: bool = false;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        Ok(simd_json::serde::to_writer(out, message)?)
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        Ok(simd_json::serde::from_slice(&mut bytes.to_vec())?)
    }
}

pub(crate) fn engine() -> Engine<Message> {
    of_format::<_, SimdJson>(
        Format::Json,
        "`null` for what is absent; a copy of the bytes to parse in",
    )
}
