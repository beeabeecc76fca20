//! Batches by columns: a list of values of one type, transposed, so that all values of a field are
//! adjacent. The format is bitcode's, with limits, for every type with serde's derives.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use wirecost_codec::Codec;
//! use wirecost_columnar::Columnar;
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize)]
//! struct Heartbeat {
//!     node: String,
//!     load: u16,
//! }
//!
//! let batch: Vec<_> = ["gw-1", "gw-2", "gw-3"]
//!     .map(|node| Heartbeat { node: node.into(), load: 300 })
//!     .into();
//! let mut columnar = Columnar::default();
//! let mut bytes = Vec::new();
//! columnar.encode(&batch, &mut bytes)?;
//! // The count; the lengths of the names, three to a byte; the names; the loads.
//! assert_eq!(bytes, b"\x03\x04\xacgw-1gw-2gw-3\x00\x2c\x01\x2c\x01\x2c\x01");
//! assert_eq!(columnar.decode(&bytes), Ok(batch));
//! # Ok::<(), wirecost_codec::EncodeError>(())
//! ```
//!
//! # Benefits
//!
//! Without compression, columns save few bytes: an integer takes whole bytes, as many as the
//! largest integer of its column. A compressor finds similar values close together. Framed bytes
//! per message in the project's published runs, for four batches of 64 messages of the steady mix:
//!
//! | batch | uncompressed | gzip-6 | zstd-3 |
//! |---|--:|--:|--:|
//! | Avro, message by message | 253 | 151 | 153 |
//! | columnar | 257 | 141 | 147 |
//!
//! bitcode's own derives write the same columns.
//!
//! # Costs
//!
//! - No evolution: both ends must have the same version of a type and bitcode 0.6, and no other
//!   language supports it. The bytes do not describe themselves. For serde attributes that leave
//!   out fields, or that need names in the bytes, see [`wirecost_codec::serde`].
//! - No access to a single message: a batch is decoded as a whole, and lost as a whole.
//! - Latency: the first message of a batch leaves with the last.
//! - Memory: at both ends, bitcode allocates the columns anew for each batch, and each thread keeps
//!   eight times the bytes of its largest batch.
//! - Errors without a position; if bitcode is built without debug assertions, also without a
//!   reason.
//!
//! # Hostile input
//!
//! bitcode validates each column, and then reads it with unsafe code that checks nothing more. No
//! bytes made it panic in the tests here. Elements and depth are limited as in all codecs. But a
//! column is unpacked before its elements are counted, and an integer may take a single bit.
//! Decoding therefore takes this memory besides the values:
//!
//! - up to 72 times the bytes of the batch; 144 times if a type has integers of 128 bits. The 4 MiB
//!   of [`Limits::DEFAULT`] would take 300 MB. [`Columnar::LIMITS`] therefore allows batches of 256
//!   KiB, which take at most 19 MB without such integers;
//! - 15 KB for each option and enum of the type, since one byte may claim the variant 255. A type
//!   that contains itself in two or more places needs twice the memory with each level, and must
//!   not be decoded from a stranger's bytes: 5 KB of such a tree took 30 MB.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::{
    Codec, DecodeError, EncodeError, Limits, append_within,
    serde::{self as adapter, Rules, Stopped},
    short_text,
};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

const ENGINE: &str = "bitcode";

/// The columnar codec of batches.
///
/// Encoding panics on a type whose values serialize as different types, such as an enum with
/// `#[serde(untagged)]`: a column has one type. Such a type could not be decoded either.
#[derive(Debug, Clone, Copy)]
pub struct Columnar {
    limits: Limits,
}

impl Columnar {
    /// [`Limits::DEFAULT`] with batches of at most 256 KiB, about a thousand messages of the steady
    /// mix.
    pub const LIMITS: Limits = Limits {
        max_message_bytes: 256 << 10,
        ..Limits::DEFAULT
    };

    /// Returns a codec with these limits, for a batch as a whole; [`Columnar::default`] uses
    /// [`Columnar::LIMITS`].
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { limits }
    }
}

impl Default for Columnar {
    fn default() -> Self {
        Self::new(Self::LIMITS)
    }
}

struct ColumnarRules;

impl Rules for ColumnarRules {
    const EVERY_FIELD: bool = true;
    const LENGTH_FIRST: bool = true;
}

impl<T: Serialize + DeserializeOwned> Codec<Vec<T>> for Columnar {
    fn encode(&mut self, batch: &Vec<T>, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            let bytes = adapter::encode::<ColumnarRules, _, _>(batch, |batch| {
                bitcode::serialize(batch).map_err(|error| EncodeError::Library {
                    engine: ENGINE,
                    message: short_text(error),
                })
            })?;
            out.extend_from_slice(&bytes);
            Ok(())
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Vec<T>, DecodeError> {
        self.limits.check_message(bytes.len())?;
        adapter::decode::<ColumnarRules, _>(&self.limits, || {
            bitcode::deserialize(bytes).map_err(|error| Stopped {
                error: DecodeError::Library {
                    engine: ENGINE,
                    message: short_text(error),
                },
                offset: 0,
            })
        })
    }
}
