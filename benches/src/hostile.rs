//! Bytes that no encoder writes: for the tests of decoders, and for `wirecost hostile`, which measures the
//! worst time of each.

use std::iter;

use wirecost_codec::{EncodeError, Limits};

/// The size of an input in bytes: nearly the largest batch of columns.
pub const BYTES: usize = 240 << 10;

/// The number of elements of an input, nearly the limit.
pub const ELEMENTS: usize = Limits::DEFAULT.max_elements - 16;

/// Returns the encodings of false lengths and counts in place of a byte.
pub type Lengths = fn(u8) -> Vec<Vec<u8>>;

/// Returns unknown fields with values of this many levels, to stand before a message.
pub type Nested = fn(usize) -> Vec<Vec<u8>>;

/// Returns a record whose fields of these ids, named `f1` and so on, hold their own ids.
pub type Fields = fn(&[u32]) -> Vec<u8>;

/// Returns inputs that may take long to decode.
///
/// # Errors
/// When an engine refuses a message, which verification rules out.
pub type Inputs = fn() -> Result<Vec<Input>, EncodeError>;

/// The hostile bytes of a format.
pub struct HostileBytes {
    /// False lengths; `None` if the format has neither lengths nor counts.
    pub lengths: Option<Lengths>,
    /// Unknown fields; `None` if none can stand before a message.
    pub nested: Option<Nested>,
    /// Records of many fields; `None` if fields have neither names nor ids.
    pub fields: Option<Fields>,
    /// Slow inputs; `None` if those made of messages suffice.
    pub inputs: Option<Inputs>,
}

/// Messages that are decoded in sequence.
pub struct Input {
    /// Its name in the table.
    pub what: &'static str,
    /// The messages.
    pub messages: Vec<Vec<u8>>,
    /// The divisor of their time.
    pub bytes: usize,
}

impl Input {
    /// Returns an input of these messages.
    #[must_use]
    pub fn new(what: &'static str, messages: Vec<Vec<u8>>) -> Self {
        let bytes = messages.iter().map(Vec::len).sum();
        Self {
            what,
            messages,
            bytes,
        }
    }

    /// Returns an input of one message.
    #[must_use]
    pub fn one(what: &'static str, message: Vec<u8>) -> Self {
        Self::new(what, vec![message])
    }

    /// Repeats a message until it is large enough for an input.
    #[must_use]
    pub fn repeated(what: &'static str, message: Vec<u8>) -> Self {
        let times = BYTES.div_ceil(message.len());
        Self::new(what, vec![message; times])
    }
}

/// Returns false values for a length: one more, twice as much, and values around each width in
/// which a length is written or stored.
pub fn inflated(length: u64) -> impl Iterator<Item = u64> {
    let near = [length.wrapping_add(1), length.wrapping_mul(2)];
    let widths = [7, 8, 14, 16, 21, 31, 32, 62, 63].map(|bits| 1 << bits);
    near.into_iter()
        .chain(widths.into_iter().flat_map(|width: u64| [width - 1, width]))
        .chain(iter::once(u64::MAX))
}
