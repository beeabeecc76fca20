//! Protocol Buffers (proto3) for types that derive [`Schema`]: the bytes are those of prost,
//! without generated structs and conversions.
//!
//! ```
//! use wirecost_codec::{Codec, Schema};
//! use wirecost_protobuf::{Protobuf, idl};
//!
//! #[derive(Debug, PartialEq, Schema)]
//! struct Join {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(id = 2)]
//!     weight: Option<u32>,
//! }
//!
//! let mut protobuf = Protobuf::default();
//! let mut bytes = Vec::new();
//! protobuf.encode(&Join { node: "gw-1".into(), weight: Some(150) }, &mut bytes)?;
//! assert_eq!(bytes, b"\x0a\x04gw-1\x10\x96\x01");
//!
//! let join: Join = protobuf.decode(&bytes)?;
//! assert_eq!(join.weight, Some(150));
//!
//! // The same schema for other languages:
//! assert!(idl(Join::RECORD, "example")?.contains("optional uint32 weight = 2;"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The mapping of types
//!
//! | Rust | proto3 |
//! |---|---|
//! | `u8`, `u16`, `u32`; `u64` | `uint32`; `uint64` |
//! | `Fixed64` | `fixed64` |
//! | `i8`, `i16`, `i32`; `i64` | `int32`; `int64` |
//! | `f32`, `f64`, `bool` | `float`, `double`, `bool` |
//! | `String`, `Bytes` | `string`, `bytes` |
//! | `[u8; N]` | `bytes`; never left out |
//! | moments of std, jiff, chrono and time | `google.protobuf.Timestamp`; never left out |
//! | their lengths of time | `google.protobuf.Duration`; never left out |
//! | dates of jiff, chrono and time | `int32`: the days since 1970-01-01 |
//! | `Decimal` | `string`, the text of a `google.type.Decimal`; never left out |
//! | `Uuid`; `IpAddr` | `bytes` of length 16; `bytes` of length 4 or 16; never left out |
//! | `u128`, `i128`; `char` | `bytes` of length 16, big-endian; `string`; never left out |
//! | enum without data | `enum` |
//! | struct | `message` |
//! | enum of records | `oneof` in the message whose field holds it; in a list or a map, a message of its name with a `oneof` |
//! | `Option<T>` | `optional` |
//! | `Vec<T>`, `[T; N]`, `BTreeSet<T>`, `HashSet<T>` | `repeated` (packed if possible) |
//! | `Map<K, T>`, `BTreeMap<K, T>`, `HashMap<K, T>` | `map<K, T>`; an enum as key is an `int32` |
//! | `Vec<T>` in an option, a list or a map; `Option<T>` in a list or a map | a message with the elements in field 1 |
//! | tuple | `message`, with fields `field_1`, `field_2`, ... |
//!
//! A field chooses another type for its integers, also in an option, a list or a map:
//!
//! | Rust | `#[schema(id = 1, proto = "...")]` |
//! |---|---|
//! | `i32` | `sint32`, `sfixed32` |
//! | `i64` | `sint64`, `sfixed64` |
//! | `u32`; `u64` | `fixed32`; `fixed64` |
//!
//! A negative `int32` or `int64` takes ten bytes. A `sint32` or `sint64` takes as many bytes as an
//! unsigned integer of about twice its absolute value. Both ends need the same type: some pairs of
//! types have the same wire type, so a reader takes the bytes of one type for another number of the
//! other, without an error.
//!
//! Zero numbers and empty text are left out, as in proto3; -0.0 is not zero.
//!
//! # Accepted input
//!
//! The reader accepts the same input as protoc's own parsers, with the exceptions below:
//!
//! - Unknown fields are skipped, or kept by a record with a field for them. A known field whose wire
//!   type does not fit its type is unknown.
//! - Lists of numbers may be packed or not, and come in parts.
//! - The last occurrence of a repeated number, text or enum counts, and so does the last entry of a
//!   map with the same key.
//! - A record that occurs twice, in a field, in an entry of a map or as the same member of a oneof,
//!   is merged: the fields of all its occurrences count as if they were in one. A required record
//!   or union may be absent in one occurrence if another has it. Such a message, which no writer
//!   makes, is copied once; each occurrence beyond the first counts as an element, and offsets in
//!   errors may be those of the copy. A value cannot borrow from the copy: a `&str` or `&[u8]` is
//!   [`DecodeError::NotLent`]. Of an optional list or a time, which are messages too, the last
//!   occurrence counts.
//! - The last of several members of a oneof counts. If a value of another member does not fit
//!   its type, this is no error.
//!
//! The reader is stricter than protoc in three places, since the types have no value for these
//! messages:
//!
//! - Records and unions that are not optional are required, even in a map entry that a later entry
//!   replaces. A oneof without a member, which protobuf allows, is therefore
//!   [`DecodeError::MissingField`], and so is a oneof whose member is unknown to the schema.
//!   An optional union is `None` in both cases.
//! - A number that does not fit its type is an error; protoc drops its upper bits.
//! - An unknown symbol is an error unless the enum keeps its number, as protoc does.
//!
//! The format has no end mark: bytes after a message are refused unless they are whole fields.

mod idl;
mod merge;
#[cfg(feature = "prost")]
mod prost;
mod read;
mod wire;
mod write;

use wirecost_codec::{
    Codec, Copies, Decode, DecodeBorrowed, DecodeError, EncodeError, Lender, Lends, Limits, Peek,
    Prefix, Schema, append_within,
};

#[cfg(feature = "prost")]
pub use crate::prost::Prost;
pub use idl::idl;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The protobuf codec for types that derive [`Schema`].
#[derive(Debug, Clone, Default)]
pub struct Protobuf {
    limits: Limits,
    widths: write::LengthWidths,
}

impl Protobuf {
    /// Returns a codec with these limits; [`Protobuf::default`] uses [`Limits::DEFAULT`].
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    #[inline]
    fn read<'m, 'de, L: Lender<'m, 'de>, T: Decode<'de>>(
        &self,
        bytes: &'m [u8],
    ) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        match read::ProtobufReader::<L>::new(bytes, self.limits).message() {
            // A match that leaves this case to itself does not move the message.
            Ok(message) => Ok(message),
            Err(error) if may_be_merged(&error) => self.read_merged(bytes, error),
            Err(error) => Err(error),
        }
    }

    /// Reads the message with its records merged; returns `error` if there is nothing to merge.
    #[cold]
    fn read_merged<'de, T: Decode<'de>>(
        &self,
        bytes: &[u8],
        error: DecodeError,
    ) -> Result<T, DecodeError> {
        match merge::merge(T::RECORD_TYPE, bytes, self.limits)? {
            // The merged message has nothing left to merge.
            Some(merged) => self.read::<Copies, T>(&merged),
            None => Err(error),
        }
    }
}

impl<T: Schema> Codec<T> for Protobuf {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            let mut writer = write::ProtobufWriter::new(out, &mut self.widths);
            value.write_fields(&mut writer);
            writer.finish::<T>()
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.read::<Copies, T>(bytes)
    }
}

impl<'de, T: Decode<'de>> DecodeBorrowed<'de, T> for Protobuf {
    fn decode_borrowed(&mut self, bytes: &'de [u8]) -> Result<T, DecodeError> {
        self.read::<Lends, T>(bytes)
    }
}

/// Returns whether the message may be valid once its records are merged: a record that lacks a field
/// may have it in another occurrence, and a value that the types cannot hold may be in a member of
/// a oneof that another replaces.
fn may_be_merged(error: &DecodeError) -> bool {
    matches!(
        error,
        DecodeError::DuplicateField { .. }
            | DecodeError::MissingField { .. }
            | DecodeError::WrongCount { .. }
            | DecodeError::UnknownMember { .. }
            | DecodeError::OutOfRange { .. }
            | DecodeError::InvalidValue { .. }
    )
}

/// Goes from tag to tag through the whole message, since the last occurrence of a repeated number
/// counts; other values are skipped by their lengths.
///
/// ```
/// use wirecost_codec::{Peek, Schema};
/// use wirecost_protobuf::Protobuf;
///
/// #[derive(Schema)]
/// struct Beat {
///     #[schema(id = 1)]
///     time: u64,
///     #[schema(id = 2)]
///     loads: Vec<f64>,
/// }
///
/// #[derive(Debug, PartialEq, Schema)]
/// #[schema(prefix_of = Beat)]
/// struct Time {
///     #[schema(id = 1)]
///     time: u64,
/// }
///
/// // Three bytes that are no loads, but they are skipped.
/// assert_eq!(Protobuf::default().peek(b"\x08\x07\x12\x03..."), Ok(Time { time: 7 }));
/// ```
impl<P: Prefix> Peek<P> for Protobuf {
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError> {
        // The fields that `P` lacks are unknown ones.
        self.decode(bytes)
    }
}
