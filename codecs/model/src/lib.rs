//! A codec that knows the schema and its usual values: it predicts each value of a message and
//! writes only the difference from the prediction. It takes every type that derives [`Schema`],
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
//! | mode | types | a message is predicted from | a message may be |
//! |---|---|---|---|
//! | stream | [`Encoder`], [`Decoder`] | the model, and all messages before | neither lost nor out of order: for ordered connections |
//! | static | [`Static`] | the model | lost, repeated or out of order: for datagrams |
//! | batch | [`Batched`] | the model, and the messages before in the batch | lost, repeated or out of order only with its whole batch |
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
//! A *leaf* is a place in the schema that has a value, such as a field. Both ends process the leaves in
//! the same order and learn the same from each value. Two values are written ahead of all fields: the
//! variant of the message's first union (the *kind* of the message), and the field that identifies the
//! source of the message (the *source key*, which training finds).
//!
//! - An integer is compared with candidates: the last value of this source in a message of this
//!   kind; the linear extrapolation of the last two of these values; the value that last followed the
//!   present value of the preceding leaf; the last value of this source in any message; the last
//!   value of any source; the present value of the preceding leaf; and the value of a relation. Two
//!   binary decisions state whether one of the two likeliest candidates is right. If one candidate is
//!   nearly always right, it is tried before the others are computed. If neither is right, the
//!   distance to the candidate that was recently the nearest is written. At a leaf whose values recur
//!   and are hard to predict, the number of one of its seven recent values takes the place of the two
//!   decisions.
//! - A float is written as an integer if it has no more binary places than recent floats of its leaf,
//!   and otherwise as its bits. NaN payloads and -0.0 are preserved.
//! - A *relation* is a sum with constant factors, a product or a quotient of other numbers in the
//!   message and in the last message of the source. Training finds it from the samples.
//! - A known text or byte string of at most 43 bytes is written as its number. Each byte of any other
//!   string is predicted from an earlier string: a likely one for its leaf, or one in which the last
//!   four bytes occurred. A byte with a wrong prediction is written as its two halves of four bits.
//!   Integers of 128 bits and characters are written as byte strings.
//! - The values of a map are predicted by the source and the map's key together, so each key of the
//!   map has its own last value.
//! - Records that may contain themselves share their leaves at every depth. A union after such a
//!   record is written in its place among the fields and predicted like them. A field after such a
//!   record cannot be the source key.
//!
//! An adaptive binary range coder codes each decision. Predictions use only + - × / on floats, in a
//! fixed order, so they are equal on all platforms.
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
//! Every message, or batch, ends with a CRC-32C. It continues the checksum of the model or message from
//! which the message is predicted, so damage, and in a stream also loss and repetition, are detected before
//! anything is decoded. In [frames](Encoder::in_frames) a message that is predicted from messages of earlier
//! frames has no such checksum: that of its frame takes the place. The checksum does not detect an
//! attacker's change: it has no key, and an entropy decoder reads a message from any bytes. The message
//! that it reads is within [`Limits`], which also bound the bytes of a message's texts and byte strings
//! in memory. A claimed count reserves memory for at most 64 elements, and a claimed length reserves
//! none. A message of a few bytes may claim as many elements and as much text as the limits allow, and
//! then takes the time to decode them.
//!
//! A model's file also has a checksum and limits. It contains the last of the samples from which it was
//! trained. The size of a message reveals how well it was predicted: tenants who must not learn of each
//! other's messages need separate streams and models.
//!
//! # Memory
//!
//! The state has constant size for a schema, whatever the messages: [`Encoder::memory_bytes`]. A new
//! value or text replaces an old one that was not used again. An encoder allocates nothing once its
//! buffers have grown to the largest message, up to 64 KiB of text.
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
