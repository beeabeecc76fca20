//! The headers, streams and files in which brokers and tools keep messages of Avro and protobuf. They
//! surround the bytes of a codec, as the frame of wirecost-frame does between nodes of a cluster.
//!
//! | envelope | kept in | type |
//! |---|---|---|
//! | Avro's single-object encoding | queues, databases | [`SingleObject`] |
//! | Confluent's wire format, for Avro and JSON | Kafka | [`Confluent`] |
//! | Confluent's wire format, for protobuf | Kafka | [`ConfluentProtobuf`] |
//! | kcat's dump of a topic of Kafka | files | [`KcatReader`] |
//! | protobuf's delimited messages | files, sockets | [`write_delimited`], [`DelimitedReader`] |
//! | Avro's container, with the feature `container` | files | [`container`] |
//!
//! A header is written before the message, and read from the front of it:
//!
//! ```
//! use wirecost_codec::{Codec, Limits, Schema};
//! use wirecost_envelope::ConfluentProtobuf;
//! use wirecost_protobuf::Protobuf;
//!
//! #[derive(Debug, PartialEq, Schema)]
//! struct Beat {
//!     #[schema(id = 1)]
//!     load: u32,
//! }
//!
//! // The schema's number in the registry, and the first message type of its file.
//! let header = ConfluentProtobuf { schema: 7, indexes: vec![0] };
//! let mut record = Vec::new();
//! header.write(&mut record);
//! Protobuf::default().encode(&Beat { load: 3 }, &mut record)?;
//! assert_eq!(record, [0, 0, 0, 0, 7, 0, 8, 3]);
//!
//! let (read, message) = ConfluentProtobuf::read(&record, Limits::DEFAULT)?;
//! assert_eq!(read, header);
//! assert_eq!(Protobuf::default().decode(message), Ok(Beat { load: 3 }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Hostile input
//!
//! Nothing here panics. Lengths beyond the reader's [`Limits`](wirecost_codec::Limits) are refused when
//! they are read, and room is made for bytes as they arrive, whatever length is claimed. A stream or file
//! that ends inside a message, or has other bytes after the last one, is an error. Errors state the offset
//! of the defect.
//!
//! A header names a schema and does not authenticate it. Of all these bytes, only blocks that are compressed
//! by zstd can have a checksum, and [`container`] writes one. Anywhere else, a flipped bit can give another
//! message.
//!
//! # The modules, in reading order
//!
//! `single_object` and `confluent` are headers of one message. `source` is a byte stream with offsets, and
//! `error` its defects; `delimited` and `kcat` read messages from it, and `container` blocks of messages.

mod confluent;
#[cfg(feature = "container")]
pub mod container;
mod delimited;
mod error;
mod kcat;
mod single_object;
mod source;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use confluent::{Confluent, ConfluentProtobuf};
pub use delimited::{DelimitedReader, write_delimited};
pub use error::ReadError;
pub use kcat::KcatReader;
pub use single_object::SingleObject;
