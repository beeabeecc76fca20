//! A message that one version writes and another reads, in each format.

use serde::{Serialize, de::DeserializeOwned};
use wirecost::codec_of;
use wirecost_avro::{
    Avro, Resolving,
    apache::{ApacheSerde, ApacheValue},
};
use wirecost_codec::{Codec, DecodeError, Limits, Schema};
use wirecost_frame::Format as Number;
use wirecost_json::SerdeJson;
use wirecost_message::Message as Published;
use wirecost_model::{Model, Static};
use wirecost_thrift::Apache;

/// A version of the message.
pub(crate) trait Version: Schema + Serialize + DeserializeOwned + 'static {}

impl<T: Schema + Serialize + DeserializeOwned + 'static> Version for T {}

/// A column of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// The format by its default engine, with the reader's schema alone.
    Of(Number),
    /// JSON by serde_json, which obeys serde's attributes.
    SerdeJson,
    /// Avro with the writer's schema and the reader's.
    AvroResolved,
    /// The model codec, each version with a model of its own.
    Model,
}

impl Format {
    /// Every format but that of batches by columns.
    pub(crate) const ALL: [Self; Number::ALL.len() + 2] = [
        Self::Of(Number::Json),
        Self::SerdeJson,
        Self::Of(Number::Protobuf),
        Self::Of(Number::Thrift),
        Self::AvroResolved,
        Self::Of(Number::Avro),
        Self::Of(Number::Bincode),
        Self::Model,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Of(format) => format.name(),
            Self::SerdeJson => "json, serde_json",
            Self::AvroResolved => "avro, resolved",
            Self::Model => Number::Model.name(),
        }
    }

    /// Returns whether a reader can tell to which field of its own schema a value belongs,
    /// whichever version wrote it.
    pub(crate) fn tells_fields_apart(self) -> bool {
        match self {
            Self::Of(format) => format.can_evolve() && format != Number::Avro,
            Self::SerdeJson | Self::AvroResolved => true,
            Self::Model => false,
        }
    }

    /// Returns a function that writes messages of one version and reads them as another.
    pub(crate) fn pass<W: Version, R: Version>(self) -> Pass<W, R> {
        match self {
            Self::Of(format) => through(codec(format), codec(format)),
            Self::SerdeJson => through(
                Box::new(SerdeJson::default()),
                Box::new(SerdeJson::default()),
            ),
            Self::AvroResolved => {
                let decoder = resolving::<W, R>();
                Box::new(move |message| decoder.decode(&encoded(&mut Avro::default(), message)))
            }
            Self::Model => through(Box::new(of_model::<W>()), Box::new(of_model::<R>())),
        }
    }

    /// Returns the same for each other engine of the format that supports these types.
    pub(crate) fn pass_by_others<W: Version, R: Version>(self) -> Vec<Pass<W, R>> {
        match self {
            Self::Of(Number::Thrift) => vec![through(
                Box::new(Apache::default()),
                Box::new(Apache::default()),
            )],
            Self::Of(Number::Avro) => vec![
                through(
                    codec(Number::Avro),
                    Box::new(ApacheSerde::new(Limits::DEFAULT).expect("the schema is one")),
                ),
                through(
                    codec(Number::Avro),
                    Box::new(ApacheValue::new(Limits::DEFAULT).expect("the schema is one")),
                ),
            ],
            _ => Vec::new(),
        }
    }
}

/// A function that writes a message of one version and reads it as another.
pub(crate) type Pass<W, R> = Box<dyn FnMut(&W) -> Result<R, DecodeError>>;

fn through<W: 'static, R: 'static>(
    mut writer: Box<dyn Codec<W>>,
    mut reader: Box<dyn Codec<R>>,
) -> Pass<W, R> {
    Box::new(move |message| reader.decode(&encoded(writer.as_mut(), message)))
}

/// Returns the codec of a format's default engine.
pub(crate) fn codec<T: Version>(format: Number) -> Box<dyn Codec<T>> {
    codec_of(format, Limits::DEFAULT).expect("it encodes single messages")
}

/// Returns the codec of the model that knows the schema of a version alone.
fn of_model<T: Version>() -> Static<T> {
    Static::new(&Model::untrained(), Limits::DEFAULT)
}

/// Returns a decoder of messages that version `W` writes, for version `R`.
pub(crate) fn resolving<W: Version, R: Version>() -> Resolving<R> {
    let written_by = wirecost_avro::idl(W::RECORD, Published::PACKAGE).unwrap();
    Resolving::new(&written_by, Limits::DEFAULT).expect("the schema is one")
}

pub(crate) fn encoded<W>(codec: &mut (impl Codec<W> + ?Sized), message: &W) -> Vec<u8> {
    let mut bytes = Vec::new();
    codec
        .encode(message, &mut bytes)
        .expect("it can be written");
    bytes
}
