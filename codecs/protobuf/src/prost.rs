use wirecost_codec::{Codec, DecodeError, EncodeError, Limits, append_within, short_text};

/// The engine on prost, for types with prost's own derive.
///
/// prost bounds neither elements nor memory: an empty record takes two bytes in a message, and its whole size
/// in memory. Only `max_message_bytes` of the [`Limits`] applies; prost's own depth limit is 100.
///
/// prost refuses a known field with a wire type that does not fit its type, which protoc's parsers
/// and [`Protobuf`](crate::Protobuf) skip. It merges repeated records as they do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Prost {
    limits: Limits,
}

impl Prost {
    /// Returns a codec with the limit `limits.max_message_bytes`.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { limits }
    }
}

impl<T: prost::Message + Default> Codec<T> for Prost {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        append_within(out, self.limits.max_message_bytes, |out| {
            value.encode(out).map_err(|error| EncodeError::Library {
                engine: "prost",
                message: short_text(error),
            })
        })
    }

    fn decode(&mut self, mut bytes: &[u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let mut value = T::default();
        // Not `T::decode`, whose result would be copied again because of the other error type.
        value
            .merge(&mut bytes)
            .map_err(|error| DecodeError::Library {
                engine: "prost",
                message: short_text(error),
            })?;
        Ok(value)
    }
}
