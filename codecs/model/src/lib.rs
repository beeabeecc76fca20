//! A codec that knows the schema, and what is usual in it: it predicts each value of a message, and
//! writes only what the prediction did not know. It takes every type that derives [`Schema`],
//! without annotations.
//!
//! ```
//! use wirecost_codec::{Limits, Schema};
//! use wirecost_model::{Decoder, Encoder, Model};
//!
//! #[derive(Debug, PartialEq, Schema)]
//! struct Heartbeat {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(id = 2)]
//!     count: u64,
//!     #[schema(id = 3)]
//!     load: f64,
//! }
//!
//! let heartbeat = |n: u64| Heartbeat {
//!     node: format!("gw-bj-{}", n % 5),
//!     count: 1_000 * (n % 5) + n,
//!     load: 0.25 * (n % 3) as f64,
//! };
//!
//! // Train once, and give the file to all nodes.
//! let samples: Vec<Heartbeat> = (0..500).map(heartbeat).collect();
//! let file = Model::train(&samples)?.to_bytes().to_vec();
//!
//! // Each connection has an encoder at one end and a decoder at the other.
//! let model = Model::from_bytes(&file)?;
//! let mut encoder = Encoder::new(&model, Limits::DEFAULT);
//! let mut decoder = Decoder::new(&model, Limits::DEFAULT);
//! let mut bytes = Vec::new();
//! for n in 500..600 {
//!     bytes.clear();
//!     encoder.encode(&heartbeat(n), &mut bytes)?;
//!     assert_eq!(decoder.decode(&bytes), Ok(heartbeat(n)));
//! }
//! // Four of them are the checksum.
//! assert!(bytes.len() <= 7, "{}", bytes.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Modes
//!
//! | mode | types | predicted from | a message may be |
//! |---|---|---|---|
//! | stream | [`Encoder`], [`Decoder`] | the model, and all messages before | neither lost nor moved: for ordered connections, and for batches |
//! | static | [`Static`] | the model | lost, repeated, moved: for datagrams |
//! | keyed | [`KeyedEncoder`], [`KeyedDecoder`] | the model, and a keyframe: an earlier message of the source | the same; a receiver without the keyframe asks for one |
//!
//! # How a value is predicted
//!
//! A *leaf* is a place of the schema at which values stand; both ends pass through the leaves in the
//! same order and learn the same from each value. The union that a message holds, and the field that
//! says which source sent it (the *key*, which training finds), are written ahead of all fields.
//!
//! - An integer is compared with candidates: the last value of this source in a message of this
//!   kind, the continuation of its last two in a line, the value that followed the same value of the
//!   leaf before, the last value of this source in any message, the last value of any source, the
//!   leaf before, and the value of a relation. Two binary decisions say whether one of the two
//!   likeliest is right. Else a value that recurs is one of seven recent ones, and any other is the
//!   distance to the candidate that was nearest lately.
//! - A float is an integer if it has few binary places, and otherwise its bits. NaN payloads and
//!   -0.0 come back as they were.
//! - A *relation* is a sum with constant factors, a product or a quotient of other numbers of the
//!   message and of the source's last one. Training finds it from the samples.
//! - A short text or byte string is the number of one that is known. A new or long one follows an
//!   earlier one byte by byte: the last of its kind, or any that has the same four bytes.
//!   Integers of 128 bits and characters are such strings too.
//! - In a map, the key stands beside the source, so each key has its own last value.
//! - Records that may contain themselves share their leaves, at whatever depth they stand. A union
//!   or a key after such a record is in its place among the fields, and predicted like any other.
//!
//! Each decision is coded by an adaptive binary range coder. Floating point is used in predictions
//! by + - × / alone, in a fixed order, so all platforms compute the same.
//!
//! # Evolution
//!
//! None: both ends need the same model, which has the fingerprint of the schema. A message of
//! another model is refused by its checksum, and a model of another schema when it is read.
//!
//! # Hostile input
//!
//! Every message ends with a CRC-32C, which continues that of the messages it is predicted from, so
//! damage, loss and repetition are found before anything is decoded. No checksum stops an attacker
//! who changes a message: an entropy decoder reads a message from any bytes. The message that it
//! reads is within [`Limits`], which also bound the text and bytes of a message as they are in
//! memory; claims reserve nothing. A message of few bytes may claim as much as the limits allow,
//! and decoding takes the time for that: a byte of text takes tens of nanoseconds.
//!
//! A model's file is checked in the same way. It contains the samples it was trained from. Sizes of
//! messages tell what was predicted: do not let tenants that must not know of each other share a
//! stream or a model.
//!
//! # Memory
//!
//! Whatever the messages, the state has constant size for a schema: [`Encoder::memory_bytes`]. New
//! contexts replace those that did not recur. An encoder allocates nothing once its buffers have
//! grown to the largest message, up to 64 KiB of text.
//!
//! [`Limits`]: wirecost_codec::Limits
//! [`Schema`]: wirecost_codec::Schema

#[cfg(test)]
mod ablation;
mod alone;
mod as_numbers;
mod change;
mod checksum;
mod coder;
mod contexts;
mod field;
mod fingerprint;
mod keyed;
mod layout;
mod model;
mod note;
mod outline;
mod places;
mod plan;
mod read;
mod real;
mod relation;
mod scale;
mod state;
mod stream;
mod strings;
mod survey;
mod table;
mod texts;
mod values;
mod write;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use alone::Static;
pub use keyed::{KeyedDecoder, KeyedEncoder, KeyedError};
pub use model::{Model, TrainError};
pub use stream::{Decoder, Encoder};
