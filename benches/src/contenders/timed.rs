use wirecost_codec::{Codec, DecodeError, EncodeError};

/// A codec or a library that takes messages in the form `F`, as it is timed.
///
/// The errors are its own. To convert a decoder's result would move the decoded message once more, so
/// an error alone is converted, and outside the loops that are timed.
pub trait Timed<F>: 'static {
    /// The error of its encoder.
    type EncodeError;

    /// The error of its decoder.
    type DecodeError;

    /// Appends a message's bytes.
    ///
    /// # Errors
    /// When it refuses the message.
    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError>;

    /// Decodes the one message that the bytes hold.
    ///
    /// # Errors
    /// When it refuses the bytes.
    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError>;

    /// Converts an error of its encoder.
    fn encode_error(error: Self::EncodeError) -> EncodeError;

    /// Converts an error of its decoder.
    fn decode_error(error: Self::DecodeError) -> DecodeError;
}

/// A codec of ours.
pub struct Ours<C>(pub C);

impl<F, C: Codec<F> + 'static> Timed<F> for Ours<C> {
    type EncodeError = EncodeError;
    type DecodeError = DecodeError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.0.encode(message, out)
    }

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
