//! bincode 1 with its defaults: integers of fixed width.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_bench::engines::Engine;
use wirecost_frame::Format;

use crate::peer::{Library, foreign};

#[derive(Default)]
struct Bincode1;

impl<T: Serialize + DeserializeOwned> Library<T> for Bincode1 {
    const PACKAGE: &'static str = "bincode@1";
    const NAME: &'static str = "bincode";

    type EncodeError = bincode1::Error;
    type DecodeError = bincode1::Error;

    fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        bincode1::serialize_into(out, message)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, Self::DecodeError> {
        bincode1::deserialize(bytes)
    }
}

pub(crate) fn engine<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    foreign::<T, T, Bincode1>("bincode-1", Format::Bincode, "")
}
