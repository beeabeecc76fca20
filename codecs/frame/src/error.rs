use std::fmt;

use wirecost_codec::DecodeError;

/// The reason why bytes are no frame, or not a frame for this receiver. Offsets count from the
/// start of the frame.
///
/// After [`FrameError::Unknown`] the connection continues after the frame, unless the frame was
/// part of a compressed stream. After any other error the start of the next frame is unknown: the
/// receiver closes the connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// A first byte with which no frame starts: another protocol, or a stream out of step.
    #[error("no frame starts with the byte {byte:#04x}")]
    NotAFrame {
        /// The byte.
        byte: u8,
    },
    /// A frame of another version of the specification, whose end is unknown.
    #[error("the frame has version {version}, which is not known here")]
    UnknownVersion {
        /// The version, 0 to 3.
        version: u8,
    },
    /// A compact frame, where no wire is agreed on.
    #[error("a compact frame, and no wire is agreed on")]
    NotAgreed,
    /// A frame without a checksum, where the receiver requires
    /// [`Checksum::Crc32c`](crate::Checksum).
    #[error("the frame has no checksum")]
    ChecksumMissing,
    /// The header is malformed, or asks for more than the receiver's limits allow.
    #[error("the frame's header: {0}")]
    Header(#[from] DecodeError),
    /// The frame was damaged on its way.
    #[error("the checksum at byte {offset} is {found:#010x}, that of the frame {computed:#010x}")]
    ChecksumMismatch {
        /// The position of the checksum.
        offset: usize,
        /// The checksum in the frame.
        found: u32,
        /// The checksum of the frame's bytes.
        computed: u32,
    },
    /// An undamaged frame in an unknown format or compression, such as one from a newer peer.
    /// Without a checksum, the link vouches for its integrity.
    #[error("the frame has {part} {number}, which is not known here")]
    Unknown {
        /// The unknown part; the format if both are unknown.
        part: Part,
        /// Its number, 0 to 15.
        number: u8,
        /// The size of the frame, in bytes: the next one starts after them.
        consumed: usize,
        /// True if the frame is part of a compressed stream, which cannot continue without it.
        in_stream: bool,
    },
}

impl FrameError {
    /// Returns the offset from the start of the refused frame to the next one; `None` if the
    /// connection must be closed.
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

/// The meaning of a number in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// A [`Format`](crate::Format).
    Format,
    /// A [`CompressionId`](crate::CompressionId).
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
