//! Batches by columns: a list of values of one type, transposed, so that all values of a field stand
//! together. By bitcode, with limits, for every type with serde's derives.
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
//! // How many there are; the lengths of the names, three to a byte; the names; the loads.
//! assert_eq!(bytes, b"\x03\x04\xacgw-1gw-2gw-3\x00\x2c\x01\x2c\x01\x2c\x01");
//! assert_eq!(columnar.decode(&bytes), Ok(batch));
//! # Ok::<(), wirecost_codec::EncodeError>(())
//! ```
//!
//! # What it gains
//!
//! Little by itself, since integers take whole bytes, as many as the largest of their column. Behind
//! it compression finds what is alike close by. Bytes a message, of four batches of 64 messages of
//! the fixtures' steady mix:
//!
//! | batch | alone | gzip-6 | zstd-3 |
//! |---|--:|--:|--:|
//! | Avro, message by message | 253 | 152 | 153 |
//! | columnar | 257 | 145 | 147 |
//!
//! Half of what is left are floats and ids, which look random in any order. bitcode's own derives
//! write the same columns. Differences in place of the stamps' times, for each clock, take one byte
//! more away, and are not made.
//!
//! # What it costs
//!
//! - No evolution: both ends must have the same version of a type and bitcode 0.6, and no other
//!   language has it. Nothing in the bytes says what they are. For serde attributes that leave out
//!   fields or ask what the bytes hold see [`wirecost_codec::serde`].
//! - No access to one message: a batch is decoded as a whole, and lost as a whole.
//! - Waiting: the first message of a batch leaves with the last.
//! - Memory for the columns, which bitcode takes anew for each batch, at both ends; eight times the
//!   bytes of the largest batch a thread keeps.
//! - Errors without a place; where bitcode is built without debug assertions also without a reason.
//!
//! # A stranger's bytes
//!
//! bitcode checks a column when it comes to it and then reads it without checks, by unsafe code of
//! its own. No bytes made it panic in the tests here. Elements and depth are limited as everywhere,
//! but a column is unpacked before its elements are counted, and a bit may be an integer. So beside
//! the values, decoding takes
//!
//! - up to 72 times the bytes of the batch; 144 times where a type has integers of 128 bits. That is
//!   why [`Columnar::LIMITS`] has smaller batches than [`Limits::DEFAULT`], whose 4 MiB would become
//!   300 MB: 256 KiB become at most 19 MB, less than the other formats' worst;
//! - 15 KB for each option and enum that the type has, since one byte may claim the variant 255.
//!   A type that contains itself in two places or more has twice as many with each level, and must
//!   not be decoded from a stranger: of 5 KB for such a tree came 30 MB.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::{
    Codec, DecodeError, EncodeError, Limits, append_within,
    serde::{self as adapter, Rules, Stopped},
    short_text,
};

const ENGINE: &str = "bitcode";

/// The columnar codec of batches.
///
/// Encoding panics on a type that serializes its values as different things, such as an enum with
/// `#[serde(untagged)]`: a column has one type. No such type could be decoded either.
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

    /// A codec that keeps to `limits`, of a batch as a whole; [`Columnar::default`] keeps to
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
