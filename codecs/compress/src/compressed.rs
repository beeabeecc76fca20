use wirecost_codec::{Codec, DecodeError, EncodeError, Limits, append_within};

use crate::Compressor;

/// The capacity of a buffer that is kept for the next message, in bytes: 1 MiB. The excess of a
/// larger message is freed.
pub const KEPT_BYTES: usize = 1 << 20;

/// A codec whose bytes are compressed: it encodes and decodes through a buffer that it keeps.
///
/// Errors of the inner codec count offsets in the decompressed bytes.
pub struct Compressed<C, Z> {
    codec: C,
    compressor: Z,
    limits: Limits,
    buffer: Vec<u8>,
}

impl<C, Z> Compressed<C, Z> {
    /// Returns `codec` with its bytes compressed by `compressor`.
    /// [`max_message_bytes`](Limits::max_message_bytes) bounds both the compressed and the
    /// decompressed size of a message; the codec has its own limits, which should be equal.
    ///
    /// Between messages 1 MiB of the buffer is kept: a larger message allocates again.
    pub const fn new(codec: C, compressor: Z, limits: Limits) -> Self {
        Self {
            codec,
            compressor,
            limits,
            buffer: Vec::new(),
        }
    }

    /// Runs `work` with the empty buffer.
    fn with_buffer<R>(&mut self, work: impl FnOnce(&mut Self, &mut Vec<u8>) -> R) -> R {
        let mut buffer = std::mem::take(&mut self.buffer);
        let result = work(self, &mut buffer);
        buffer.clear();
        buffer.shrink_to(KEPT_BYTES);
        self.buffer = buffer;
        result
    }
}

impl<T, C: Codec<T>, Z: Compressor> Codec<T> for Compressed<C, Z> {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let limit = self.limits.max_message_bytes;
        self.with_buffer(|this, encoded| {
            append_within(encoded, limit, |encoded| this.codec.encode(value, encoded))?;
            append_within(out, limit, |out| this.compressor.compress(encoded, out))
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        self.with_buffer(|this, encoded| {
            this.compressor.decompress(bytes, encoded, this.limits)?;
            this.codec.decode(encoded)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Identity;

    struct Zeros;

    impl Codec<usize> for Zeros {
        fn encode(&mut self, count: &usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
            out.resize(out.len() + count, 0);
            Ok(())
        }

        fn decode(&mut self, bytes: &[u8]) -> Result<usize, DecodeError> {
            match bytes {
                [1, ..] => Err(DecodeError::Malformed {
                    what: "not zero",
                    offset: 0,
                }),
                zeros => Ok(zeros.len()),
            }
        }
    }

    #[test]
    fn the_buffer_is_kept_as_far_as_it_is_small() {
        let mut codec = Compressed::new(Zeros, Identity, Limits::DEFAULT);
        let mut out = Vec::new();
        codec.encode(&1000, &mut out).unwrap();
        let kept = codec.buffer.capacity();
        codec.encode(&1000, &mut out).unwrap();
        assert!(kept >= 1000 && codec.buffer.capacity() == kept);

        codec.encode(&(2 * KEPT_BYTES), &mut out).unwrap();
        assert_eq!(codec.buffer.capacity(), KEPT_BYTES);
        codec
            .encode(&(Limits::DEFAULT.max_message_bytes + 1), &mut out)
            .unwrap_err();
        assert_eq!(codec.buffer.capacity(), KEPT_BYTES);
        codec.decode(&vec![1; 2 * KEPT_BYTES]).unwrap_err();
        assert_eq!(codec.buffer.capacity(), KEPT_BYTES);
    }
}
