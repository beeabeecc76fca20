//! The contract that every codec of wirecost keeps: [`Codec`] appends a value's bytes to a buffer
//! and decodes a whole slice, within [`Limits`], with errors that say what and where.
//!
//! A type with [`#[derive(Schema)]`](derive@Schema) goes through JSON, protobuf, bincode, Avro and
//! Thrift, in natural Rust, without generated structs or a conversion into them. One with serde's
//! derives goes through JSON and bincode by the libraries of these formats, which are features of the
//! crates:
//!
//! ```
//! # #[cfg(all(feature = "derive", feature = "serde"))] {
//! use serde::{Deserialize, Serialize};
//! use wirecost_codec::{Fixed64, Schema};
//!
//! /// A node asks to join.
//! #[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
//! struct Join {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(id = 2)]
//!     token: Fixed64,
//!     #[schema(id = 3)]
//!     weight: Option<u32>,
//!     #[schema(id = 4)]
//!     addresses: Vec<String>,
//! }
//!
//! assert_eq!(Join::RECORD.fields[2].id, 3);
//! # }
//! ```
//!
//! A node that drops most of what it receives need not decode it: [`Peek`] reads the first fields of
//! a message.
//!
//! The map of the crate: `schema` holds the traits of the data model, `write` and `read` what a
//! format implements for it, [`describe`] what a schema says about itself, [`input`] the cursor that
//! the binary formats read with, [`put`] and [`output`] what they write with, `limits`, `error` and
//! `short` what they refuse and how they say it, and `serde` (feature `serde`) puts the same limits on
//! serde's formats.

// The derive names this crate by its own name, also in here.
extern crate self as wirecost_codec;

#[cfg(feature = "base64")]
pub mod base64;
mod bytes;
mod codec;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod describe;
mod error;
/// The cursor that the binary formats read with.
pub mod input;
mod limits;
mod map;
mod names;
mod namespace;
/// What writers that say nothing ahead of themselves append by.
pub mod output;
mod peek;
/// What writers append numbers and short texts to a `Vec` by.
pub mod put;
mod read;
mod schema;
#[cfg(feature = "serde")]
pub mod serde;
mod short;
mod values;
mod write;

pub use bytes::{Bytes, Fixed64};
pub use codec::{Codec, append_within};
pub use error::{DecodeError, EncodeError};
pub use limits::{Budget, LimitKind, Limits};
pub use map::Map;
pub use names::Names;
pub use namespace::{NamespaceError, check_namespace};
pub use peek::{Peek, Prefix};
pub use read::{OrderedReader, Reader, TaggedReader};
pub use schema::{Element, Field, Key, Place, Schema, Union, Value};
pub use short::{counted, escaped_path, short_text};
#[cfg(feature = "derive")]
pub use wirecost_derive::Schema;
pub use write::{FieldWriter, Writer};
