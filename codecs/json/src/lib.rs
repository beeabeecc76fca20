//! JSON for types that derive [`Schema`]: the bytes are those of serde_json, except that absent
//! options are left out. Unlike serde_json, this crate returns an error for a number that JSON
//! cannot represent, and for a message that exceeds its [`Limits`].
//!
//! ```
//! use wirecost_codec::{Bytes, Codec, Fixed64, Schema};
//! use wirecost_json::Json;
//!
//! #[derive(Debug, PartialEq, Schema)]
//! struct Join {
//!     #[schema(id = 1)]
//!     node: String,
//!     #[schema(id = 2)]
//!     weight: Option<u32>,
//!     #[schema(id = 3)]
//!     token: Fixed64,
//!     #[schema(id = 4)]
//!     config: Bytes,
//! }
//!
//! let join = Join {
//!     node: "gw-1".into(),
//!     weight: None,
//!     token: Fixed64(u64::MAX),
//!     config: Bytes(b"port: 80".into()),
//! };
//! let mut json = Json::default();
//! let mut bytes = Vec::new();
//! json.encode(&join, &mut bytes)?;
//! assert_eq!(
//!     String::from_utf8_lossy(&bytes),
//!     r#"{"node":"gw-1","token":18446744073709551615,"config":"cG9ydDogODA="}"#
//! );
//! assert_eq!(json.decode(&bytes), Ok(join));
//! # Ok::<(), wirecost_codec::EncodeError>(())
//! ```
//!
//! # The mapping of types
//!
//! | Rust | JSON |
//! |---|---|
//! | struct | an object, the fields by their names and in their order |
//! | `Option<T>` | `T`, or absent |
//! | `Vec<T>`, `[T; N]`, `BTreeSet<T>`, `HashSet<T>` | a list |
//! | `Option<T>` in a list or a map | `null` if absent |
//! | tuple | an object, with fields `field_1`, `field_2`, ... |
//! | `[u8; N]` | a list of numbers |
//! | `Map<K, T>`, `BTreeMap<K, T>`, `HashMap<K, T>` | an object in the order of its keys; integers and booleans in quotes |
//! | enum without data | the symbol's name; a number without a symbol, if the enum keeps it |
//! | enum of records | an object with the variant's name as its one key |
//! | integers, `Fixed64`; floats | a plain number; the shortest number that reads as the same float |
//! | `String`, `char` | text |
//! | moments of std, jiff, chrono and time | text by RFC 3339, in UTC; a reader takes any offset |
//! | their lengths of time | text: seconds, with a fraction of at most nine digits, and `s` |
//! | dates of jiff, chrono and time | text, `2024-02-29` |
//! | `Decimal` | text without an exponent |
//! | `Uuid`, `IpAddr` | their usual text |
//! | `Bytes` | base64: standard alphabet, padded |
//!
//! Names are those of the schema; serde attributes have no effect. Every number is decoded exactly,
//! with all 64 bits of a `u64` and for every finite float. Readers that keep numbers in doubles
//! (JavaScript) round integers above 2^53. NaN and infinities are [`EncodeError::NotFinite`].
//!
//! A reader accepts any white space, also around the message, fields in any order, and `null` for
//! an absent option. All fields but options and those with a default are required, lists and maps
//! too. Unknown fields are skipped, and count towards no limit but `max_message_bytes`, unless the
//! record keeps them. A repeated field is an error; the last value of a map's repeated key counts.
//! An integer has no fraction and no exponent; `-0` is 0. A union counts as two levels of depth,
//! since it takes two pairs of braces.
//!
//! # Borrowed texts
//!
//! `decode_borrowed` lends texts without escapes. A text with escapes is owned in a `Cow<str>`, and
//! [`DecodeError::NotLent`] for a `&str`. Bytes are base64, so they are owned in a `Cow<[u8]>`, and
//! [`DecodeError::NotLent`] for a `&[u8]`. A sender decides which texts it escapes: only a `Cow` reads
//! every message.
//!
//! # The JSON of protobuf
//!
//! With the feature `proto`, `ProtoJson` is a codec of the JSON that protobuf's libraries print and read
//! by the type's `.proto` file: with names in lower camel case and 64-bit integers as text.
//!
//! # The second engine
//!
//! With the feature `serde_json`, `SerdeJson` is a codec on that library, for types with serde's
//! derives. If serde's names are the schema's, both engines write the same bytes and read each
//! other's. `SerdeJson` accepts three inputs that this engine refuses: a list of the fields' values
//! for a record; `{"Symbol":null}` for a symbol; and `-0.0`, or a number that rounds to it, for an
//! integer, because serde_json reads `-0` as a float.

mod booleans;
mod error;
mod fields;
mod integer;
mod number;
#[cfg(feature = "proto")]
mod proto;
mod read;
#[cfg(feature = "serde_json")]
mod serde_json;
mod skip;
mod source;
mod strings;
mod text;
mod word;
mod write;

use wirecost_codec::{
    Codec, Copies, Decode, DecodeBorrowed, DecodeError, EncodeError, Lender, Lends, Limits, Peek,
    Prefix, Reader as _, Schema, Writer as _, append_within,
};

#[cfg(feature = "proto")]
pub use self::proto::ProtoJson;
#[cfg(feature = "serde_json")]
pub use self::serde_json::{SerdeJson, pretty};
use self::{
    read::JsonReader,
    source::{Beginning, Whole},
    write::JsonWriter,
};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The JSON codec for types that derive [`Schema`].
///
/// It keeps scratch space for the longest text with escapes that it has read, or one byte per level
/// of the deepest unknown field: less than [`Limits::max_message_bytes`].
#[derive(Debug, Clone, Default)]
pub struct Json {
    limits: Limits,
    scratch: String,
}

impl Json {
    /// Returns a codec with these limits; [`Json::default`] uses [`Limits::DEFAULT`].
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            scratch: String::new(),
        }
    }

    #[inline]
    fn read<'m, 'de, L: Lender<'m, 'de> + Copy, T: Decode<'de>>(
        &mut self,
        bytes: &'m [u8],
    ) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let source = Whole::<L>::new(bytes)?;
        let mut reader = JsonReader::new(source, self.limits, &mut self.scratch);
        let value = reader.record()?;
        reader.finish()?;
        Ok(value)
    }
}

impl<T: Schema> Codec<T> for Json {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            let mut writer = JsonWriter::new(out);
            writer.record(value);
            writer.finish::<T>()
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.read::<Copies, T>(bytes)
    }
}

impl<'de, T: Decode<'de>> DecodeBorrowed<'de, T> for Json {
    fn decode_borrowed(&mut self, bytes: &'de [u8]) -> Result<T, DecodeError> {
        self.read::<Lends, T>(bytes)
    }
}

/// Reads only up to the last field of the prefix, if all of them are present: the absence of an
/// optional field is known only at the end of the message. Skipped text need not be UTF-8.
///
/// ```
/// use wirecost_codec::{Peek, Schema};
/// use wirecost_json::Json;
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
/// assert_eq!(Json::default().peek(br#"{"time":7,"loads":[0.5,"#), Ok(Time { time: 7 }));
/// ```
impl<P: Prefix> Peek<P> for Json {
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError> {
        self.limits.check_message(bytes.len())?;
        JsonReader::new(Beginning(bytes), self.limits, &mut self.scratch).record()
    }
}
