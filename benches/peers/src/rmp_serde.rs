//! MessagePack by rmp-serde with its defaults: records as arrays, without names.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_bench::engines::Engine;
use wirecost_frame::Format;

use crate::peer::{Library, foreign};

#[derive(Default)]
struct RmpSerde;

impl<T: Serialize + DeserializeOwned> Library<T> for RmpSerde {
    const PACKAGE: &'static str = "rmp-serde";

    type EncodeError = rmp_serde::encode::Error;
    type DecodeError = rmp_serde::decode::Error;

    fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        rmp_serde::encode::write(out, message)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, Self::DecodeError> {
        rmp_serde::from_slice(bytes)
    }
}

pub(crate) fn engine<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    foreign::<T, T, RmpSerde>(
        "messagepack",
        Format::Protobuf,
        "records without field names",
    )
}
