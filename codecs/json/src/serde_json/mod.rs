//! The engine on serde_json, for types with serde's derives.

mod error;
mod leading;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wirecost_codec::{
    Codec, DecodeError, EncodeError, Limits, Peek, Prefix, append_within,
    serde::{self as adapter, Limited, Rules},
};

use self::leading::Leading;
use crate::error::not_utf8;

/// The JSON codec for every type with serde's derives, by serde_json.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use wirecost_codec::Codec;
/// use wirecost_json::SerdeJson;
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize)]
/// enum Load {
///     Known { mean: f64, peak: Option<f64> },
///     Unknown,
/// }
///
/// let load = Load::Known { mean: 0.5, peak: None };
/// let mut json = SerdeJson::default();
/// let mut bytes = Vec::new();
/// json.encode(&load, &mut bytes)?;
/// assert_eq!(bytes, br#"{"Known":{"mean":0.5}}"#);
/// assert_eq!(json.decode(&bytes), Ok(load));
/// # Ok::<(), wirecost_codec::EncodeError>(())
/// ```
///
/// The mapping of types is serde's, except that a field that is `None` is left out, without an
/// attribute on the type (see [`wirecost_codec::serde`] for the requirements on the type);
/// elsewhere `None` is `null`.
///
/// An error quotes at most 160 characters, escaped. But if text stands for a number, a list or a
/// record, serde_json itself first quotes all of it: for a moment that takes about twelve times the
/// size of the message, 51 MB for 4 MiB.
#[derive(Debug, Clone, Copy, Default)]
pub struct SerdeJson {
    limits: Limits,
}

impl SerdeJson {
    /// Returns a codec with these limits; [`SerdeJson::default`] uses [`Limits::DEFAULT`].
    ///
    /// serde_json has a limit of its own: 128 levels and more are [`DecodeError::Syntax`], whatever
    /// `max_depth` is.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { limits }
    }
}

/// Returns the codec's text of `value`, indented for people.
///
/// # Errors
/// [`EncodeError::NotFinite`], and errors for anything else that JSON cannot carry, such as a map
/// whose keys are records.
pub fn pretty<T: Serialize>(value: &T) -> Result<String, EncodeError> {
    adapter::encode::<JsonRules, _, _>(value, |value| {
        serde_json::to_string_pretty(value).map_err(|error| error::refused(&error))
    })
}

struct JsonRules;

impl Rules for JsonRules {
    const ONLY_FINITE: bool = true;
    const LEAVE_OUT_NONE: bool = true;
    const NEGATIVE_ZERO_IS_FLOAT: bool = true;
}

impl<T: Serialize + DeserializeOwned> Codec<T> for SerdeJson {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            adapter::encode::<JsonRules, _, _>(value, |value| {
                serde_json::to_writer(out, value).map_err(|error| error::refused(&error))
            })
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        // One check of the whole message is cheaper than serde_json's check of each text, which
        // leaves out skipped texts.
        let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, &error))?;
        let mut parser = serde_json::Deserializer::from_str(text);
        let value = adapter::decode::<JsonRules, T>(&self.limits, || {
            Limited::deserialize(&mut parser).map_err(|error| error::stopped(&error, bytes))
        })?;
        parser
            .end()
            .map_err(|error| error::trailing(&error, bytes))?;
        Ok(value)
    }
}

/// Reads only up to the last field of the prefix, if all of them are present: the absence of an
/// optional field is known only at the end of the message. Skipped text need not be UTF-8.
///
/// It makes one small allocation, for serde_json's error that the message does not end there. Names
/// with escapes, unknown fields before the prefix, and errors cost as much as in decoding.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use wirecost_codec::{Peek, Schema};
/// use wirecost_json::SerdeJson;
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
/// assert_eq!(SerdeJson::default().peek(br#"{"time":7,"loads":[0.5,"#), Ok(Time { time: 7 }));
/// ```
impl<P: Prefix + DeserializeOwned> Peek<P> for SerdeJson {
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let mut parser = serde_json::Deserializer::from_slice(bytes);
        adapter::decode::<JsonRules, P>(&self.limits, || {
            Limited::deserialize(Leading(&mut parser))
                .map_err(|error| error::stopped(&error, bytes))
        })
    }
}

#[cfg(test)]
mod tests;
