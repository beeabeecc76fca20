use wirecost_codec::{DecodeError, EncodeError, Limits};

/// What a stream says once it has failed.
pub(crate) const LOST: &str = "the stream was lost at an earlier part";

/// Compresses messages and decompresses them, one at a time.
///
/// It keeps its contexts between messages, so both methods take `&mut self`; it is `Send`, one
/// belongs to one thread. After an error it is as good as before, except where it is a stream
/// ([`DeflateStream`](crate::DeflateStream), [`ZstdStream`](crate::ZstdStream)).
pub trait Compressor: Send {
    /// Appends `input`, compressed, to `out`.
    ///
    /// What `out` held before stays as it is, also after an error, when `out` has its old length
    /// again.
    ///
    /// # Errors
    /// When the library fails, which it does only for want of memory.
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// Appends the message that `input` is the whole compressed form of to `out`.
    ///
    /// What `out` held before stays as it is, also after an error, when `out` has its old length
    /// again.
    ///
    /// # Errors
    /// When `input` is not exactly one compressed message (cut short, followed by others, damaged,
    /// of another format), or the message is larger than
    /// [`max_message_bytes`](Limits::max_message_bytes), the one limit of `limits` that counts
    /// here. Offsets count from the start of `input`.
    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError>;

    /// How many bytes its contexts hold now: none before the first message. What several compressors
    /// share, a [`Dictionary`](crate::Dictionary), is not counted.
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

/// Runs `write` on `out`; after an error `out` is as long as before.
pub(crate) fn append<E>(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let start = out.len();
    let written = write(out);
    if written.is_err() {
        out.truncate(start);
    }
    written
}

/// Doubles the room of a message of which `written` bytes are there, or makes the first. One more
/// byte than the limit allows would show that the message exceeds it; room that is as large as the limit
/// has that byte too, so that it need not grow by it alone.
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
