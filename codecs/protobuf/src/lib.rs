//! Protocol Buffers (proto3) for types that derive [`Schema`]: natural Rust in, prost's bytes out,
//! with no generated structs and no conversion into them.
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
//! // The same schema for everyone else.
//! assert!(idl(Join::RECORD, "example").contains("optional uint32 weight = 2;"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What stands for what
//!
//! | Rust | proto3 |
//! |---|---|
//! | `u8`, `u16`, `u32`; `u64` | `uint32`; `uint64` |
//! | `Fixed64` | `fixed64` |
//! | `i32`, `i64` | `sint32`, `sint64` |
//! | `f32`, `f64`, `bool` | `float`, `double`, `bool` |
//! | `String`, `Bytes` | `string`, `bytes` |
//! | enum without data | `enum` |
//! | struct | `message` |
//! | enum of records | `oneof` in the message of the field that holds it |
//! | `Option<T>` | `optional` |
//! | `Vec<T>`; `Map<String, T>`, `BTreeMap<String, T>` | `repeated` (packed where it can be), `map<string, T>` |
//!
//! Numbers and text that are zero or empty are left out, as proto3 has it; -0.0 is not zero.
//! Records that are not optional must be there: a message that lacks one is refused. Unknown fields
//! are skipped. Stricter than the specification asks: a number that does not fit its type, an
//! unknown enum symbol and a singular record that occurs twice are errors. Looser than one might
//! hope, as the format has no end mark: bytes that follow a message are refused unless they are
//! whole unknown fields.

mod idl;
#[cfg(feature = "prost")]
mod prost;
mod read;
mod wire;
mod write;

use wirecost_codec::{
    Codec, DecodeError, EncodeError, Limits, Peek, Prefix, Schema, append_within,
};

#[cfg(feature = "prost")]
pub use crate::prost::Prost;
pub use idl::idl;

/// The protobuf codec for types that derive [`Schema`].
#[derive(Debug, Clone, Default)]
pub struct Protobuf {
    limits: Limits,
    widths: write::LengthWidths,
}

impl Protobuf {
    /// A codec that keeps to `limits`; [`Protobuf::default`] keeps to [`Limits::DEFAULT`].
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }
}

impl<T: Schema> Codec<T> for Protobuf {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            value.write_fields(&mut write::ProtobufWriter::new(out, &mut self.widths));
            Ok(())
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        read::ProtobufReader::new(bytes, self.limits).message()
    }
}

/// Goes from tag to tag, since a number that comes again at the end of a message is the one that
/// counts; values that are not wanted are passed over by their lengths.
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
/// // Three bytes are no loads, but they are passed over.
/// assert_eq!(Protobuf::default().peek(b"\x08\x07\x12\x03..."), Ok(Time { time: 7 }));
/// ```
impl<P: Prefix> Peek<P> for Protobuf {
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError> {
        // The fields that `P` lacks are unknown ones.
        self.decode(bytes)
    }
}
