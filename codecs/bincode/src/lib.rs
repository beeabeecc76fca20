//! bincode for types that derive [`Schema`]: the bytes of bincode 2 in its standard configuration
//! (little-endian, integers of variable length), without the bincode package. Limits bound each
//! message, and trailing bytes are an error.
//!
//! ```
//! use wirecost_bincode::Bincode;
//! use wirecost_codec::{Codec, Schema};
//!
//! #[derive(Debug, PartialEq, Schema)]
//! struct Join {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(id = 2)]
//!     weight: Option<u32>,
//! }
//!
//! let join = Join { node: "gw-1".into(), weight: Some(150) };
//! let mut bincode = Bincode::default();
//! let mut bytes = Vec::new();
//! bincode.encode(&join, &mut bytes)?;
//! assert_eq!(bytes, b"\x04gw-1\x01\x96");
//! assert_eq!(bincode.decode(&bytes), Ok(join));
//! # Ok::<(), wirecost_codec::EncodeError>(())
//! ```
//!
//! # The mapping of types
//!
//! | Rust | bincode |
//! |---|---|
//! | `bool`, `u8`, `i8` | a byte |
//! | `u16`, `u32`, `u64`, `u128`, `Fixed64` | a byte up to 250; else 251 to 254, and two, four, eight or sixteen bytes |
//! | `i16`, `i32`, `i64`, `i128` | the same in zig-zag coding |
//! | `char` | its bytes in UTF-8 |
//! | `f32`, `f64` | four or eight bytes |
//! | `[u8; N]`, `[T; N]` | the bytes or elements, without their number |
//! | moments and lengths of time of std, jiff, chrono and time | the seconds as a `u64`, and the nanoseconds as a `u32` |
//! | dates of jiff, chrono and time | the days since 1970-01-01, as an `i32` |
//! | `Decimal` | its text, as a `String` |
//! | `Uuid`; `IpAddr` | 16, and its bytes; 0 or 1, and four or sixteen bytes |
//! | `String`, `Bytes` | the length, and that many bytes |
//! | enum without data | the symbol's position; its number as an `i32`, if it keeps unknown numbers |
//! | struct | the fields in their order, without anything else |
//! | enum of records | the variant's index, and its record |
//! | `Option<T>` | 0, or 1 and the value |
//! | `Vec<T>`, `BTreeSet<T>`, `HashSet<T>`; `Map<K, T>`, `BTreeMap<K, T>`, `HashMap<K, T>` | the count, and the elements, each key before its value |
//!
//! Lengths, counts and indices are integers as well. This crate is stricter than the bincode
//! package: it refuses an integer in more bytes than it needs. No writer makes such bytes. A value
//! therefore has one encoding, unless it contains a map: the order of a map's keys is not checked,
//! and the last value of a repeated key counts.
//!
//! # A format without names
//!
//! The bytes contain neither names nor ids of fields. Both ends must have the same version of a
//! type: an added, removed or moved field makes the same bytes mean other values, often without an
//! error.
//!
//! # The bincode package
//!
//! The feature `serde` adds `BincodeSerde`, an engine on the bincode package for every type with
//! serde's derives. It writes the same bytes. The project's COMPARE.md has its time as a multiple of
//! the time of this crate's own engine. If `skip_serializing_if` leaves out a field, this engine returns the error
//! [`SkippedField`](EncodeError::SkippedField). For other attributes that leave out fields, or that
//! need names in the bytes, see the module `serde` of [`wirecost_codec`].
//!
//! bincode's development has ended; the registry's 3.0.0 is a notice that does not compile. The
//! feature pins 2.0.1, the last release that compiles, so `cargo audit` and `cargo deny` report
//! [RUSTSEC-2025-0141]. The advisory names no vulnerability, but warns that nobody would fix one.
//! The format is frozen, so the bytes will stay readable. `BincodeSerde` adds the checks that the
//! library leaves to its caller: the limits of a message, and the check for trailing bytes. Without
//! the feature the package is not among your dependencies.
//!
//! # A maintained replacement
//!
//! [wincode] is a maintained library for types that cannot derive [`Schema`]. With integers of
//! variable length it writes the bytes of this crate, so the nodes of a cluster can switch one by
//! one. Its derives put `unsafe impl`s into the crate of the types, so that crate cannot
//! `forbid(unsafe_code)`.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use std::collections::BTreeMap;
//!
//! use serde::{Deserialize, Serialize};
//! use wincode::{SchemaRead, SchemaWrite, config};
//! use wirecost_bincode::BincodeSerde;
//! use wirecost_codec::{Codec, Limits};
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize, SchemaWrite, SchemaRead)]
//! struct Status {
//!     node: String,
//!     time: u64,
//!     drift: i64,
//!     load: Option<f64>,
//!     ports: Vec<u16>,
//!     digest: [u8; 4],
//!     tags: BTreeMap<String, i8>,
//!     health: Health,
//! }
//!
//! #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, SchemaWrite, SchemaRead)]
//! enum Health {
//!     Alive,
//!     Suspect { by: String },
//!     Left(u32, bool),
//! }
//!
//! // The limit of this crate on bytes; wincode has no others.
//! let configuration = config::Configuration::default()
//!     .with_varint_encoding()
//!     .with_deserialization_size_limit::<{ Limits::DEFAULT.max_message_bytes }>();
//!
//! let health = [
//!     Health::Alive,
//!     Health::Suspect { by: "gw-".repeat(100) },
//!     Health::Left(u32::MAX, true),
//! ];
//! // Integers around the bounds of each width.
//! let times = [0, 250, 251, 1 << 16, 1 << 32, u64::MAX];
//! let drifts = [0, -1, i64::MIN, 125, -126, i64::MAX];
//! for ((time, drift), health) in times.into_iter().zip(drifts).zip(health.iter().cycle().cloned()) {
//!     let status = Status {
//!         node: "gw-1".into(),
//!         time,
//!         drift,
//!         load: (drift < 0).then_some(f64::INFINITY),
//!         ports: vec![80, 250, 251, u16::MAX],
//!         digest: [0, 1, 251, 255],
//!         tags: [("zone".into(), -3)].into(),
//!         health,
//!     };
//!     let mut bytes = Vec::new();
//!     BincodeSerde::default().encode(&status, &mut bytes)?;
//!     assert_eq!(config::serialize(&status, configuration)?, bytes);
//!     assert_eq!(config::deserialize_exact::<Status, _>(&bytes, configuration)?, status);
//! }
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `deserialize_exact` refuses bytes after a message, as this crate does; wincode's `deserialize`
//! does not. wincode limits bytes, but neither depth nor the number of elements: for a `Vec<()>` or
//! a recursive type a program needs its own check. [`Bytes`] and [`Fixed64`] become `Vec<u8>` and
//! `u64`, which have the same bytes.
//!
//! [RUSTSEC-2025-0141]: https://rustsec.org/advisories/RUSTSEC-2025-0141
//! [wincode]: https://docs.rs/wincode
//! [`Bytes`]: wirecost_codec::Bytes
//! [`Fixed64`]: wirecost_codec::Fixed64

mod integer;
mod read;
#[cfg(feature = "serde")]
mod serde;
mod sink;
mod write;

use wirecost_codec::{
    Codec, Copies, Decode, DecodeBorrowed, DecodeError, EncodeError, Lends, Limits, Peek, Prefix,
    Reader, Schema, append_within,
};

#[cfg(feature = "serde")]
pub use crate::serde::BincodeSerde;
use read::BincodeReader;
use write::BincodeWriter;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The bincode codec for types that derive [`Schema`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Bincode {
    limits: Limits,
}

impl Bincode {
    /// Returns a codec with these limits; [`Bincode::default`] uses [`Limits::DEFAULT`].
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { limits }
    }
}

impl<T: Schema> Codec<T> for Bincode {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            let mut writer = BincodeWriter::new(out);
            value.write_fields(&mut writer);
            writer.finish::<T>()
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        BincodeReader::<Copies>::new(bytes, self.limits).message()
    }
}

impl<'de, T: Decode<'de>> DecodeBorrowed<'de, T> for Bincode {
    fn decode_borrowed(&mut self, bytes: &'de [u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        BincodeReader::<Lends>::new(bytes, self.limits).message()
    }
}

/// Reads no byte after the prefix.
///
/// ```
/// use wirecost_bincode::Bincode;
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
/// assert_eq!(Bincode::default().peek(&[7, 100]), Ok(Time { time: 7 }));
/// ```
impl<P: Prefix> Peek<P> for Bincode {
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError> {
        self.limits.check_message(bytes.len())?;
        BincodeReader::<Copies>::new(bytes, self.limits).record()
    }
}
