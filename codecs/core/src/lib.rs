//! The contract of every wirecost codec: [`Codec`] appends a value's bytes to a buffer and decodes
//! a whole slice, within [`Limits`], with errors that name the defect and its offset.
//!
//! A type with [`#[derive(Schema)]`](derive@Schema) is encoded in JSON, protobuf, bincode, Avro and
//! Thrift, without generated structs or conversions. A type with serde's derives is encoded in JSON
//! by the feature `serde_json` of wirecost-json, and in bincode by the feature `serde` of
//! wirecost-bincode:
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
//! A type with `&str`, `&[u8]` or `Cow` in its fields borrows from the message, see [`DecodeBorrowed`].
//!
//! A node that drops most of the messages that it receives need not decode them: [`Peek`] reads
//! only the first fields of a message.
//!
//! The modules: `schema` holds the traits of the data model; a format implements those of `write`
//! and `read`; [`describe`] is the description of a schema; [`mod@proto`] has protobuf's integers,
//! [`avro`] Avro's logical types, and [`thrift`] Thrift's byte;
//! [`input`] is the cursor from which the binary formats read, and they write through [`put`] and
//! [`output`]; `limits`, `error` and `short` define the refusals and their texts; `serde` (feature
//! `serde`) puts the same limits on serde's formats. The page [`types`] has the bytes of each type in
//! each format.

// The derive refers to this crate by its own name, in here too.
extern crate self as wirecost_codec;

mod addresses;
mod arrays;
pub mod avro;
#[cfg(feature = "base64")]
pub mod base64;
mod bytes;
mod codec;
mod compound;
#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "jiff")]
mod dates;
mod day;
#[cfg(feature = "rust_decimal")]
mod decimal;
pub mod describe;
mod error;
/// The cursor from which the binary formats read.
pub mod input;
mod integers;
mod lend;
mod limits;
mod map;
mod names;
mod namespace;
mod nested;
/// A staging buffer for formats without length prefixes.
pub mod output;
mod peek;
mod pointers;
pub mod proto;
/// Functions that append numbers and short byte strings to a `Vec`.
pub mod put;
mod read;
mod scalars;
mod schema;
#[cfg(feature = "serde")]
pub mod serde;
mod sets;
mod short;
mod small_text;
pub mod thrift;
mod time;
#[cfg(feature = "jiff")]
mod times;
mod tuples;
#[doc = include_str!("../TYPES.md")]
pub mod types {}
mod unknown;
mod utf8;
#[cfg(feature = "uuid")]
mod uuid;
mod values;
mod write;

/// Runs the example of the README.
#[cfg(all(doctest, feature = "derive"))]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(feature = "jiff")]
#[doc(no_inline)]
pub use ::jiff::{SignedDuration, Timestamp, civil::Date};
#[cfg(feature = "rust_decimal")]
#[doc(no_inline)]
pub use ::rust_decimal::Decimal;
#[cfg(feature = "uuid")]
#[doc(no_inline)]
pub use ::uuid::Uuid;
pub use bytes::{Bytes, Fixed64};
pub use codec::{Codec, DecodeBorrowed, append_within, check_refused};
pub use compound::{CompoundName, Naming};
pub use day::Day;
pub use error::{DecodeError, EncodeError};
pub use integers::{Coding, Integers, IntegersMut};
pub use lend::{Copies, Lender, Lends};
pub use limits::{Budget, LimitKind, Limits};
pub use map::Map;
pub use names::Names;
pub use namespace::{NamespaceError, check_namespace};
pub use nested::Nested;
pub use peek::{Peek, Prefix};
pub use read::{OrderedReader, Reader, TaggedReader};
pub use scalars::{Scalars, ScalarsMut};
pub use schema::{
    Decode, Element, Field, Key, Place, ReadField, ReadUnion, ReadValue, Record, Schema, Union,
    Value,
};
pub use short::{counted, escaped_path, short_text};
pub use time::{Time, TimeKind, TimeUnit};
pub use unknown::{TaggedFormat, UnknownField, UnknownFields};
pub use utf8::utf8;
#[cfg(feature = "derive")]
pub use wirecost_derive::Schema;
pub use write::{FieldWriter, Writer};
