//! The canonical JSON of protobuf.

mod index;
mod names;
mod number;
mod read;
mod write;

use wirecost_codec::{
    Codec, Copies, DecodeError, EncodeError, Limits, Reader as _, Schema, Writer as _,
    append_within,
};

use self::{index::Index, read::ProtoReader, write::ProtoWriter};
use crate::{read::JsonReader, source::Whole};

/// The codec of [protobuf's JSON] for types that derive [`Schema`]: the text of the message that
/// wirecost-protobuf writes, as protobuf's libraries print and read it by the `.proto` file of the type.
///
/// | protobuf | JSON |
/// |---|---|
/// | `message` | an object; the names of fields in lower camel case |
/// | `oneof` | its member, among the fields of the message |
/// | zero, empty text, an empty list or map | absent, or written by [`with_zeros`](Self::with_zeros) |
/// | `int64`, `uint64`, `fixed64`, ... | the number as text |
/// | `float`, `double` | a number, or `"NaN"`, `"Infinity"`, `"-Infinity"` |
/// | `bytes` | base64: also of an address, a UUID, a `u128` and a `[u8; N]` |
/// | `enum` | the name of the symbol in the `.proto` file; the number, if it has no symbol |
/// | `map` | an object; a key that is an enum is its number as text |
/// | `Timestamp` | text by RFC 3339 in UTC, such as `"1970-01-01T00:00:00Z"` |
/// | `Duration` | text of its seconds, such as `"1.500s"` |
/// | a list in an option, a list or a map | an object with the list `elements` |
///
/// A reader accepts
///
/// - the names of fields in lower camel case and as in the `.proto` file;
/// - integers as numbers or text, also with an exponent or a fraction of zeros;
/// - symbols by name or number;
/// - base64 in the standard alphabet and in that of URLs, with or without padding, and with any bits after the
///   last byte.
///
/// `null` is an absent field. Unknown fields are skipped. A repeated field, a repeated key of a map, and a second
/// member of a `oneof` are errors.
///
/// [protobuf's JSON]: https://protobuf.dev/programming-guides/json/
///
/// ```
/// use wirecost_codec::{Codec, Schema};
/// use wirecost_json::ProtoJson;
///
/// #[derive(Debug, PartialEq, Schema)]
/// struct Join {
///     #[schema(id = 1)]
///     node_name: String,
///     #[schema(id = 2)]
///     sequence: u64,
///     #[schema(id = 3)]
///     retries: u32,
/// }
///
/// let join = Join { node_name: "gw-1".into(), sequence: 7, retries: 0 };
/// let mut json = ProtoJson::default();
/// let mut text = Vec::new();
/// json.encode(&join, &mut text)?;
/// assert_eq!(text, br#"{"nodeName":"gw-1","sequence":"7"}"#);
/// assert_eq!(json.decode(&text).as_ref(), Ok(&join));
/// assert_eq!(json.decode(br#"{"node_name": "gw-1", "sequence": 7}"#), Ok(join));
/// # Ok::<(), wirecost_codec::EncodeError>(())
/// ```
///
/// A codec holds an index of the names of each type that it has read, and reuses it for later messages.
#[derive(Debug, Clone, Default)]
pub struct ProtoJson {
    limits: Limits,
    writes_zeros: bool,
    scratch: String,
    index: Index,
}

impl ProtoJson {
    /// Returns a codec with these limits; [`ProtoJson::default`] uses [`Limits::DEFAULT`].
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Writes zero, empty text and empty lists and maps too. An absent option stays absent.
    #[must_use]
    pub fn with_zeros(mut self) -> Self {
        self.writes_zeros = true;
        self
    }
}

impl<T: Schema> Codec<T> for ProtoJson {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            let mut writer = ProtoWriter::new(out, self.writes_zeros);
            writer.record(value);
            writer.finish::<T>()
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let source = Whole::<Copies>::new(bytes)?;
        let json = JsonReader::new(source, self.limits, &mut self.scratch);
        let mut reader = ProtoReader::new(json, &mut self.index);
        let value = reader.record()?;
        reader.finish()?;
        Ok(value)
    }
}
