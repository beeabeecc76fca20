//! JSON by sonic-rs. Its SIMD is what the compiler's target has, which for x86-64 is SSE2.

use wirecost_bench::contenders::{Engine, Format};
use wirecost_message::Message;

use crate::peer::{Library, Refusal, of_format};

#[derive(Default)]
struct SonicRs;

impl Library<Message> for SonicRs {
    const PACKAGE: &'static str = "sonic-rs";
    // `null` for what is absent.
    const IS_CANONICAL: bool = false;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        Ok(sonic_rs::to_writer(out, message)?)
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        Ok(sonic_rs::from_slice(bytes)?)
    }
}

pub(crate) fn engine() -> Engine<Message> {
    of_format::<_, SonicRs>(Format::Json, "`null` for what is absent")
}
