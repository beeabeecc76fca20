use wirecost_codec::{Codec, DecodeError, EncodeError};

/// A codec or a library that is timed on messages in the form `F`.
///
/// The errors are its own: converting a decoder's result would move the decoded message once more.
/// So only errors are converted, outside the timed loops.
pub trait Timed<F>: 'static {
    /// The error type of its encoder.
    type EncodeError;

    /// The error type of its decoder.
    type DecodeError;

    /// Appends a message's bytes.
    ///
    /// # Errors
    /// When it refuses the message.
    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError>;

    /// Decodes the single message that `bytes` holds.
    ///
    /// # Errors
    /// When it refuses the bytes.
    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError>;

    /// Converts an error of its encoder.
    fn encode_error(error: Self::EncodeError) -> EncodeError;

    /// Converts an error of its decoder.
    fn decode_error(error: Self::DecodeError) -> DecodeError;
}

/// A codec of this project.
///
/// Its functions are not inlined: otherwise the compiler may inline the codec into the pass of an
/// engine and not into the pass of the engine's control among the peers.
#[derive(Default)]
pub struct Ours<C>(pub C);

impl<F, C: Codec<F> + 'static> Timed<F> for Ours<C> {
    type EncodeError = EncodeError;
    type DecodeError = DecodeError;

    #[inline(never)]
    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.0.encode(message, out)
    }

    #[inline(never)]
    fn decode(&mut self, bytes: &[u8]) -> Result<F, DecodeError> {
        self.0.decode(bytes)
    }

    fn encode_error(error: EncodeError) -> EncodeError {
        error
    }

    fn decode_error(error: DecodeError) -> DecodeError {
        error
    }
}
