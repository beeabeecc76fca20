//! The engines of every format, loaded with the messages of a workload.

mod default_engines;
mod format;
mod loaded;
pub mod pb;
#[cfg(feature = "planted-slowdown")]
mod planted;
mod prost_conversion;
mod prost_converted;
mod timed;

use std::num::NonZeroU32;

use wirecost_avro::apache::{ApacheSerde, ApacheValue};
use wirecost_bincode::BincodeSerde;
use wirecost_codec::{DecodeError, EncodeError, Limits};
use wirecost_json::SerdeJson;
use wirecost_message::Message;
use wirecost_protobuf::Prost;
use wirecost_thrift::Apache;

pub use default_engines::{
    avro, bincode, bincode_serde, columnar, json, prost, protobuf, serde_json, thrift,
};
pub use format::Format;
pub use loaded::{Form, Loaded};
use prost_converted::ProstConverted;
pub use timed::{Ours, Timed};

/// An engine that holds the messages of one workload, in the form in which it takes them; or its
/// batches, which are then meant by "message".
///
/// The loops over the messages are in here, compiled for each engine: behind the trait object no
/// message costs a dynamic call.
pub trait Contender<T> {
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
    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError>;
}

/// Encodes messages of a type and keeps them with their encodings.
///
/// # Errors
/// When the engine refuses one.
pub type LoadMessages<T> = fn(&[T]) -> Result<Box<dyn Contender<T>>, EncodeError>;

/// What an engine encodes at once.
pub enum Load<T> {
    /// Each message by itself.
    Messages(LoadMessages<T>),
    /// Whole batches.
    Batches(LoadMessages<Vec<T>>),
}

/// A library or way of use that produces a format's bytes of messages of type `T`.
pub struct Engine<T> {
    /// What its bytes mean.
    pub format: Format,
    /// Its name, unique in the format.
    pub name: &'static str,
    /// The package that does the work, whose version is recorded.
    pub library: &'static str,
    /// Whether the format means this engine where none is named.
    pub is_default: bool,
    /// Whether equal messages have equal bytes, those of the format's other engines. One that is not
    /// writes what the format leaves open in another way, such as the order of a map's entries.
    pub is_canonical: bool,
    /// What there is to say of one that no crate here offers, and that is only measured.
    pub peer: Option<Peer>,
    /// Loads it with messages.
    pub load: Load<T>,
}

/// A library beside ours: measured on the same messages, in the same rounds.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// The format of ours whose default engine it is compared with: its own, or the nearest.
    pub against: Format,
    /// The engine of that format to compare with in place of the default: ours over types as the peer's.
    pub against_engine: Option<&'static str>,
    /// What is timed, where that is more or less than taking owned messages to bytes and back.
    pub timed: &'static str,
    /// Beside the output buffer, the state that it keeps from message to message.
    pub keeps: &'static str,
    /// What it is measured for.
    pub kind: Kind,
}

/// What an engine is measured for that no crate here offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A library that decodes to values that own all they have.
    Owned,
    /// A library that decodes to views, which point into the bytes and own nothing.
    Views,
    /// A codec of ours, to compare peers with.
    Control,
}

// A derive would ask for a `T` that can be copied.
impl<T> Clone for Engine<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Engine<T> {}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Load<T> {}

impl<T> Engine<T> {
    /// Loads it with messages, if it encodes each by itself.
    #[must_use]
    pub fn of_messages(&self) -> Option<LoadMessages<T>> {
        match self.load {
            Load::Messages(load) => Some(load),
            Load::Batches(_) => None,
        }
    }

    /// Loads it with batches, if it encodes whole ones.
    #[must_use]
    pub fn of_batches(&self) -> Option<LoadMessages<Vec<T>>> {
        match self.load {
            Load::Messages(_) => None,
            Load::Batches(load) => Some(load),
        }
    }
}

impl<T: Clone> Engine<T> {
    /// The encodings of messages, or of batches of so many where the engine encodes whole batches.
    ///
    /// # Errors
    /// When the engine refuses one.
    pub fn encode(&self, messages: &[T], batch: NonZeroU32) -> Result<Vec<Vec<u8>>, EncodeError> {
        match self.load {
            Load::Messages(load) => load(messages)?.encoded(),
            Load::Batches(load) => load(&batches(messages, batch))?.encoded(),
        }
    }
}

/// Messages in batches of so many, the last of the rest.
#[must_use]
pub fn batches<T: Clone>(messages: &[T], batch: NonZeroU32) -> Vec<Vec<T>> {
    let batches = messages.chunks(batch.get() as usize);
    batches.map(<[T]>::to_vec).collect()
}

/// All engines of the cluster's message, those of a format together, its default first.
#[must_use]
pub fn engines() -> Vec<Engine<Message>> {
    let other = |format, name, library, load: LoadMessages<Message>| Engine {
        format,
        name,
        library,
        is_default: false,
        is_canonical: true,
        peer: None,
        load: Load::Messages(load),
    };
    vec![
        json(),
        other(Format::Json, "serde_json", "serde_json", |messages| {
            Loaded::<Message, Message, _>::load(SerdeJson::default(), messages)
        }),
        protobuf(),
        other(Format::Protobuf, "prost", "prost", |messages| {
            Loaded::<Message, pb::Message, _>::load(Prost::default(), messages)
        }),
        other(Format::Protobuf, "prost-converted", "prost", |messages| {
            Loaded::<Message, Message, _>::load(ProstConverted::default(), messages)
        }),
        bincode(),
        other(Format::Bincode, "bincode", "bincode", |messages| {
            let codec = BincodeSerde::default();
            #[cfg(feature = "planted-slowdown")]
            let codec = planted::Planted::new(codec);
            Loaded::<Message, Message, _>::load(codec, messages)
        }),
        avro(),
        other(Format::Avro, "apache-serde", "apache-avro", |messages| {
            Loaded::<Message, Message, _>::load(ApacheSerde::new(Limits::DEFAULT)?, messages)
        }),
        Engine {
            is_canonical: false,
            ..other(Format::Avro, "apache-value", "apache-avro", |messages| {
                Loaded::<Message, Message, _>::load(ApacheValue::new(Limits::DEFAULT)?, messages)
            })
        },
        thrift(),
        other(Format::Thrift, "apache", "thrift", |messages| {
            Loaded::<Message, Message, _>::load(Apache::default(), messages)
        }),
        columnar(),
    ]
}
