//! JSON by sonic-rs. Its SIMD follows the compiler's target, which for x86-64 is SSE2.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_bench::engines::Engine;
use wirecost_frame::Format;

use crate::peer::{Library, of_format};

#[derive(Default)]
struct SonicRs;

impl<T: Serialize + DeserializeOwned> Library<T> for SonicRs {
    const PACKAGE: &'static str = "sonic-rs";
    // Absent options are written as `null`.
    const IS_CANONICAL: bool = false;

    type EncodeError = sonic_rs::Error;
    type DecodeError = sonic_rs::Error;

    fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        sonic_rs::to_writer(out, message)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, Self::DecodeError> {
        sonic_rs::from_slice(bytes)
    }
}

pub(crate) fn engine<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    of_format::<T, T, SonicRs>(Format::Json, "`null` for absent options")
}
