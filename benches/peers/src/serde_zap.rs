//! serde-zap, which writes bincode 2's bytes.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::{
    peer::{Library, of_format},
    room::Room,
};

#[derive(Default)]
struct SerdeZap(Room);

impl<T: Serialize + DeserializeOwned> Library<T> for SerdeZap {
    const PACKAGE: &'static str = "serde-zap";
    const KEEPS: &'static str = Room::KEEPS;

    type EncodeError = serde_zap::Error;
    type DecodeError = serde_zap::Error;

    fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        let write = |room: &mut [u8]| serde_zap::to_slice(message, room).map(|bytes| bytes.len());
        let is_too_small = |error: &_| matches!(error, serde_zap::Error::ExceedsBuffer);
        self.0.append(out, write, is_too_small)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, Self::DecodeError> {
        serde_zap::from_bytes(bytes)
    }
}

pub(crate) fn engine<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + Serialize + DeserializeOwned + 'static,
{
    of_format::<T, F, SerdeZap>(Format::Bincode, "output copied from a slice")
}
