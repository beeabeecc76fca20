//! bincode for every type with serde's derives, by bincode 2 in its standard configuration
//! (little-endian, integers in variable length), with limits and no trailing bytes.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use wirecost_bincode::Bincode;
//! use wirecost_codec::Codec;
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize)]
//! struct Join {
//!     node: String,
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
//! # A format without names
//!
//! Fields stand in the order of their declaration, and nothing else says what they are. Both ends
//! must have the same version of a type: a field more, less or elsewhere makes other values of the
//! same bytes, often without an error. The same holds for a type whose serde attributes leave out
//! fields or ask what the bytes hold, see [`wirecost_codec::serde`]; a field that
//! `skip_serializing_if` leaves out is [`EncodeError::SkippedField`].
//!
//! # Unmaintained, and what that means
//!
//! bincode's development has ended; the registry's 3.0.0 is a notice that does not compile. This crate
//! pins 2.0.1, the last release, so `cargo audit` and `cargo deny` report [RUSTSEC-2025-0141] to you:
//! it names no hole, but says that no fix would come for one. The format is frozen, so the bytes will
//! stay readable. What the library leaves to its caller is here the codec's: the limits of a message, and
//! that nothing follows it.
//!
//! # The way out
//!
//! [wincode] is maintained, and with integers in variable length it writes the bytes of this crate, so
//! the nodes of a cluster can change one by one. It has derives of its own, which put `unsafe impl`s
//! into the crate of the types: that crate cannot `forbid(unsafe_code)`.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use serde::{Deserialize, Serialize};
//! use wincode::{SchemaRead, SchemaWrite, config};
//! use wirecost_bincode::Bincode;
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
//! // Of the limits of this crate, that on bytes.
//! let configuration = config::Configuration::default()
//!     .with_varint_encoding()
//!     .with_deserialization_size_limit::<{ Limits::DEFAULT.max_message_bytes }>();
//!
//! let health = [
//!     Health::Alive,
//!     Health::Suspect { by: "gw-".repeat(100) },
//!     Health::Left(u32::MAX, true),
//! ];
//! // On both sides of each width that an integer can have.
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
//!     Bincode::default().encode(&status, &mut bytes)?;
//!     assert_eq!(config::serialize(&status, configuration)?, bytes);
//!     assert_eq!(config::deserialize_exact::<Status, _>(&bytes, configuration)?, status);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `deserialize_exact` refuses what follows a message, as this crate does; wincode's `deserialize` does
//! not. It limits bytes, not depth and not the number of elements: a `Vec<()>` or a type that holds
//! itself needs a check of your own. [`Bytes`] and [`Fixed64`] become `Vec<u8>` and `u64`, which take
//! the same bytes.
//!
//! [RUSTSEC-2025-0141]: https://rustsec.org/advisories/RUSTSEC-2025-0141
//! [wincode]: https://docs.rs/wincode
//! [`Bytes`]: wirecost_codec::Bytes
//! [`Fixed64`]: wirecost_codec::Fixed64

mod error;
mod reader;
mod writer;

use bincode::{
    BorrowDecode,
    config::{self, Configuration},
    de::{BorrowDecoder, DecoderImpl},
    serde::BorrowCompat,
};
use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::{
    Codec, DecodeError, EncodeError, Limits, Peek, Prefix, append_within,
    serde::{self as adapter, Rules},
};

use self::{reader::MessageReader, writer::MessageWriter};

/// The bincode codec.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bincode {
    limits: Limits,
}

impl Bincode {
    /// A codec that keeps to `limits`; [`Bincode::default`] keeps to [`Limits::DEFAULT`].
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { limits }
    }

    /// The value that `bytes` begin with, and what goes on behind it.
    #[inline]
    fn read<'a, T: DeserializeOwned>(
        &self,
        bytes: &'a [u8],
    ) -> Result<(T, MessageReader<'a>), DecodeError> {
        self.limits.check_message(bytes.len())?;
        let mut decoder = DecoderImpl::new(MessageReader::new(bytes), CONFIGURATION, ());
        let value =
            adapter::decode::<BincodeRules, T>(
                &self.limits,
                || match BorrowCompat::borrow_decode(&mut decoder) {
                    Ok(BorrowCompat(limited)) => Ok(limited),
                    Err(error) => Err(error::stopped(error, decoder.borrow_reader())),
                },
            )?;
        Ok((value, *decoder.borrow_reader()))
    }
}

/// Without bincode's own limit: that is a constant of the build, and counts the claimed sizes of
/// containers beside the bytes that are read. Nothing is left for it to do, since the adapters take
/// claimed elements from `max_elements`, and have text and bytes borrowed, which bincode checks
/// against what is left of the message.
const CONFIGURATION: Configuration = config::standard();

struct BincodeRules;

impl Rules for BincodeRules {
    const EVERY_FIELD: bool = true;
    const LENGTH_FIRST: bool = true;
}

impl<T: Serialize + DeserializeOwned> Codec<T> for Bincode {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            adapter::encode::<BincodeRules, _, _>(value, |value| {
                bincode::serde::encode_into_writer(value, MessageWriter(out), CONFIGURATION)
                    .map_err(error::refused)
            })
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        let (value, reader) = self.read(bytes)?;
        reader.finish()?;
        Ok(value)
    }
}

/// Reads no byte of what follows the prefix.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use wirecost_bincode::Bincode;
/// use wirecost_codec::{Peek, Schema};
///
/// #[derive(Schema, Serialize, Deserialize)]
/// struct Beat {
///     #[schema(id = 1)]
///     time: u64,
///     #[schema(id = 2)]
///     loads: Vec<f64>,
/// }
///
/// #[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
/// #[schema(prefix_of = Beat)]
/// struct Time {
///     #[schema(id = 1)]
///     time: u64,
/// }
///
/// // A beat that says it has a hundred loads, and ends.
/// assert_eq!(Bincode::default().peek(&[7, 100]), Ok(Time { time: 7 }));
/// ```
impl<P: Prefix + DeserializeOwned> Peek<P> for Bincode {
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError> {
        self.read(bytes).map(|(prefix, _)| prefix)
    }
}

#[cfg(test)]
mod tests;
