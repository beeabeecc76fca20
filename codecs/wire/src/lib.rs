//! Both ends of a connection: the packing that a cluster chooses, and the agreement of two peers on
//! a wire.
//!
//! A [`Packing`] is a compression and the context that messages share for it, chosen by name. A
//! [`Sender`] packs encoded messages onto a link, and a [`Receiver`] takes them off, whatever the
//! sender's packing:
//!
//! ```
//! use wirecost_compress::Dictionary;
//! use wirecost_frame::{Format, Framing, SchemaId};
//! use wirecost_wire::{Received, Receiver, Sender};
//!
//! fn message(n: u32) -> String {
//!     format!(r#"{{"node":"gw-{}","status":"alive","role":"gateway","rtt_us":{}}}"#, n % 7, n * n)
//! }
//!
//! let dictionary = Dictionary::train((0..1000).map(message), 4096)?;
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
//! A batch is sent when it is full or flushed:
//!
//! ```
//! use wirecost_frame::{Format, Framing, SchemaId};
//! use wirecost_wire::{Received, Receiver, Sender};
//!
//! let (framing, packing) = (Framing::default(), "zstd-3-x64".parse()?);
//! let mut sender = Sender::new(framing, Format::Json, SchemaId::Version(1), packing, None)?;
//! let mut receiver = Receiver::new(framing, []);
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
//! # Two peers agree on a wire
//!
//! Each peer has [`Wires`], in order of preference. The end that opened the connection offers them,
//! the other answers with its own, and both then know the best common wire:
//!
//! ```
//! use wirecost_frame::{Format, Framing, SchemaId};
//! use wirecost_wire::{ClusterKey, Initiator, Received, Responder, Step, Wire, Wires};
//!
//! let wire = |format, version, packing: &str| -> Result<Wire, Box<dyn std::error::Error>> {
//!     Ok(Wire::new(format, SchemaId::Version(version), packing.parse()?, None)?)
//! };
//! let old = Wires::new([wire(Format::Json, 1, "gzip-6")?])?;
//! let new = Wires::new([
//!     wire(Format::Protobuf, 2, "zstd-3-stream")?,
//!     wire(Format::Json, 1, "gzip-6")?,
//! ])?;
//! // The key comes from the cluster's secrets, the nonces from the system's random numbers.
//! let (key, nonces) = (ClusterKey::new([7; 32]), [[1; 16], [2; 16]]);
//!
//! let (mut to_old, mut to_new) = (Vec::new(), Vec::new());
//! let initiator = Initiator::offer(&new, &key, nonces[0], &mut to_old);
//! let responder = Responder::new(&old, &key, nonces[1]);
//! let Step::Done { done: unconfirmed, consumed } = responder.answer(&to_old, &mut to_new)? else {
//!     unreachable!("the offer is whole")
//! };
//! to_old.drain(..consumed);
//! let Step::Done { done: agreement, .. } = initiator.answered(&to_new, &mut to_old)? else {
//!     unreachable!("the answer is whole")
//! };
//! assert_eq!(agreement.wire().format(), Format::Json);
//!
//! // The initiator's confirmation is on its way, and the first message goes with it. Its frame is compact:
//! // it does not name the wire.
//! let framing = Framing::default().agreed(agreement.wire().agreed());
//! let confirmation = to_old.len();
//! agreement.wire().sender(framing).send(b"{}", &mut to_old)?;
//! assert_eq!(to_old.len() - confirmation, 2 + 6);
//! let Step::Done { done: agreement, consumed } = unconfirmed.confirmed(&to_old)? else {
//!     unreachable!("the confirmation is whole")
//! };
//! assert_eq!(agreement.wire().format(), Format::Json);
//! let framing = Framing::default().agreed(agreement.wire().agreed());
//! let mut receiver = old.receiver(framing);
//! let Received::Frame { mut messages, .. } = receiver.receive(&to_old[consumed..])? else {
//!     unreachable!("the frame is whole")
//! };
//! assert_eq!(messages.next(), Some(&b"{}"[..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An attacker on the path cannot change an offer to downgrade the peers: each end confirms the
//! offers that it sent and received, with the [`ClusterKey`] ([`AgreementError::Tampered`]). The
//! key has no other use here; other protocols of the cluster use keys [derived](ClusterKey::derive)
//! from it.
//!
//! A node that cannot read a frame skips it and answers with a
//! [`Refusal`](wirecost_frame::Refusal), which names the refused frame. The sender can send its
//! messages again on one of [`Agreement::others`]:
//!
//! ```
//! use wirecost_frame::{Control, Format, Framing, Reason, SchemaId};
//! use wirecost_wire::{Packing, Received, Receiver, Wire};
//!
//! let framing = Framing::default();
//! let wire = Wire::new(Format::Bincode, SchemaId::Version(2), Packing::PLAIN, None)?;
//! let (mut link, mut back) = (Vec::new(), Vec::new());
//! wire.sender(framing).send(b"of version 2", &mut link)?;
//!
//! let reads = [(Format::Bincode, SchemaId::Version(1))];
//! let mut receiver = Receiver::new(framing, []).reading(reads);
//! let error = receiver.receive(&link).expect_err("it is of another version");
//! let reason = error.reason().expect("the connection goes on");
//! Control::Refusal(receiver.refusal(reason)).write(&mut back);
//! link.drain(..error.next_frame().expect("it does"));
//!
//! let mut sender = Receiver::new(framing, []);
//! let Received::Control { control: Control::Refusal(refusal), .. } = sender.receive(&back)? else {
//!     unreachable!("the refusal is whole")
//! };
//! assert_eq!(refusal.frame, 0);
//! assert_eq!(refusal.reason, Reason::Schema(SchemaId::Version(2)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The modules, in reading order
//!
//! `packing` is the choice; `context` is its compression at both ends; `name` combines it with a
//! format; `wire` adds schema and dictionary; `wires` are all wires of a node; `agreement` is the
//! exchange by which two peers find their common wires,
//! `choice` the best of them, `key` each peer's confirmation; `sender` and `receiver` are the two
//! ends of a connection, `buffer` the memory that they keep between frames.

mod agreement;
mod buffer;
mod choice;
mod context;
mod key;
mod name;
mod packing;
mod receiver;
mod sender;
mod wire;
mod wires;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use agreement::{Agreement, AgreementError, Initiator, Responder, Step, Unconfirmed};
pub use context::DictionaryNeeded;
pub use key::ClusterKey;
pub use name::{UnknownWire, WireName};
pub use packing::{Mode, Packing, PackingKind, Shared, UnknownPacking};
pub use receiver::{ReceiveError, Received, Receiver};
pub use sender::Sender;
pub use wire::Wire;
pub use wires::Wires;
