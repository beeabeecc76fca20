//! The codecs of the formats.

use wirecost::codec_of;
use wirecost_avro::fingerprint;
use wirecost_codec::{Codec, Limits, Schema};
use wirecost_columnar::Columnar;
use wirecost_frame::{Format, SchemaId};
use wirecost_message::Message;

use crate::Result;

/// The number of messages that a batch format encodes together.
const BATCH: usize = 64;

/// Encodes messages in their order: each by itself, or in batches of up to [`BATCH`].
pub(crate) fn encode(format: Format, messages: &[Message]) -> Result<Vec<Vec<u8>>> {
    if format == Format::Columnar {
        // With the limit of the other formats: large messages soon exceed columnar's own.
        let mut codec = Columnar::new(Limits::DEFAULT);
        let batches = messages.chunks(BATCH).map(Vec::from);
        return encode_each(&mut codec, &batches.collect::<Vec<_>>());
    }
    encode_each(codec(format)?.as_mut(), messages)
}

/// Returns the codec of a format of single messages.
pub(crate) fn codec(format: Format) -> Result<Box<dyn Codec<Message>>> {
    codec_of(format, Limits::DEFAULT)
        .ok_or_else(|| format!("no codec of {format} takes single messages").into())
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

pub(crate) fn encode_each<T>(codec: &mut dyn Codec<T>, values: &[T]) -> Result<Vec<Vec<u8>>> {
    let mut encodings = Vec::new();
    for value in values {
        let mut bytes = Vec::new();
        codec.encode(value, &mut bytes)?;
        encodings.push(bytes);
    }
    Ok(encodings)
}
