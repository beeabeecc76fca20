//! [Apache Avro]'s binary encoding for any type with `#[derive(Schema)]`. [`Avro`] is the codec;
//! [`idl`] writes the type's `.avsc`, with which any Avro implementation reads the same bytes.
//!
//! [Apache Avro]: https://avro.apache.org/docs/1.12.0/specification/#binary-encoding
//!
//! ```
//! use wirecost_avro::Avro;
//! use wirecost_codec::{Codec, Schema};
//!
//! #[derive(Debug, PartialEq, Schema)]
//! struct Beat {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(id = 2)]
//!     load: Option<u32>,
//! }
//!
//! let mut codec = Avro::default();
//! let beat = Beat { node: "n7".to_owned(), load: Some(3) };
//! let mut bytes = Vec::new();
//! codec.encode(&beat, &mut bytes)?;
//! assert_eq!(bytes, [4, b'n', b'7', 2, 6]);
//! assert_eq!(codec.decode(&bytes), Ok(beat));
//! # Ok::<(), wirecost_codec::EncodeError>(())
//! ```
//!
//! The schema's types map to Avro's as follows:
//!
//! | schema | Avro |
//! |---|---|
//! | `bool`, `f32`, `f64`, `String`, `Bytes` | `boolean`, `float`, `double`, `string`, `bytes` |
//! | `u8`, `u16`, `i8`, `i16`, `i32` | `int` |
//! | `u32`, `i64` | `long` |
//! | `u64` | `long` with the same 64 bits: numbers from 2^63 on are negative to other readers |
//! | `Fixed64` | `fixed` of 8 bytes, little-endian, named `org.apache.avro.rust.u64`, as Apache's Rust library expects |
//! | enum | `enum`, by position; `int`, by number, if it keeps unknown numbers |
//! | record | `record`, fields in the order of their ids |
//! | `Option<T>` | `["null", T]` |
//! | tuple | `record`, with fields `field_1`, `field_2`, ... |
//! | `[u8; N]` | `fixed` |
//! | dates of jiff, chrono and time | `int` of days, `date` |
//! | `Decimal` | `string` without an exponent, or by `avro = "decimal(10, 2)"` `bytes`, `decimal`, or by `avro = "decimal(9, 2, fixed(4))"` `fixed`, `decimal`; a decimal beyond the precision and scale is an error |
//! | `u128`, `i128`; `char` | `fixed` of 16 bytes, big-endian; `string` |
//! | timestamps of std, jiff, chrono and time | `long` of nanoseconds, `timestamp-nanos`, or by `avro = "..."` `timestamp-micros` or `timestamp-millis`; a timestamp beyond 64 bits or between two units is an error |
//! | their durations | `long` of nanoseconds; a longer time is an error |
//! | `Uuid`; `IpAddr` | `fixed` of 16 bytes named `Uuid`, `uuid`; `bytes` of length 4 or 16 |
//! | `Vec<T>`, `[T; N]`, `BTreeSet<T>`, `HashSet<T>` | `array`: all in one block, without its size in bytes |
//! | `Map<K, T>`, `BTreeMap<K, T>`, `HashMap<K, T>` | `map` if the keys are text, else an `array` of records of `key` and `value`, in one block |
//! | union | union of the variants' records, in the order of their ids |
//! | optional union | the same, with `null` first |
//!
//! A message is a bare datum, without container, header or schema fingerprint: both sides hold the
//! same schema. After a field is added to a record, an older reader can decode the new bytes only
//! with the newer `.avsc`. A [`fingerprint`] in the message's frame identifies the schema that
//! wrote the message, and `Resolving` decodes with that schema.
//!
//! The feature `apache` adds `Resolving`, which parses the writer's schema with Apache's library,
//! and two more engines on that library.

#[cfg(feature = "apache")]
pub mod apache;
mod decimal;
mod fingerprint;
mod first;
mod idl;
mod read;
#[cfg(feature = "apache")]
mod resolving;
mod time;
mod write;

use wirecost_codec::{
    Codec, Copies, Decode, DecodeBorrowed, DecodeError, EncodeError, Lender, Lends, Limits, Peek,
    Prefix, Reader, Schema, append_within,
};

pub use fingerprint::fingerprint;
use first::first;
pub use idl::idl;
use read::BinaryReader;
#[cfg(feature = "apache")]
pub use resolving::Resolving;
use write::BinaryWriter;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The Avro codec. It reads and writes by the type's derived code, without a walk over a schema.
#[derive(Debug, Clone, Copy, Default)]
pub struct Avro {
    limits: Limits,
}

impl Avro {
    /// Returns a codec with these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }

    /// Decodes the message at the start of `bytes`, and returns it with its length. A message does not
    /// state its length, and in a container file messages follow each other.
    ///
    /// ```
    /// use wirecost_avro::Avro;
    /// use wirecost_codec::Schema;
    ///
    /// #[derive(Debug, PartialEq, Schema)]
    /// struct Beat {
    ///     #[schema(id = 1)]
    ///     load: u32,
    /// }
    ///
    /// let bytes = [6, 8];
    /// assert_eq!(Avro::default().decode_first(&bytes), Ok((Beat { load: 3 }, 1)));
    /// ```
    ///
    /// # Errors
    /// When `bytes` do not start with a message, or the message exceeds the limits.
    pub fn decode_first<T: Schema>(&self, bytes: &[u8]) -> Result<(T, usize), DecodeError> {
        first(bytes, self.limits, |bytes| {
            let mut reader = BinaryReader::<Copies>::new(bytes, self.limits);
            let value = reader.record()?;
            Ok((value, reader.input.offset()))
        })
    }

    #[inline]
    fn read<'m, 'de, L: Lender<'m, 'de>, T: Decode<'de>>(
        self,
        bytes: &'m [u8],
    ) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let mut reader = BinaryReader::<L>::new(bytes, self.limits);
        // A `?` would move the value once more.
        reader
            .record()
            .and_then(|value| reader.finish().map(|()| value))
    }
}

impl<T: Schema> Codec<T> for Avro {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            let mut writer = BinaryWriter::new(out);
            value.write_fields(&mut writer);
            writer.finish::<T>()
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.read::<Copies, T>(bytes)
    }
}

impl<'de, T: Decode<'de>> DecodeBorrowed<'de, T> for Avro {
    fn decode_borrowed(&mut self, bytes: &'de [u8]) -> Result<T, DecodeError> {
        self.read::<Lends, T>(bytes)
    }
}

/// Reads no byte after the prefix.
///
/// ```
/// use wirecost_avro::Avro;
/// use wirecost_codec::{Peek, Schema};
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
/// // A beat that claims a hundred loads, and ends.
/// assert_eq!(Avro::default().peek(&[14, 200, 1]), Ok(Time { time: 7 }));
/// ```
impl<P: Prefix> Peek<P> for Avro {
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError> {
        self.limits.check_message(bytes.len())?;
        BinaryReader::<Copies>::new(bytes, self.limits).record()
    }
}
