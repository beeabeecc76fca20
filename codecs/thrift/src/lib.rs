//! Thrift's [compact protocol] for any type with `#[derive(Schema)]`. [`Thrift`] is the codec;
//! [`idl`] writes the type's `.thrift` file, from which other languages generate code that reads
//! and writes the same bytes.
//!
//! [compact protocol]: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
//!
//! ```
//! use wirecost_codec::{Codec, Schema};
//! use wirecost_thrift::Thrift;
//!
//! #[derive(Debug, PartialEq, Schema)]
//! struct Beat {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(id = 2)]
//!     load: Option<u32>,
//! }
//!
//! let mut codec = Thrift::default();
//! let beat = Beat { node: "n7".to_owned(), load: Some(3) };
//! let mut bytes = Vec::new();
//! codec.encode(&beat, &mut bytes)?;
//! assert_eq!(bytes, [0x18, 2, b'n', b'7', 0x16, 6, 0]);
//! assert_eq!(codec.decode(&bytes), Ok(beat));
//! # Ok::<(), wirecost_codec::EncodeError>(())
//! ```
//!
//! A message is one bare struct, without the envelope of a call. Thrift has neither unsigned
//! integers nor floats of 32 bits. The schema's types map to Thrift's as follows:
//!
//! | schema | Thrift |
//! |---|---|
//! | `bool`, `i8`, `i16`, `i32`, `i64`, `f64`, `String` | `bool`, `byte`, `i16`, `i32`, `i64`, `double`, `string` |
//! | `Bytes`, `[u8; N]` | `binary` |
//! | `u128`, `i128`; `char` | `binary` of 16 bytes, big-endian; `string` |
//! | `u8`, `u16`, `u32` | `i16`, `i32`, `i64`: the next larger |
//! | `u8` with `thrift = "byte"` | `byte` with the same 8 bits: numbers from 128 on are negative to other readers |
//! | `u64`, `Fixed64` | `i64` with the same 64 bits: numbers from 2^63 on are negative to other readers |
//! | `f32` | `double`; a double that is not exactly an `f32` is refused, but any NaN is accepted |
//! | moments and lengths of time of std, jiff, chrono and time | `i64` of nanoseconds; a time beyond its 64 bits is an error |
//! | dates of jiff, chrono and time | `i32`: the days since 1970-01-01 |
//! | `Decimal` | `string` |
//! | `Uuid`; `IpAddr` | `uuid`; `binary` of length 4 or 16 |
//! | enum | `enum` |
//! | record | `struct` |
//! | union | `union`: a struct with the single field of the variant |
//! | `Vec<T>`, `[T; N]`; `BTreeSet<T>`, `HashSet<T>` | `list<T>`; `set<T>` |
//! | `Option<T>` in a list or a map | `list<T>` of one value or none |
//! | tuple | `struct`, with fields `field_1`, `field_2`, ... |
//! | `Map<K, T>`, `BTreeMap<K, T>`, `HashMap<K, T>` | `map<K, T>` |
//!
//! Every field is written, zero and empty ones too, as generated code does by default; an `Option`
//! is written if it is `Some`. A reader accepts fields in any order, skips unknown ones unless the
//! record keeps them, and reads an absent number, text, list or map as its default, or without one
//! as zero or empty; an absent record or union is an error. If a number, text, list or map occurs
//! twice, the last one counts; a second record or union is an error.
//!
//! Where the protocol leaves a choice, the bytes are those of Apache's Rust library. Boolean
//! elements have type 1 and are 1 or 2 (the reader also accepts type 2, and 0 for false). A field
//! whose id is 15 above the previous id is written with its whole id, one byte more than the
//! protocol's short form; the reader accepts both.
//!
//! In the header of an empty list, set or map the reader accepts any type of elements, because some
//! writers put no type there. Otherwise a known field with another type than the schema's is an
//! error: code that Thrift generates for some languages skips such a field, and silently loses its
//! value.
//!
//! With the feature `apache`, `Apache` is a second engine for the same types, on that library.

#[cfg(feature = "apache")]
mod apache;
mod idl;
mod read;
mod wire;
mod write;

use wirecost_codec::{
    Codec, Copies, Decode, DecodeBorrowed, DecodeError, EncodeError, Lender, Lends, Limits, Peek,
    Prefix, Reader, Schema, Writer, append_within,
};

#[cfg(feature = "apache")]
pub use apache::Apache;
pub use idl::idl;
use read::CompactReader;
use write::CompactWriter;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The Thrift codec. It writes and reads by the type's derived code, without protocol objects.
#[derive(Debug, Clone, Copy, Default)]
pub struct Thrift {
    limits: Limits,
}

impl Thrift {
    /// Returns a codec with these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }

    #[inline]
    fn read<'m, 'de, L: Lender<'m, 'de>, T: Decode<'de>>(
        self,
        bytes: &'m [u8],
    ) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let mut reader = CompactReader::<L>::new(bytes, self.limits);
        // A `?` would copy the message once more.
        let mut message = reader.record();
        if message.is_ok()
            && let Err(error) = reader.finish()
        {
            message = Err(error);
        }
        message
    }
}

impl<T: Schema> Codec<T> for Thrift {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            let mut writer = CompactWriter::new(out);
            writer.record(value);
            writer.finish::<T>()
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.read::<Copies, T>(bytes)
    }
}

impl<'de, T: Decode<'de>> DecodeBorrowed<'de, T> for Thrift {
    fn decode_borrowed(&mut self, bytes: &'de [u8]) -> Result<T, DecodeError> {
        self.read::<Lends, T>(bytes)
    }
}

/// Goes through the whole message, though it keeps only the prefix: the protocol's structs and
/// lists have no lengths to skip them by, and the last occurrence of a repeated number counts.
///
/// ```
/// use wirecost_codec::{Peek, Schema};
/// use wirecost_thrift::Thrift;
///
/// #[derive(Schema)]
/// struct Beat {
///     #[schema(id = 1)]
///     time: u64,
///     #[schema(id = 2)]
///     node: String,
/// }
///
/// #[derive(Debug, PartialEq, Schema)]
/// #[schema(prefix_of = Beat)]
/// struct Time {
///     #[schema(id = 1)]
///     time: u64,
/// }
///
/// // The name is not UTF-8, but it is skipped.
/// assert_eq!(Thrift::default().peek(b"\x16\x0e\x18\x01\xff\x00"), Ok(Time { time: 7 }));
/// ```
impl<P: Prefix> Peek<P> for Thrift {
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError> {
        // The fields that `P` lacks are unknown ones. Skipping a union takes two levels, reading it
        // takes one.
        let limits = Limits {
            max_depth: self.limits.max_depth.saturating_mul(2),
            ..self.limits
        };
        Self::new(limits).decode(bytes)
    }
}
