//! A message that one version writes and another reads, in each format.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_avro::{
    Avro, Resolving,
    apache::{ApacheSerde, ApacheValue},
};
use wirecost_bincode::Bincode;
use wirecost_codec::{Codec, DecodeError, Limits, Schema};
use wirecost_json::{Json, SerdeJson};
use wirecost_message::Message as Published;
use wirecost_protobuf::Protobuf;
use wirecost_thrift::{Apache, Thrift};

/// A version of the message.
pub(crate) trait Version: Schema + Serialize + DeserializeOwned + 'static {}

impl<T: Schema + Serialize + DeserializeOwned + 'static> Version for T {}

/// A column of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    /// JSON by serde_json, which obeys serde's attributes.
    SerdeJson,
    Protobuf,
    Thrift,
    /// Avro with the writer's schema and the reader's.
    AvroResolved,
    /// Avro with the reader's schema alone.
    Avro,
    Bincode,
}

impl Format {
    pub(crate) const ALL: [Self; 7] = [
        Self::Json,
        Self::SerdeJson,
        Self::Protobuf,
        Self::Thrift,
        Self::AvroResolved,
        Self::Avro,
        Self::Bincode,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::SerdeJson => "json, serde_json",
            Self::Protobuf => "protobuf",
            Self::Thrift => "thrift",
            Self::AvroResolved => "avro, resolved",
            Self::Avro => "avro",
            Self::Bincode => "bincode",
        }
    }

    /// Returns whether a reader can tell to which field of its own schema a value belongs,
    /// whichever version wrote it.
    pub(crate) fn tells_fields_apart(self) -> bool {
        !matches!(self, Self::Avro | Self::Bincode)
    }

    /// Returns a function that writes messages of one version and reads them as another.
    pub(crate) fn pass<W: Version, R: Version>(self) -> Pass<W, R> {
        match self {
            Self::Json => through(Json::default(), Json::default()),
            Self::SerdeJson => through(SerdeJson::default(), SerdeJson::default()),
            Self::Protobuf => through(Protobuf::default(), Protobuf::default()),
            Self::Thrift => through(Thrift::default(), Thrift::default()),
            Self::AvroResolved => {
                let decoder = resolving::<W, R>();
                Box::new(move |message| decoder.decode(&encoded(&mut Avro::default(), message)))
            }
            Self::Avro => through(Avro::default(), Avro::default()),
            Self::Bincode => through(Bincode::default(), Bincode::default()),
        }
    }

    /// Returns the same for each other engine of the format that supports these types.
    pub(crate) fn pass_by_others<W: Version, R: Version>(self) -> Vec<Pass<W, R>> {
        match self {
            Self::Thrift => vec![through(Apache::default(), Apache::default())],
            Self::Avro => vec![
                through(
                    Avro::default(),
                    ApacheSerde::new(Limits::DEFAULT).expect("the schema is one"),
                ),
                through(
                    Avro::default(),
                    ApacheValue::new(Limits::DEFAULT).expect("the schema is one"),
                ),
            ],
            _ => Vec::new(),
        }
    }
}

/// A function that writes a message of one version and reads it as another.
pub(crate) type Pass<W, R> = Box<dyn FnMut(&W) -> Result<R, DecodeError>>;

fn through<W, R>(
    mut writer: impl Codec<W> + 'static,
    mut reader: impl Codec<R> + 'static,
) -> Pass<W, R> {
    Box::new(move |message| reader.decode(&encoded(&mut writer, message)))
}

/// Returns a decoder of messages that version `W` writes, for version `R`.
pub(crate) fn resolving<W: Version, R: Version>() -> Resolving<R> {
    let written_by = wirecost_avro::idl(W::RECORD, Published::PACKAGE).unwrap();
    Resolving::new(&written_by, Limits::DEFAULT).expect("the schema is one")
}

pub(crate) fn encoded<W>(codec: &mut impl Codec<W>, message: &W) -> Vec<u8> {
    let mut bytes = Vec::new();
    codec
        .encode(message, &mut bytes)
        .expect("it can be written");
    bytes
}
