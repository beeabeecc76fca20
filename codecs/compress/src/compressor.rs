use wirecost_codec::{DecodeError, EncodeError, Limits};

/// Compresses messages and decompresses them, one at a time.
///
/// It keeps its contexts between messages, so both methods take `&mut self`; it is `Send`, one
/// belongs to one thread. After an error it is as good as before.
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
