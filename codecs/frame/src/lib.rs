//! The frame round a message on a link: it says what its payload is (format, compression,
//! dictionary, schema, number of messages), how long it is, and whether it arrived undamaged. Header
//! and checksum take 8 bytes for a single message whose payload is under 128.
//!
//! ```
//! use wirecost_frame::{Compression, Content, Decoded, Format, Framing, Header, SchemaId};
//!
//! let framing = Framing::default();
//! let header = Header {
//!     format: Format::Json,
//!     compression: Compression::None,
//!     schema: SchemaId::Version(1),
//!     content: Content::Message,
//! };
//! let payload = br#"{"node":"gw-1"}"#;
//! let mut link = Vec::new();
//! framing.encode(&header, payload, &mut link)?;
//! assert_eq!(link.len(), payload.len() + 8);
//!
//! // What has arrived so far is not yet a frame,
//! let Decoded::NotYet { missing } = framing.decode(&link[..10])? else { unreachable!() };
//! assert_eq!(missing, link.len() - 10);
//!
//! // and now it is, of which the payload is borrowed.
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
//! The frame knows no format and no compression: it carries their numbers. The bytes are specified
//! in `SPECIFICATION.md`, apart from this code, with the vectors that this crate is tested by.
//!
//! A datagram is decoded where it is, by [`Framing::decode`]. A [`FrameReader`] takes frames off a
//! byte stream; onto one, `encode` and `Write::write_all` put them. With the feature `tokio`, the
//! module `tokio` does both for its streams.
//!
//! # What a stranger can do
//!
//! Nothing is allocated, neither to encode into a buffer with room nor to decode; what reads a stream
//! holds at most 8 KiB or twice what has arrived of a frame, whatever length it claims. A length or a
//! number of messages beyond the receiver's [`Limits`](wirecost_codec::Limits) is refused as soon as
//! it can be read, so that a receiver never waits for more than it would take. A frame has one byte
//! form. Whether frames without a checksum are taken is the receiver's choice, see [`Checksum`]. A
//! checksum finds damage, not forgery: it has no key.
//!
//! # The modules, in reading order
//!
//! `format`, `compression` and `header` say what a frame can say; `wire` is the header's bytes,
//! `number` how a number is written in them; `checksum` is the trailer, `framing` the whole frame,
//! `error` what it refuses; `batch` is what the payload of several messages looks like; `reader` takes
//! frames off std's byte streams, `tokio` off and onto tokio's. `control` is what peers say about their
//! frames: an `offer`, its confirmation, a `refusal`.

mod batch;
mod checksum;
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

pub use batch::{Batch, BatchFull, Messages};
pub use checksum::Checksum;
pub use compression::{Compression, DictionaryId};
pub use control::Control;
pub use error::{FrameError, Part};
pub use format::Format;
pub use framing::{Decoded, Frame, Framing};
pub use header::{Content, Header, SchemaId};
pub use offer::{Offer, OfferedWire, OfferedWires, TooManyWires};
pub use reader::{FrameReader, ReadError};
pub use refusal::{Reason, Refusal};
