//! JSON by flexon.

use flexon::serde::de::Error;
use serde::{Serialize, de::DeserializeOwned};
use wirecost_bench::engines::Engine;
use wirecost_frame::Format;

use crate::peer::{Library, of_format};

#[derive(Default)]
struct Flexon;

impl<T: Serialize + DeserializeOwned> Library<T> for Flexon {
    const PACKAGE: &'static str = "flexon";
    // Absent options are written as `null`.
    const IS_CANONICAL: bool = false;

    type EncodeError = flexon::serde::ser::Error;
    type DecodeError = Error;

    fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        flexon::to_writer(out, message)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, Self::DecodeError> {
        flexon::from_slice(bytes)
    }
}

pub(crate) fn engine<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    of_format::<T, T, Flexon>(Format::Json, "`null` for absent options")
}
