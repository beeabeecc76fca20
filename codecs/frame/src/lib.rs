//! The frame around a message on a link: it states the kind of the payload (format, compression,
//! dictionary, schema, number of messages) and its length, and detects damage. Header and checksum
//! take 8 bytes for a single message whose payload is under 128 bytes and whose schema version is
//! below 128, and 6 bytes if the peers have agreed on a wire, see [`AgreedWire`].
//!
//! ```
//! use wirecost_frame::{CompressionId, Content, Decoded, Format, Framing, Header, SchemaId};
//!
//! let framing = Framing::default();
//! let header = Header {
//!     format: Format::Json,
//!     compression: CompressionId::None,
//!     schema: SchemaId::Version(1),
//!     content: Content::Message,
//! };
//! let payload = br#"{"node":"gw-1"}"#;
//! let mut link = Vec::new();
//! framing.encode(&header, payload, &mut link)?;
//! assert_eq!(link.len(), payload.len() + 8);
//!
//! // An incomplete frame:
//! let Decoded::NotYet { missing } = framing.decode(&link[..10])? else { unreachable!() };
//! assert_eq!(missing, link.len() - 10);
//!
//! // A complete one, whose payload is borrowed.
//! let Decoded::Frame { frame, consumed } = framing.decode(&link)? else { unreachable!() };
//! assert_eq!(frame.header, header);
//! assert_eq!(frame.payload, payload);
//! assert_eq!(consumed, link.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Several messages that are compressed together travel as a [`Batch`]:
//!
//! ```
//! use wirecost_codec::Limits;
//! use wirecost_frame::{Batch, Messages};
//!
//! let mut batch = Batch::new(Limits::DEFAULT);
//! batch.push(b"join")?;
//! batch.push(b"leave")?;
//! let count = batch.messages().expect("two messages");
//! // Here a sender compresses `batch.payload()` and encodes it under `Content::Batch(count)`,
//! // and a receiver decodes and decompresses.
//! let messages = Messages::new(batch.payload(), count, Limits::DEFAULT)?;
//! assert!(messages.eq([&b"join"[..], b"leave"]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The frame knows no format and no compression: it carries their numbers. `SPECIFICATION.md`
//! specifies the bytes independently of this code, with test vectors that this crate passes.
//!
//! [`Framing::decode`] decodes a datagram in place. A [`FrameReader`] reads frames from a byte
//! stream; `encode` and `Write::write_all` write them to one. With the feature `tokio`, the module
//! `tokio` does both for tokio's streams.
//!
//! # Hostile input
//!
//! Decoding does not allocate, nor does encoding into a buffer with room. The buffer of a
//! [`FrameReader`] has room for 8 KiB, or for twice the arrived bytes of a frame if that is more,
//! whatever length the frame claims. While it grows, the reader may hold the old and the new buffer.
//! A length or a number of messages beyond the receiver's [`Limits`](wirecost_codec::Limits) is
//! refused as soon as it can be read, so a receiver never waits for more bytes than it accepts. Each
//! frame has exactly one encoding. The receiver chooses whether to accept frames without a checksum
//! (see [`Checksum`]). A checksum detects damage, not forgery: it has no key.
//!
//! # The modules, in reading order
//!
//! `format`, `compression` and `header` are the contents of a header; `wire` is the header's bytes,
//! `compact` those between peers that have agreed on a wire, `number` the coding of a number in them; `checksum` is the trailer, `framing` the whole frame,
//! `error` its refusals; `batch` is the payload of several messages; `reader` reads frames from
//! std's byte streams, `tokio` reads and writes them on tokio's. `control` is the peers' messages
//! about frames: an `offer`, its confirmation, a `refusal`.

mod batch;
mod checksum;
mod compact;
mod compression;
mod control;
mod error;
mod format;
mod framing;
mod header;
mod number;
mod offer;
mod reader;
mod refusal;
#[cfg(feature = "tokio")]
pub mod tokio;
mod wire;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use batch::{Batch, BatchFull, Messages};
pub use checksum::Checksum;
pub use compact::AgreedWire;
pub use compression::{CompressionId, DictionaryId};
pub use control::Control;
pub use error::{FrameError, Part};
pub use format::{Format, UnknownFormat};
pub use framing::{Decoded, Frame, Framing};
pub use header::{Content, Header, SchemaId};
pub use offer::{Offer, OfferedWire, OfferedWires, TooManyWires};
pub use reader::{FrameReader, ReadError};
pub use refusal::{Reason, Refusal};
