//! The messages of a topic of Kafka with Confluent's schema registry.

use std::path::Path;

use wirecost_avro::Avro;
use wirecost_codec::{Codec, DecodeError, Limits, Schema};
use wirecost_envelope::{Confluent, ConfluentProtobuf};
use wirecost_json::Json;
use wirecost_protobuf::Protobuf;

/// A decoder of messages with their headers.
pub(super) type Decoder<T> = Box<dyn FnMut(&[u8]) -> Result<T, DecodeError>>;

/// Returns the decoder of the format that a file's name states before its ending, as in `orders.avro.kcat`.
pub(super) fn decoder<T: Schema>(path: &Path) -> Option<Decoder<T>> {
    let format = Path::new(path.file_stem()?).extension()?;
    match format.to_str()? {
        "avro" => Some(avro()),
        "json" => Some(json()),
        "proto" => Some(protobuf()),
        _ => None,
    }
}

/// Returns the decoder of Avro. The file lacks the schemas of the writers, so all messages must have the same.
fn avro<T: Schema>() -> Decoder<T> {
    let (mut avro, mut first) = (Avro::default(), None);
    Box::new(move |record| {
        let (header, message) = Confluent::read(record)?;
        let what = "another schema than that of the first message";
        check_same(&mut first, header, what)?;
        avro.decode(message)
    })
}

fn json<T: Schema>() -> Decoder<T> {
    let mut json = Json::default();
    Box::new(move |record| {
        let (_, message) = Confluent::read(record)?;
        json.decode(message)
    })
}

fn protobuf<T: Schema>() -> Decoder<T> {
    let (mut protobuf, mut first) = (Protobuf::default(), None);
    Box::new(move |record| {
        let (header, message) = ConfluentProtobuf::read(record, Limits::DEFAULT)?;
        let what = "another type than that of the first message";
        check_same(&mut first, header.indexes, what)?;
        protobuf.decode(message)
    })
}

/// Checks that a part of a header is that of the first message.
fn check_same<P: PartialEq>(
    first: &mut Option<P>,
    part: P,
    what: &'static str,
) -> Result<(), DecodeError> {
    match first {
        Some(first) if *first != part => Err(DecodeError::Malformed { what, offset: 0 }),
        Some(_) => Ok(()),
        none => {
            *none = Some(part);
            Ok(())
        }
    }
}
