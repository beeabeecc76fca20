//! Protocol Buffers by quick-protobuf.

// The code that pb-rs generates.
#[allow(warnings, clippy::all)]
pub(crate) mod cluster {
    // The file refers to itself by this name.
    use super::cluster;

    include!(concat!(env!("OUT_DIR"), "/quick_protobuf/cluster.rs"));
}

#[allow(warnings, clippy::all)]
pub(crate) mod other_data {
    include!(concat!(env!("OUT_DIR"), "/quick_protobuf/other_data.rs"));
}

use quick_protobuf::{BytesReader, Error, MessageRead, MessageWrite, Writer};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::{
    peer::{Library, of_format},
    through_bytes::form_by_protobuf,
};

/// A number of fixed width, which a packed list holds at any address.
trait Fixed: Sized {
    fn read(reader: &mut BytesReader, bytes: &[u8]) -> Result<Self, Error>;
}

impl Fixed for f32 {
    fn read(reader: &mut BytesReader, bytes: &[u8]) -> Result<Self, Error> {
        reader.read_float(bytes)
    }
}

impl Fixed for f64 {
    fn read(reader: &mut BytesReader, bytes: &[u8]) -> Result<Self, Error> {
        reader.read_double(bytes)
    }
}

#[derive(Default)]
pub(crate) struct QuickProtobuf;

impl<F: MessageWrite + for<'a> MessageRead<'a>> Library<F> for QuickProtobuf {
    const PACKAGE: &'static str = "quick-protobuf";
    // A map's entries are in any order, and its values are written even if they are zero.
    const IS_CANONICAL: bool = false;

    type EncodeError = Error;
    type DecodeError = Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        message.write_message(&mut Writer::new(out))
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        F::from_reader(&mut BytesReader::from_bytes(bytes), bytes)
    }
}

form_by_protobuf!(QuickProtobuf: wirecost_message::Message => cluster::Message);

pub(crate) fn engine<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + MessageWrite + for<'a> MessageRead<'a> + 'static,
{
    of_format::<T, F, QuickProtobuf>(
        Format::Protobuf,
        "generated structs; map entries in any order",
    )
}
