//! MessagePack by zerompk with its defaults: records as arrays, without names.

use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;
use zerompk::{Error, FromMessagePackOwned, ToMessagePack};

use crate::{
    peer::{Library, foreign},
    room::Room,
};

#[derive(Default)]
struct Zerompk(Room);

impl<F: ToMessagePack + FromMessagePackOwned> Library<F> for Zerompk {
    const PACKAGE: &'static str = "zerompk";
    const KEEPS: &'static str = Room::KEEPS;

    type EncodeError = Error;
    type DecodeError = Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        let write = |room: &mut [u8]| zerompk::to_msgpack(message, room);
        let is_too_small = |error: &_| matches!(error, Error::BufferTooSmall);
        self.0.append(out, write, is_too_small)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        zerompk::from_msgpack(bytes)
    }
}

pub(crate) fn engine<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + ToMessagePack + FromMessagePackOwned + 'static,
{
    foreign::<T, F, Zerompk>(
        "messagepack-zerompk",
        Format::Protobuf,
        "records without field names; output copied from a slice",
    )
}
