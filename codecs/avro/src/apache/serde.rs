use std::marker::PhantomData;

use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::{
    Codec, DecodeError, EncodeError, Limits, Schema, append_within,
    serde::{self as adapter, Limited, Rules, Stopped},
};

use super::{Datum, check_end, refused, unreadable};

/// The engine that goes through serde, the library's fastest way.
///
/// The type's fields, variants and symbols must have the same names in serde as in the schema: no
/// `rename`, `flatten`, `tag` or `untagged`. `skip_serializing_if` is allowed on an option, a list
/// or a map.
///
/// The library has no `long` for a `u64`, so an adapter converts it to the `i64` of the same bits.
/// The same adapter counts elements and depth; to it, a variant of a union is a level of its own,
/// besides its record.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use wirecost_avro::apache::ApacheSerde;
/// use wirecost_codec::{Codec, Limits, Schema};
///
/// #[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
/// struct Beat {
///     #[schema(id = 1)]
///     load: Option<u64>,
/// }
///
/// let mut codec = ApacheSerde::new(Limits::DEFAULT)?;
/// let mut bytes = Vec::new();
/// codec.encode(&Beat { load: Some(3) }, &mut bytes)?;
/// assert_eq!(bytes, [2, 6]);
/// assert_eq!(codec.decode(&bytes), Ok(Beat { load: Some(3) }));
/// # Ok::<(), wirecost_codec::EncodeError>(())
/// ```
pub struct ApacheSerde<T> {
    datum: Datum,
    of: PhantomData<fn(T) -> T>,
}

impl<T: Schema> ApacheSerde<T> {
    /// Returns a codec with these limits.
    ///
    /// # Errors
    /// [`EncodeError::Library`] when the library refuses the schema, for example because of names
    /// that are not ASCII.
    pub fn new(limits: Limits) -> Result<Self, EncodeError> {
        Ok(Self {
            datum: Datum::new(T::RECORD, limits)?,
            of: PhantomData,
        })
    }
}

impl<T: Schema + Serialize + DeserializeOwned> Codec<T> for ApacheSerde<T> {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.datum.limits.max_message_bytes, |out| {
            adapter::encode::<U64AsLong, _, _>(value, |value| {
                self.datum
                    .writer
                    .write_ser(out, value)
                    .map(drop)
                    .map_err(refused)
            })
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.datum.limits.check_message(bytes.len())?;
        adapter::decode(&self.datum.limits, || {
            let mut rest = bytes;
            let result = self
                .datum
                .reader
                .read_deser::<Limited<T, U64AsLong>>(&mut rest);
            let stopped = |error| Stopped {
                error,
                offset: bytes.len() - rest.len(),
            };
            match result {
                Ok(limited) => check_end(rest, bytes.len())
                    .map_err(stopped)
                    .map(|()| limited),
                Err(error) => Err(stopped(unreadable(&error, bytes.len()))),
            }
        })
    }
}

/// The adapter's rules for the library.
struct U64AsLong;

impl Rules for U64AsLong {
    const U64_AS_I64: bool = true;
}
