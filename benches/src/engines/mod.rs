//! The engines of every format, loaded with the messages of a workload.

mod format;
mod formats;
mod loaded;
pub mod pb;
mod peek;
#[cfg(feature = "planted-slowdown")]
mod planted;
mod prost_conversion;
mod prost_converted;
mod timed;

use std::num::NonZeroU32;

use wirecost_codec::{DecodeError, EncodeError};
use wirecost_compress::Dictionary;
use wirecost_frame::Format;
use wirecost_message::Message;
use wirecost_model::TrainError;
use wirecost_report::cell_name::CellName;
use wirecost_wire::Mode;

pub use format::EngineFormat;
pub use formats::{
    FORMATS, FormatEntry, Idl, apache_serde, apache_thrift, avro, bincode, bincode_serde, columnar,
    default_engines, json, model, prost, protobuf, schema_engines, serde_json, thrift,
};
pub use loaded::{Form, Loaded};
pub use peek::PeekAll;
pub use timed::{Ours, Timed};

/// An engine that holds the messages of a workload in the engine's own form. For an engine of
/// batches, "message" means a batch.
///
/// Its methods contain the loops over the messages, compiled for each engine: behind the trait
/// object no message costs a dynamic call.
pub trait Contender<T> {
    /// Encodes every message into the same buffer, which is cleared before each.
    fn encode_all(&mut self);

    /// Decodes every message from the encoding made at loading, into the engine's own form, and
    /// drops it.
    fn decode_all(&mut self);

    /// Returns the encoding of every message.
    ///
    /// # Errors
    /// When the engine refuses a message.
    fn encoded(&mut self) -> Result<Vec<Vec<u8>>, EncodeError>;

    /// Decodes one message, for verification; in a stream the next one.
    ///
    /// # Errors
    /// When the engine refuses the bytes, or they hold no message.
    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError>;
}

/// A function that encodes messages of a type and keeps them with their encodings.
///
/// # Errors
/// When the engine refuses a message.
pub type LoadMessages<T> = fn(&[T]) -> Result<Box<dyn Contender<T>>, EncodeError>;

/// A function that encodes batches and keeps them with their encodings.
///
/// # Errors
/// When the engine refuses a message.
pub type LoadBatches<'a, T> =
    Box<dyn Fn(&[Vec<T>]) -> Result<Box<dyn Contender<Vec<T>>>, EncodeError> + 'a>;

/// The unit that an engine encodes at once.
pub enum Load<T> {
    /// Each message by itself.
    Messages(LoadMessages<T>),
    /// Whole batches.
    Batches(LoadMessages<Vec<T>>),
    /// Each message by itself or after those before, by a model.
    Modelled(Modelled<T>),
}

/// The functions of an engine whose messages are predicted from a model, which is a file.
pub struct Modelled<T> {
    /// Trains a model from earlier messages.
    pub train: fn(&[T]) -> Result<Vec<u8>, TrainError>,
    /// Returns the model that knows the schema alone.
    pub untrained: fn() -> Vec<u8>,
    /// Loads the engine with a model and messages.
    pub load: LoadModelled<T>,
    /// Loads the engine with a model and batches, each of which stands alone.
    pub load_batches: LoadModelledBatches<T>,
    /// Returns the bytes that both directions of a stream hold at one end.
    pub memory_bytes: fn(&[u8]) -> Result<usize, EncodeError>,
}

/// A function that encodes messages in a mode with a model and keeps them with their encodings.
///
/// # Errors
/// When the file is no model of the type, or the engine refuses a message.
pub type LoadModelled<T> = fn(&[u8], Mode, &[T]) -> Result<Box<dyn Contender<T>>, EncodeError>;

/// A function that encodes batches with a model and keeps them with their encodings.
///
/// # Errors
/// When the file is no model of the type, or the engine refuses a message.
pub type LoadModelledBatches<T> =
    fn(&[u8], &[Vec<T>]) -> Result<Box<dyn Contender<Vec<T>>>, EncodeError>;

/// A library, or a way to use it, that writes a format's bytes for messages of type `T`.
pub struct Engine<T> {
    /// The format of its bytes.
    pub format: EngineFormat,
    /// Its name, unique in the format.
    pub name: &'static str,
    /// The package that does the work; its version is recorded.
    pub library: &'static str,
    /// True if the format stands for this engine where none is named.
    pub is_default: bool,
    /// True if equal messages have the same bytes, those of the format's other engines. An engine
    /// that is not canonical differs where the format leaves a choice, such as the order of a map's
    /// entries.
    pub is_canonical: bool,
    /// The state that it keeps between messages, besides the output buffer; empty if it keeps none.
    pub keeps: &'static str,
    /// The description of a peer: an engine that is only measured, and that no crate of this
    /// project offers.
    pub peer: Option<Peer>,
    /// Loads the engine with messages.
    pub load: Load<T>,
}

/// A library that is not this project's, measured on the same messages in the same rounds.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// The format of this project whose default engine it is compared with: its own format, or the
    /// nearest.
    pub against: Format,
    /// The engine of that format over the peer's types, if the peer is compared with it instead of
    /// the default engine.
    pub against_engine: Option<&'static str>,
    /// The timed work, if it is more or less than converting owned messages to bytes and back.
    pub timed: &'static str,
    /// The purpose of measuring it.
    pub kind: Kind,
    /// True if its memory comes from Rust's allocator, which alone can be counted.
    pub allocates_in_rust: bool,
}

/// The purpose of measuring an engine that no crate of this project offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A library that decodes to owned values.
    Owned,
    /// A library that decodes to views, which point into the bytes and own nothing.
    Views,
    /// A codec of this project, as a control for peers.
    Control,
}

// A derive would require `T` to be copyable.
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

impl<T> Clone for Modelled<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Modelled<T> {}

impl<T> Modelled<T> {
    /// Loads the engine with messages that stand alone, by the model that knows the schema alone.
    ///
    /// # Errors
    /// When the engine refuses a message.
    pub fn load_untrained(&self, messages: &[T]) -> Result<Box<dyn Contender<T>>, EncodeError> {
        (self.load)(&(self.untrained)(), Mode::Static, messages)
    }
}

impl<T> Engine<T> {
    /// Returns its name, without the engine where it stands for its format: `protobuf`,
    /// `protobuf@prost`.
    #[must_use]
    pub fn cell_name(&self) -> CellName {
        match self.is_default {
            true => CellName::new(self.format.name()),
            false => self.full_name(),
        }
    }

    /// Returns its name with the engine: `protobuf@schema`.
    #[must_use]
    pub fn full_name(&self) -> CellName {
        CellName::new(self.format.name()).engine(self.name)
    }

    /// Returns the engine as one beside its format's default.
    #[must_use]
    pub fn second(self) -> Self {
        Self {
            is_default: false,
            ..self
        }
    }

    /// Returns the engine with a description of the state that it keeps between messages.
    #[must_use]
    pub fn keeping(self, keeps: &'static str) -> Self {
        Self { keeps, ..self }
    }

    /// Returns the loading function, if the engine encodes single messages.
    #[must_use]
    pub fn of_messages(&self) -> Option<LoadMessages<T>> {
        match self.load {
            Load::Messages(load) => Some(load),
            Load::Batches(_) | Load::Modelled(_) => None,
        }
    }

    /// Returns a loading function of whole batches, if the engine encodes them, by `model` if it needs one.
    #[must_use]
    pub fn of_batches<'a>(&self, model: Option<&'a Dictionary>) -> Option<LoadBatches<'a, T>>
    where
        T: 'a,
    {
        match self.load {
            Load::Batches(load) => Some(Box::new(load)),
            Load::Modelled(modelled) => {
                let file = model?.content();
                Some(Box::new(move |batches| {
                    (modelled.load_batches)(file, batches)
                }))
            }
            Load::Messages(_) => None,
        }
    }

    /// Returns the functions of models, if the engine needs one.
    #[must_use]
    pub fn modelled(&self) -> Option<Modelled<T>> {
        match self.load {
            Load::Modelled(modelled) => Some(modelled),
            Load::Messages(_) | Load::Batches(_) => None,
        }
    }
}

impl<T: Clone> Engine<T> {
    /// Returns the encodings of messages, or of batches of `batch` messages if the engine encodes
    /// whole batches. If it needs a model, that is the model that knows the schema alone.
    ///
    /// # Errors
    /// When the engine refuses a message.
    pub fn encode(&self, messages: &[T], batch: NonZeroU32) -> Result<Vec<Vec<u8>>, EncodeError> {
        match self.load {
            Load::Messages(load) => load(messages)?.encoded(),
            Load::Batches(load) => load(&batches(messages, batch))?.encoded(),
            Load::Modelled(modelled) => modelled.load_untrained(messages)?.encoded(),
        }
    }
}

/// Splits messages into batches of `batch`; the last one holds the remainder.
#[must_use]
pub fn batches<T: Clone>(messages: &[T], batch: NonZeroU32) -> Vec<Vec<T>> {
    let batches = messages.chunks(batch.get() as usize);
    batches.map(<[T]>::to_vec).collect()
}

/// Returns all engines of the cluster's message, grouped by format, with the default of each format
/// first.
#[must_use]
pub fn engines() -> Vec<Engine<Message>> {
    let engines = FORMATS.iter().flat_map(|entry| (entry.engines)());
    engines.chain([model()]).collect()
}
