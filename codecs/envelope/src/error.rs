use std::io;

use wirecost_codec::DecodeError;

/// The reason why nothing was read from a stream or a file.
///
/// Its text may be logged as it is, except for the system's error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The stream failed.
    #[error("the stream: {0}")]
    Io(#[from] io::Error),
    /// A part of the stream is not of the format, or exceeds the limits. Offsets of `error` count from
    /// `start`.
    #[error("in the part from byte {start}: {error}")]
    Part {
        /// The offset of the part in the stream.
        start: u64,
        /// The defect.
        #[source]
        error: DecodeError,
    },
    /// A message of a container could not be decoded. Offsets of `error` count from the start of the
    /// message.
    #[error("message {number}: {error}")]
    Message {
        /// The number of the message in the container, from 1.
        number: u64,
        /// The decoder's error.
        #[source]
        error: DecodeError,
    },
    /// The blocks of a container have a compression that is not supported.
    #[error("the blocks are compressed by `{0}`; null, deflate and zstandard are supported")]
    Compression(String),
}
