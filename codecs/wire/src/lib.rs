//! What a cluster chooses: a compression and what its messages share for it, in frames.
//!
//! A [`Packing`] is that choice, by its name. A [`Sender`] packs encoded messages onto a link, and a
//! [`Receiver`] takes them off, whatever the sender's packing:
//!
//! ```
//! use std::num::NonZeroU32;
//!
//! use wirecost_compress::Dictionary;
//! use wirecost_frame::{Format, Framing, SchemaId};
//! use wirecost_wire::{Received, Receiver, Sender};
//!
//! fn message(n: u32) -> String {
//!     format!(r#"{{"node":"gw-{}","status":"alive","role":"gateway","rtt_us":{}}}"#, n % 7, n * n)
//! }
//!
//! let dictionary = Dictionary::train(NonZeroU32::MIN, (0..1000).map(message), 4096)?;
//!
//! let (framing, packing) = (Framing::default(), "zstd-3-dict".parse()?);
//! let (format, schema) = (Format::Json, SchemaId::Version(1));
//! let mut sender = Sender::new(framing, format, schema, packing, Some(&dictionary))?;
//! let mut receiver = Receiver::new(framing, [dictionary]);
//!
//! let message = message(1234);
//! let mut link = Vec::new();
//! sender.send(message.as_bytes(), &mut link)?;
//! assert!(link.len() < message.len());
//! let Received::Frame { header, mut messages, consumed } = receiver.receive(&link)? else {
//!     unreachable!("the frame is whole")
//! };
//! assert_eq!(header.format, Format::Json);
//! assert_eq!(messages.next(), Some(message.as_bytes()));
//! assert_eq!(consumed, link.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A batch is sent when it is full, or flushed:
//!
//! ```
//! use wirecost_frame::{Format, Framing, SchemaId};
//! use wirecost_wire::{Received, pair};
//!
//! let (framing, packing) = (Framing::default(), "zstd-3-x64".parse()?);
//! let (mut sender, mut receiver) =
//!     pair(framing, Format::Json, SchemaId::Version(1), packing, None)?;
//!
//! let mut link = Vec::new();
//! for n in 0..100 {
//!     sender.send(format!(r#"{{"node":"gw-{n}"}}"#).as_bytes(), &mut link)?;
//! }
//! sender.flush(&mut link)?;
//!
//! let mut rest = link.as_slice();
//! for expected in [64, 36] {
//!     let Received::Frame { messages, consumed, .. } = receiver.receive(rest)? else {
//!         unreachable!("the frame is whole")
//!     };
//!     assert_eq!(messages.len(), expected);
//!     rest = &rest[consumed..];
//! }
//! assert!(rest.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The modules, in reading order
//!
//! `packing` is the choice; `sender` and `receiver` are the two ends of a connection, `buffer` what
//! they keep between frames.

mod buffer;
mod packing;
mod receiver;
mod sender;

pub use packing::{Packing, Shared, UnknownPacking};
pub use receiver::{ReceiveError, Received, Receiver, pair};
pub use sender::{DictionaryNeeded, Sender};
