//! The codecs of the formats.

use wirecost_avro::{Avro, fingerprint};
use wirecost_bincode::Bincode;
use wirecost_codec::{Codec, EncodeError, Limits, Schema};
use wirecost_columnar::Columnar;
use wirecost_frame::{Format, SchemaId};
use wirecost_json::Json;
use wirecost_message::Message;
use wirecost_protobuf::Protobuf;
use wirecost_thrift::Thrift;

/// The number of messages that a batch format encodes together.
const BATCH: usize = 64;

/// Encodes messages in their order: each by itself, or in batches of up to [`BATCH`].
pub(crate) fn encode(format: Format, messages: &[Message]) -> Result<Vec<Vec<u8>>, EncodeError> {
    let Some(mut codec) = codec(format) else {
        // With the limit of the other formats: large messages soon exceed columnar's own.
        let mut codec = Columnar::new(Limits::DEFAULT);
        let batches = messages.chunks(BATCH).map(Vec::from);
        return encode_each(&mut codec, &batches.collect::<Vec<_>>());
    };
    encode_each(codec.as_mut(), messages)
}

/// Returns the codec of single messages; `None` for a batch format.
pub(crate) fn codec(format: Format) -> Option<Box<dyn Codec<Message>>> {
    Some(match format {
        Format::Json => Box::new(Json::default()),
        Format::Protobuf => Box::new(Protobuf::default()),
        Format::Bincode => Box::new(Bincode::default()),
        Format::Avro => Box::new(Avro::default()),
        Format::Thrift => Box::new(Thrift::default()),
        _ => return None,
    })
}

/// Returns the schema as a frame names it: in Avro by its fingerprint, which others compute as well.
pub(crate) fn schema(format: Format) -> SchemaId {
    match format {
        Format::Avro => SchemaId::Fingerprint(
            fingerprint(Message::RECORD, Message::PACKAGE).expect("the package is a namespace"),
        ),
        _ => SchemaId::Version(u32::from(Message::VERSION)),
    }
}

fn encode_each<T>(codec: &mut dyn Codec<T>, values: &[T]) -> Result<Vec<Vec<u8>>, EncodeError> {
    let mut encodings = Vec::new();
    for value in values {
        let mut bytes = Vec::new();
        codec.encode(value, &mut bytes)?;
        encodings.push(bytes);
    }
    Ok(encodings)
}
