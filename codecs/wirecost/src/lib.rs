//! Codecs, packings and frames for the messages of a cluster, in one dependency.
//!
//! ```toml
//! [dependencies]
//! wirecost = { path = "../wirecost/codecs/wirecost", features = ["avro", "zstd"] }
//! ```
//!
//! The path leads to a checkout: the crates are not published yet.
//!
//! ```
//! # #[cfg(all(feature = "avro", feature = "zstd"))] {
//! use wirecost::{Avro, Codec, Format, Framing, Received, Receiver, Schema, SchemaId, Sender};
//!
//! /// The state of a node.
//! #[derive(Debug, PartialEq, Schema)]
//! struct Heartbeat {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(id = 2)]
//!     load: Option<u32>,
//! }
//!
//! let (framing, schema) = (Framing::default(), SchemaId::Version(1));
//! let packing = "zstd-3".parse()?;
//! let mut sender = Sender::new(framing, Format::Avro, schema, packing, None)?;
//! let mut receiver = Receiver::new(framing, []);
//! let mut codec = Avro::default();
//!
//! let heartbeat = Heartbeat { node: "gw-1".to_owned(), load: Some(3) };
//! let (mut encoded, mut link) = (Vec::new(), Vec::new());
//! codec.encode(&heartbeat, &mut encoded)?;
//! sender.send(&encoded, &mut link)?;
//!
//! let Received::Frame { messages, .. } = receiver.receive(&link)? else {
//!     unreachable!("the frame is complete")
//! };
//! for message in messages {
//!     assert_eq!(codec.decode(message), Ok(Heartbeat { node: "gw-1".to_owned(), load: Some(3) }));
//! }
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The programs in `examples/` start here: a codec in ten lines, a dictionary that is trained and shipped,
//! two nodes over TCP, datagrams over UDP, and two releases that agree on a wire.
//!
//! # Values that borrow
//!
//! [`DecodeBorrowed`] decodes to a type with lifetimes, which borrows its texts and bytes from the message
//! instead of a copy. A [`Receiver`] lends the message: from the arrived bytes, or from its own buffer if the
//! message was compressed. The buffer is free for the next frame once the value is dropped.
//!
//! ```
//! # #[cfg(all(feature = "avro", feature = "zstd"))] {
//! use wirecost::{
//!     Avro, Codec, DecodeBorrowed, Format, Framing, Received, Receiver, Schema, SchemaId, Sender,
//! };
//!
//! #[derive(Debug, PartialEq, Schema)]
//! struct Line<'a> {
//!     #[schema(id = 1)]
//!     node: &'a str,
//!     #[schema(id = 2)]
//!     tags: Vec<&'a str>,
//! }
//!
//! # let (framing, schema) = (Framing::default(), SchemaId::Version(1));
//! # let mut sender = Sender::new(framing, Format::Avro, schema, "zstd-3".parse()?, None)?;
//! # let mut receiver = Receiver::new(framing, []);
//! let line = Line { node: "gw-1", tags: vec!["edge"; 100] };
//! let (mut codec, mut encoded, mut link) = (Avro::default(), Vec::new(), Vec::new());
//! codec.encode(&line, &mut encoded)?;
//! sender.send(&encoded, &mut link)?;
//!
//! let Received::Frame { messages, .. } = receiver.receive(&link)? else {
//!     unreachable!("the frame is complete")
//! };
//! for message in messages {
//!     let received: Line<'_> = codec.decode_borrowed(message)?;
//!     assert_eq!(received, line);
//!     assert!(message.as_ptr_range().contains(&received.node.as_ptr()));
//! }
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! | feature | adds | builds |
//! |---|---|---|
//! | `json` | [`Json`], [`json`] | wirecost-json |
//! | `protobuf` | [`Protobuf`], [`protobuf`] | wirecost-protobuf |
//! | `bincode` | [`Bincode`], [`bincode`] | wirecost-bincode |
//! | `avro` | [`Avro`], [`avro`] | wirecost-avro, and serde_json, which writes the schema |
//! | `thrift` | [`Thrift`], [`thrift`] | wirecost-thrift |
//! | `columnar` | [`Columnar`], [`columnar`] | wirecost-columnar, bitcode, serde |
//! | `model` | [`Model`], [`model`] | wirecost-model |
//! | `formats` | all of the above | all of the above |
//! | `json-proto` | [`json::ProtoJson`] | heck |
//! | `json-serde` | [`json::SerdeJson`] | serde_json |
//! | `protobuf-prost` | [`protobuf::Prost`] | prost |
//! | `bincode-serde` | [`bincode::BincodeSerde`] | the bincode package, which has no maintainer |
//! | `avro-apache` | [`avro::Resolving`], [`avro::apache`] | apache-avro |
//! | `thrift-apache` | [`thrift::Apache`] | thrift |
//! | `wire` (default) | [`Sender`], [`Receiver`], [`Packing`], [`Wire`], [`Dictionary`], [`wire`], [`compress`] | wirecost-wire, wirecost-compress, zlib-rs, and two libraries in C: libdeflate and zstd |
//! | `gzip` | [`GzipLevel`], and the compressors of gzip and DEFLATE in [`compress`] | `wire` |
//! | `zstd` | [`ZstdLevel`], and the compressors of zstd in [`compress`] | `wire` |
//! | `tokio` | [`frame::tokio`] | tokio-util |
//! | `envelope` | [`envelope`] | wirecost-envelope |
//! | `container` | [`envelope::container`] | `envelope`, wirecost-compress with its libraries |
//! | `grpc` | [`grpc`] | wirecost-tonic, `protobuf`, tonic without its transport |
//! | `clock` | [`clock`] | wirecost-clock |
//! | `message` | [`message`] | wirecost-message, `clock`, serde |
//! | `jiff` | the times of jiff and of std as values | jiff |
//! | `chrono`, `time` | the times of chrono, of time as values | chrono, time; `jiff` |
//! | `rust_decimal` | `Decimal` as a value | rust_decimal |
//! | `uuid` | `Uuid` as a value | uuid |
//! | `serde` | serde for [`Bytes`], [`Fixed64`] and the clock's stamps, `codec::serde` | serde |
//!
//! The contract ([`codec`]) with its derive and the frame ([`frame`]) are always built; neither needs a C
//! compiler. No format is a default, since `wirecost advise` recommends one from measurements. A feature for a
//! format brings no other format.
//!
//! Every frame states its own compression, and a receiver reads all of them. So `wire` builds the libraries
//! of both compressions, and a [`Packing`] is parsed from every name, whichever of `gzip` and `zstd` is on.
//! These two features export the levels and compressors by name. A program should enable the compression
//! that it sends: it then still compiles if a later version makes the libraries optional.
//!
//! # What is where
//!
//! The root exports the names that a program uses to declare, encode, send and receive messages. Each module
//! is a crate, which can also be imported alone:
//!
//! | module | crate |
//! |---|---|
//! | [`codec`] | wirecost-codec: the contract of all codecs, limits and errors |
//! | [`json`], [`protobuf`], [`bincode`], [`avro`], [`thrift`], [`columnar`], [`model`] | wirecost-json and so on: the codec of a format, its second engine, the writer of its IDL |
//! | [`frame`] | wirecost-frame: the header round each payload, batches, control messages |
//! | [`compress`] | wirecost-compress: compressors, dictionaries, streams |
//! | [`wire`] | wirecost-wire: both ends of a connection, and the agreement of two peers on a wire |
//! | [`envelope`] | wirecost-envelope: the headers, streams and files of Kafka, Avro and protobuf |
//! | [`grpc`] | wirecost-tonic: the codec of tonic's clients and servers |
//! | [`message`] | wirecost-message: the message of wirecost's own cluster |
//! | [`clock`] | wirecost-clock: the Lamport clock |
//!
//! With a glob import, `use wirecost::*`, the names `bincode`, `protobuf` and `thrift` mean these modules;
//! the crates of other authors are then `::bincode`, `::protobuf` and `::thrift`.
//!
//! # A renamed dependency
//!
//! The code of [`#[derive(Schema)]`](derive@Schema) names the path `::wirecost::codec`. Where the dependency
//! has another name in `Cargo.toml`, or another crate re-exports it, each type states the path:
//!
//! ```
//! # use wirecost as renamed;
//! use renamed::Schema;
//!
//! #[derive(Schema)]
//! #[schema(crate = renamed::codec)]
//! struct Leave {
//!     #[schema(id = 1)]
//!     node: String,
//! }
//! # assert_eq!(Leave::RECORD.fields[0].id, 1);
//! ```

/// The contract of all codecs: the data model, limits and errors (wirecost-codec).
pub mod codec {
    #[doc(no_inline)]
    pub use wirecost_codec::*;
    // In place of wirecost-codec's derive, whose code would name a crate that is no dependency of the user.
    pub use wirecost_derive::FacadeSchema as Schema;
}

/// Compressors, dictionaries and streams (wirecost-compress).
#[cfg(feature = "wire")]
pub mod compress;

#[cfg(feature = "avro")]
pub use wirecost_avro::{self as avro, Avro};
#[cfg(feature = "bincode")]
pub use wirecost_bincode::{self as bincode, Bincode};
#[cfg(feature = "clock")]
pub use wirecost_clock as clock;
#[cfg(feature = "columnar")]
pub use wirecost_columnar::{self as columnar, Columnar};
#[cfg(feature = "envelope")]
pub use wirecost_envelope as envelope;
pub use wirecost_frame::{self as frame, Checksum, Format, Framing, SchemaId};
#[cfg(feature = "json")]
pub use wirecost_json::{self as json, Json};
#[cfg(feature = "message")]
pub use wirecost_message as message;
#[cfg(feature = "model")]
pub use wirecost_model::{self as model, Model};
#[cfg(feature = "protobuf")]
pub use wirecost_protobuf::{self as protobuf, Protobuf};
#[cfg(feature = "thrift")]
pub use wirecost_thrift::{self as thrift, Thrift};
#[cfg(feature = "grpc")]
pub use wirecost_tonic as grpc;
#[cfg(feature = "wire")]
pub use wirecost_wire::{
    self as wire, Agreement, ClusterKey, Initiator, Packing, Received, Receiver, Responder, Sender,
    Shared, Step, Wire, Wires,
};

pub use codec::{Bytes, Codec, DecodeBorrowed, Fixed64, Limits, Map, Peek, Prefix, Schema};
#[cfg(feature = "gzip")]
pub use compress::GzipLevel;
#[cfg(feature = "zstd")]
pub use compress::ZstdLevel;
#[cfg(feature = "wire")]
pub use compress::{Compression, Dictionary};

/// Returns the codec of a format that is known at run time only: from an agreement, or from a frame.
/// `None` if its feature is off, if it [encodes batches](Format::encodes_batches), if it needs a
/// [model](Format::Model), and for [control messages](Format::Control).
#[must_use]
#[allow(unused_variables, reason = "without a format there is no limit")]
pub fn codec_of<T: Schema>(format: Format, limits: Limits) -> Option<Box<dyn Codec<T>>> {
    match format {
        #[cfg(feature = "json")]
        Format::Json => Some(Box::new(Json::new(limits))),
        #[cfg(feature = "protobuf")]
        Format::Protobuf => Some(Box::new(Protobuf::new(limits))),
        #[cfg(feature = "bincode")]
        Format::Bincode => Some(Box::new(Bincode::new(limits))),
        #[cfg(feature = "avro")]
        Format::Avro => Some(Box::new(Avro::new(limits))),
        #[cfg(feature = "thrift")]
        Format::Thrift => Some(Box::new(Thrift::new(limits))),
        _ => None,
    }
}

/// The example of the README.
#[cfg(all(doctest, feature = "avro", feature = "zstd"))]
#[doc = include_str!("../README.md")]
struct Readme;
