use std::fmt;

use wirecost_codec::DecodeError;

/// Why bytes are not a frame, or not one for this receiver. Offsets count from the start of the
/// frame.
///
/// After [`FrameError::Unknown`] the connection goes on behind the frame, unless the frame was part of
/// a compressed stream. After any other it is not known where the next frame starts: the receiver
/// closes the connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The first byte is not that of any frame: another protocol, or a stream out of step.
    #[error("no frame starts with the byte {byte:#04x}")]
    NotAFrame {
        /// The byte.
        byte: u8,
    },
    /// A frame of another version of the specification, whose end cannot be told.
    #[error("the frame has version {version}, which is not known here")]
    UnknownVersion {
        /// The version, 0 to 3.
        version: u8,
    },
    /// A frame without a checksum, where the receiver wants [`Checksum::Crc32c`](crate::Checksum).
    #[error("the frame has no checksum")]
    ChecksumMissing,
    /// The header is malformed, or asks for more than the receiver's limits allow.
    #[error("the frame's header: {0}")]
    Header(#[from] DecodeError),
    /// The frame was damaged on its way.
    #[error("the checksum at byte {offset} is {found:#010x}, that of the frame {computed:#010x}")]
    ChecksumMismatch {
        /// Where the checksum stands.
        offset: usize,
        /// What stands there.
        found: u32,
        /// What should.
        computed: u32,
    },
    /// An undamaged frame in a format or compression that is not known here, as from a newer peer.
    /// Where there is no checksum, that it is undamaged is the link's word.
    #[error("the frame has {part} {number}, which is not known here")]
    Unknown {
        /// What is not known; the format where neither is.
        part: Part,
        /// Its number, 0 to 15.
        number: u8,
        /// The size of the frame, in bytes: the next one starts behind them.
        consumed: usize,
        /// Whether the frame is part of a compressed stream, which does not go on without it.
        in_stream: bool,
    },
}

impl FrameError {
    /// How many bytes behind the start of the refused frame the next one starts; `None` if the
    /// connection is to be closed.
    #[must_use]
    pub const fn next_frame(&self) -> Option<usize> {
        match self {
            Self::Unknown {
                consumed,
                in_stream: false,
                ..
            } => Some(*consumed),
            _ => None,
        }
    }
}

/// What a number in a header stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// A [`Format`](crate::Format).
    Format,
    /// A [`Compression`](crate::Compression).
    Compression,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => "format",
            Self::Compression => "compression",
        })
    }
}
