//! The engines of every format, loaded with the messages of a workload.

mod format;
mod loaded;
pub mod pb;
mod prost_conversion;
mod prost_converted;

use wirecost_avro::{
    Avro,
    apache::{ApacheSerde, ApacheValue},
};
use wirecost_bincode::Bincode;
use wirecost_codec::{DecodeError, EncodeError, Limits};
use wirecost_json::Json;
use wirecost_message::Message;
use wirecost_protobuf::{Prost, Protobuf};
use wirecost_thrift::{Apache, Thrift};

use crate::provenance::locked_version;

pub use format::Format;
use loaded::Loaded;
use prost_converted::ProstConverted;

/// An engine that holds the messages of one workload, in the form in which it takes them.
///
/// The loops over the messages are in here, compiled for each engine: behind the trait object no
/// message costs a dynamic call.
pub trait Contender {
    /// Encodes every message, each into the same buffer, emptied before.
    fn encode_all(&mut self);

    /// Decodes every message from the bytes that this engine encoded it to when it was loaded, into
    /// the form in which the engine takes messages, and drops it.
    fn decode_all(&mut self);

    /// The encoding of every message.
    ///
    /// # Errors
    /// When the engine refuses one.
    fn encoded(&mut self) -> Result<Vec<Vec<u8>>, EncodeError>;

    /// Decodes one message, for verification.
    ///
    /// # Errors
    /// When the engine refuses the bytes, or they hold no message.
    fn decode(&mut self, bytes: &[u8]) -> Result<Message, DecodeError>;
}

/// Encodes messages and keeps them with their encodings.
///
/// # Errors
/// When the engine refuses one.
pub type Load = fn(&[Message]) -> Result<Box<dyn Contender>, EncodeError>;

/// A library or way of use that produces a format's bytes.
#[derive(Debug, Clone, Copy)]
pub struct Engine {
    /// What its bytes mean.
    pub format: Format,
    /// Its name, unique in the format.
    pub name: &'static str,
    /// The version of the library.
    pub version: &'static str,
    /// Whether the format means this engine where none is named.
    pub is_default: bool,
    /// Whether equal messages have equal bytes, those of the format's other engines. One that keeps
    /// maps in no certain order writes the same bytes in another order.
    pub is_canonical: bool,
    /// Loads it with messages.
    pub load: Load,
}

/// All engines, those of a format together, its default first.
#[must_use]
pub fn engines() -> Vec<Engine> {
    let own = env!("CARGO_PKG_VERSION");
    let serde_json = locked_version("serde_json");
    let prost = locked_version("prost");
    let bincode = locked_version("bincode");
    let apache_avro = locked_version("apache-avro");
    let thrift = locked_version("thrift");
    let other = |format, name, version, load| Engine {
        format,
        name,
        version,
        is_default: false,
        is_canonical: true,
        load,
    };
    let default = |format, name, version, load| Engine {
        is_default: true,
        ..other(format, name, version, load)
    };
    vec![
        default(Format::Json, "serde_json", serde_json, |messages| {
            Loaded::<Message, _>::load(Json::default(), messages)
        }),
        default(Format::Protobuf, "schema", own, |messages| {
            Loaded::<Message, _>::load(Protobuf::default(), messages)
        }),
        other(Format::Protobuf, "prost", prost, |messages| {
            Loaded::<pb::Message, _>::load(Prost::default(), messages)
        }),
        other(Format::Protobuf, "prost-converted", prost, |messages| {
            Loaded::<Message, _>::load(ProstConverted::default(), messages)
        }),
        default(Format::Bincode, "bincode", bincode, |messages| {
            Loaded::<Message, _>::load(Bincode::default(), messages)
        }),
        default(Format::Avro, "schema", own, |messages| {
            Loaded::<Message, _>::load(Avro::default(), messages)
        }),
        other(Format::Avro, "apache-serde", apache_avro, |messages| {
            Loaded::<Message, _>::load(ApacheSerde::new(Limits::DEFAULT)?, messages)
        }),
        Engine {
            is_canonical: false,
            ..other(Format::Avro, "apache-value", apache_avro, |messages| {
                Loaded::<Message, _>::load(ApacheValue::new(Limits::DEFAULT)?, messages)
            })
        },
        default(Format::Thrift, "schema", own, |messages| {
            Loaded::<Message, _>::load(Thrift::default(), messages)
        }),
        other(Format::Thrift, "apache", thrift, |messages| {
            Loaded::<Message, _>::load(Apache::default(), messages)
        }),
    ]
}
