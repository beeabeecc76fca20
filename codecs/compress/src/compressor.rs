use wirecost_codec::{DecodeError, EncodeError, Limits};

use crate::direction::LOST;

/// A compressor and decompressor of messages, one at a time.
///
/// The compressor keeps its contexts between messages, so both methods take `&mut self`. It is
/// `Send`: each thread uses its own. An error does not affect later messages, except in a stream
/// ([`DeflateStream`](crate::DeflateStream), [`ZstdStream`](crate::ZstdStream)).
pub trait Compressor: Send {
    /// Appends `input`, compressed, to `out`.
    ///
    /// The previous contents of `out` stay as they are. After an error `out` has its old length
    /// again.
    ///
    /// # Errors
    /// When the library fails, which happens only when memory runs out.
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// Decompresses `input`, exactly one compressed message, and appends the message to `out`.
    ///
    /// The previous contents of `out` stay as they are. After an error `out` has its old length
    /// again.
    ///
    /// # Errors
    /// When `input` is not exactly one compressed message (it is cut short, followed by other
    /// bytes, damaged or of another format), or the message is larger than
    /// [`max_message_bytes`](Limits::max_message_bytes), the only one of `limits` that applies
    /// here. Offsets count from the start of `input`.
    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError>;

    /// Returns the bytes that its contexts hold now: 0 before the first message. A
    /// [`Dictionary`](crate::Dictionary), which several compressors share, is not counted.
    fn memory_bytes(&self) -> usize;
}

impl<Z: Compressor + ?Sized> Compressor for Box<Z> {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        (**self).compress(input, out)
    }

    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError> {
        (**self).decompress(input, out, limits)
    }

    fn memory_bytes(&self) -> usize {
        (**self).memory_bytes()
    }
}

/// Runs `write` on `out`; after an error `out` has its old length again.
pub(crate) fn append<T, E>(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<T, E>,
) -> Result<T, E> {
    let start = out.len();
    let written = write(out);
    if written.is_err() {
        out.truncate(start);
    }
    written
}

/// Doubles the room of a message of which `written` bytes are decompressed, or makes the `first`
/// room. Room for one byte beyond the limit shows that a message exceeds it. The largest room
/// includes that byte, so that it never grows by one byte.
pub(crate) fn make_room(out: &mut Vec<u8>, written: usize, first: usize, limits: Limits) {
    let most = (limits.max_message_bytes - written).saturating_add(1);
    let more = written.max(first);
    out.reserve_exact(if more < most - 1 { more } else { most });
}

#[cold]
pub(crate) fn lost_outgoing(engine: &'static str) -> EncodeError {
    EncodeError::Library {
        engine,
        message: LOST.to_owned(),
    }
}
