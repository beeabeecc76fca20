//! A codec that knows the schema and its usual values: it predicts each value of a message, and
//! writes only the information that the prediction lacks. It takes every type that derives
//! [`Schema`], without annotations.
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
//! | stream | [`Encoder`], [`Decoder`] | the model, and all messages before | neither lost nor out of order: for ordered connections |
//! | static | [`Static`] | the model | lost, repeated or out of order: for datagrams |
//! | batch | [`Batched`] | the model, and the messages before in the batch | in no other batch; a batch may be lost, repeated or out of order |
//! | keyed | [`KeyedEncoder`], [`KeyedDecoder`] | the model, and the keyframes of its group: earlier messages of the same source | lost, repeated or out of order; a receiver without a keyframe asks for another group |
//!
//! # In frames
//!
//! The wires `model+static`, `model+x64`, `model+keyed` and `model+stream` of wirecost-wire carry
//! messages of [`Static`], [`Batched`], [`KeyedEncoder::in_frames`] and [`Encoder::in_frames`]. To both ends of a
//! connection, and to an agreement, the model is a dictionary whose content is the file:
//!
//! ```
//! # use wirecost_codec::Schema;
//! # #[derive(Debug, PartialEq, Schema)]
//! # struct Heartbeat {
//! #     #[schema(id = 1)]
//! #     node: String,
//! #     #[schema(id = 2)]
//! #     count: u64,
//! # }
//! # let heartbeat = |count| Heartbeat { node: format!("gw-bj-{}", count % 5), count };
//! # let model = wirecost_model::Model::train(&(0..500).map(heartbeat).collect::<Vec<_>>())?;
//! use wirecost_codec::Limits;
//! use wirecost_compress::Dictionary;
//! use wirecost_frame::{Format, Framing, SchemaId};
//! use wirecost_model::{Decoder, Encoder};
//! use wirecost_wire::{Received, Receiver, Wire};
//!
//! let shared = Dictionary::new(model.to_bytes())?;
//! let (schema, packing) = (SchemaId::Version(1), "stream".parse()?);
//! let wire = Wire::new(Format::Model, schema, packing, Some(&shared))?;
//!
//! // Both ends have agreed on the wire, so the frames do not name it.
//! let framing = Framing::default().agreed(wire.agreed());
//! let mut sender = wire.sender(framing);
//! let mut encoder = Encoder::in_frames(&model, Limits::DEFAULT);
//! let mut receiver = Receiver::new(framing, [shared]);
//! let mut decoder = Decoder::in_frames(&model, Limits::DEFAULT);
//! let (mut bytes, mut link) = (Vec::new(), Vec::new());
//! for n in 500..600 {
//!     bytes.clear();
//!     link.clear();
//!     encoder.encode(&heartbeat(n), &mut bytes)?;
//!     sender.send(&bytes, &mut link)?;
//!     let Received::Frame { mut messages, .. } = receiver.receive(&link)? else {
//!         unreachable!("the frame is whole")
//!     };
//!     let received = decoder.decode(messages.next().expect("one message"));
//!     assert_eq!(received, Ok(heartbeat(n)));
//! }
//! // Header and checksum of the frame take 6 bytes.
//! assert!(link.len() <= 6 + 2, "{}", link.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How a value is predicted
//!
//! A *leaf* is a place of the schema at which values stand; both ends pass through the leaves in the
//! same order and learn the same from each value. The variant of the message's first union (the
//! *kind* of the message), and the field that says which source sent it (the *source key*, which
//! training finds), are written ahead of all fields.
//!
//! - An integer is compared with candidates: the last value of this source in a message of this
//!   kind; the value that continues the last two of these in a line; the value that last followed the
//!   present value of the preceding leaf; the last value of this source in any message; the last
//!   value of any source; the present value of the preceding leaf; and the value of a relation. Two
//!   binary decisions say whether one of the two likeliest candidates is right. A candidate that is
//!   nearly always right is looked up first, and the others once it fails. If neither is right, the
//!   distance to the candidate that was recently the nearest is written. At a leaf whose values recur
//!   and are hard to predict, one of its seven recent values is chosen in place of the two decisions.
//! - A float is written as an integer if it has few binary places, and otherwise as its bits. NaN
//!   payloads and -0.0 come back as they were.
//! - A *relation* is a sum with constant factors, a product or a quotient of other numbers of the
//!   message and of the source's last one. Training finds it from the samples.
//! - A short text or byte string that is known is written as its number. Each byte of a new or long
//!   one is predicted from an earlier string: a likely one for its leaf, or one in which the last
//!   four bytes occurred. A byte that this does not foresee is written as its two halves of four bits.
//!   Integers of 128 bits and characters are written as byte strings.
//! - The values of a map are predicted by the source and the map's key together, so each key of the
//!   map has its own last value.
//! - Records that may contain themselves share their leaves, at whatever depth they stand. A union
//!   after such a record is written in its place among the fields, and is predicted like them. A
//!   field after such a record is no source key.
//!
//! Each decision is coded by an adaptive binary range coder. Predictions use only + - × / on floats,
//! in a fixed order, so all platforms compute the same.
//!
//! `SPECIFICATION.md` in this package specifies every byte.
//!
//! # Evolution
//!
//! None: both ends need the same model, which has the fingerprint of the schema. A message of
//! another model is refused by its checksum, and a model of another schema when it is read.
//!
//! # Hostile input
//!
//! Every message ends with a CRC-32C, which continues that of the messages it is predicted from, so
//! damage, and in a stream also loss and repetition, are found before anything is decoded. In
//! [frames](Encoder::in_frames) the first message of a stream and of a group of keyframes have one, and
//! frames have their own. No checksum stops an attacker who changes a message: an entropy decoder reads a message
//! from any bytes. The message that it reads is within [`Limits`], which also bound the bytes of a message's
//! texts and byte strings in memory; a claimed length reserves no memory. A message of few bytes may
//! claim as much as the limits allow, and decoding takes the time for that.
//!
//! A model's file also has a checksum and limits. It contains the last of the samples that it was
//! trained from. Sizes of messages tell what was predicted: do not let tenants that must not know of
//! each other share a stream or a model.
//!
//! # Memory
//!
//! Whatever the messages, the state has constant size for a schema: [`Encoder::memory_bytes`]. A
//! new value or text takes the place of one that was not used again. An encoder allocates nothing
//! once its buffers have grown to the largest message, up to 64 KiB of text.
//!
//! [`Limits`]: wirecost_codec::Limits
//! [`Schema`]: wirecost_codec::Schema

#[cfg(test)]
mod ablation;
mod alone;
mod as_numbers;
mod batched;
mod change;
mod checksum;
mod coder;
mod contexts;
mod field;
mod fingerprint;
mod head;
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
pub use batched::Batched;
pub use keyed::{KeyedDecoder, KeyedEncoder, KeyedError};
pub use model::{Model, TrainError};
pub use stream::{Decoder, Encoder};
