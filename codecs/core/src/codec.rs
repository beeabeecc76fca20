use crate::{DecodeError, EncodeError};

/// A format with an engine: turns values of `T` into bytes and back.
///
/// State that is worth keeping between messages (limits, scratch space, compression contexts) lives
/// in the codec, so both methods take `&mut self`; a codec is `Send`, one belongs to one thread.
pub trait Codec<T>: Send {
    /// Appends the encoding of `value` to `out`.
    ///
    /// What `out` held before stays as it is, also after an error, when `out` has its old length
    /// again. With enough spare capacity in `out`, 16 bytes more than the message takes, nothing is
    /// allocated for the message, unless the codec says otherwise.
    ///
    /// Of the limits only the size is checked: a message with more elements or levels than
    /// [`Limits`](crate::Limits) allow is written, and refused by the decoder with the same limits.
    ///
    /// # Errors
    /// When the format cannot carry the value, or the result would be larger than the codec's
    /// [`Limits::max_message_bytes`](crate::Limits::max_message_bytes).
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// Decodes the one value that `bytes` holds.
    ///
    /// # Errors
    /// When the bytes are not exactly one encoded value: cut short, followed by others, not of this
    /// format, or beyond the codec's [`Limits`](crate::Limits).
    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError>;
}

/// Runs `write` on `out` and checks what it appended against `max_message_bytes`; on any error
/// `out` is as long as before. The frame of every [`Codec::encode`].
///
/// # Errors
/// Whatever `write` returns, or [`EncodeError::TooLarge`].
// The call alone would be 1 % of a small message.
#[inline(always)]
pub fn append_within(
    out: &mut Vec<u8>,
    max_message_bytes: usize,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let start = out.len();
    let written = write(out).and_then(|()| match out.len() - start {
        bytes if bytes > max_message_bytes => Err(EncodeError::TooLarge {
            bytes,
            limit: max_message_bytes,
        }),
        _ => Ok(()),
    });
    if written.is_err() {
        out.truncate(start);
    }
    written
}
