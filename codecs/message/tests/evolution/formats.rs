//! A message from the version that writes it to the version that reads it, in each format.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_avro::{Avro, apache::ApacheSerde, apache::ApacheValue};
use wirecost_bincode::Bincode;
use wirecost_codec::{Codec, DecodeError, Limits, Schema};
use wirecost_json::Json;
use wirecost_protobuf::Protobuf;
use wirecost_thrift::{Apache, Thrift};

/// A version of the message.
pub(crate) trait Version: Schema + Serialize + DeserializeOwned {}

impl<T: Schema + Serialize + DeserializeOwned> Version for T {}

/// A column of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Protobuf,
    Thrift,
    /// By the writer's schema and the reader's.
    AvroResolved,
    /// By the reader's schema alone.
    Avro,
    Bincode,
}

impl Format {
    pub(crate) const ALL: [Self; 6] = [
        Self::Json,
        Self::Protobuf,
        Self::Thrift,
        Self::AvroResolved,
        Self::Avro,
        Self::Bincode,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Protobuf => "protobuf",
            Self::Thrift => "thrift",
            Self::AvroResolved => "avro, resolved",
            Self::Avro => "avro",
            Self::Bincode => "bincode",
        }
    }

    /// Whether a reader can tell which field of its own schema a value belongs to, whatever version
    /// wrote it.
    pub(crate) fn tells_fields_apart(self) -> bool {
        !matches!(self, Self::Avro | Self::Bincode)
    }

    /// What the reading version makes of a message.
    pub(crate) fn pass<W: Version, R: Version>(self, message: &W) -> Result<R, DecodeError> {
        match self {
            Self::Json => through(Json::default(), Json::default(), message),
            Self::Protobuf => through(Protobuf::default(), Protobuf::default(), message),
            Self::Thrift => through(Thrift::default(), Thrift::default(), message),
            Self::AvroResolved => through(Avro::default(), Avro::default(), message),
            Self::Avro => through(Avro::default(), Avro::default(), message),
            Self::Bincode => through(Bincode::default(), Bincode::default(), message),
        }
    }

    /// The same by each other engine of the format that takes these types.
    pub(crate) fn pass_by_others<W: Version, R: Version>(
        self,
        message: &W,
    ) -> Vec<Result<R, DecodeError>> {
        match self {
            Self::Thrift => vec![through(Apache::default(), Apache::default(), message)],
            Self::Avro => vec![
                through(Avro::default(), serde_engine(), message),
                through(Avro::default(), value_engine(), message),
            ],
            _ => Vec::new(),
        }
    }
}

pub(crate) fn encoded<W>(codec: &mut impl Codec<W>, message: &W) -> Vec<u8> {
    let mut bytes = Vec::new();
    codec
        .encode(message, &mut bytes)
        .expect("it can be written");
    bytes
}

fn through<W, R>(
    mut writer: impl Codec<W>,
    mut reader: impl Codec<R>,
    message: &W,
) -> Result<R, DecodeError> {
    reader.decode(&encoded(&mut writer, message))
}

fn serde_engine<R: Version>() -> ApacheSerde<R> {
    ApacheSerde::new(Limits::DEFAULT).expect("the schema is one")
}

fn value_engine<R: Version>() -> ApacheValue<R> {
    ApacheValue::new(Limits::DEFAULT).expect("the schema is one")
}
