//! A format with its codec.

use std::str::FromStr;

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

/// A format, by its name in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Json,
    Protobuf,
    Bincode,
    Avro,
    Thrift,
    Columnar,
}

impl Coding {
    pub(crate) const ALL: [Self; 6] = [
        Self::Json,
        Self::Protobuf,
        Self::Bincode,
        Self::Avro,
        Self::Thrift,
        Self::Columnar,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Protobuf => "protobuf",
            Self::Bincode => "bincode",
            Self::Avro => "avro",
            Self::Thrift => "thrift",
            Self::Columnar => "columnar",
        }
    }

    /// Encodes messages in their order: each by itself, or in batches of up to [`BATCH`].
    pub(crate) fn encode(self, messages: &[Message]) -> Result<Vec<Vec<u8>>, EncodeError> {
        let Some(mut codec) = self.codec() else {
            // With the limit of the other formats: large messages soon exceed columnar's own.
            let mut codec = Columnar::new(Limits::DEFAULT);
            let batches = messages.chunks(BATCH).map(Vec::from);
            return encode(&mut codec, &batches.collect::<Vec<_>>());
        };
        encode(codec.as_mut(), messages)
    }

    /// Returns the codec of single messages; `None` for a batch format.
    pub(crate) fn codec(self) -> Option<Box<dyn Codec<Message>>> {
        Some(match self {
            Self::Json => Box::new(Json::default()),
            Self::Protobuf => Box::new(Protobuf::default()),
            Self::Bincode => Box::new(Bincode::default()),
            Self::Avro => Box::new(Avro::default()),
            Self::Thrift => Box::new(Thrift::default()),
            Self::Columnar => return None,
        })
    }

    /// Returns the format as a frame names it.
    pub(crate) const fn in_frame(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Protobuf => Format::Protobuf,
            Self::Bincode => Format::Bincode,
            Self::Avro => Format::Avro,
            Self::Thrift => Format::Thrift,
            Self::Columnar => Format::Columnar,
        }
    }

    /// Returns the schema as a frame names it: in Avro by its fingerprint, which others compute as
    /// well.
    pub(crate) fn schema(self) -> SchemaId {
        match self {
            Self::Avro => SchemaId::Fingerprint(
                fingerprint(Message::RECORD, Message::PACKAGE).expect("the package is a namespace"),
            ),
            _ => SchemaId::Version(u32::from(Message::VERSION)),
        }
    }
}

fn encode<T>(codec: &mut dyn Codec<T>, values: &[T]) -> Result<Vec<Vec<u8>>, EncodeError> {
    let mut encodings = Vec::new();
    for value in values {
        let mut bytes = Vec::new();
        codec.encode(value, &mut bytes)?;
        encodings.push(bytes);
    }
    Ok(encodings)
}

impl FromStr for Coding {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|coding| coding.name() == name)
            .ok_or_else(|| format!("there is no format `{name}`"))
    }
}
