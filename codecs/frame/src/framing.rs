use std::ops::Range;

use wirecost_codec::{DecodeError, EncodeError, Limits, input::Input};

use crate::{
    Checksum, FrameError, Header,
    wire::{self, Head},
};

/// What both ends of a link agree on for all frames, and how each writes and reads them. The default
/// is [`Limits::DEFAULT`] and [`Checksum::Crc32c`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Framing {
    limits: Limits,
    pub(crate) checksum: Checksum,
}

/// A frame, its payload still in the bytes that it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// What the payload is.
    pub header: Header,
    /// The payload, compressed as the header says.
    pub payload: &'a [u8],
}

/// What stands at the start of the bytes that have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoded<'a> {
    /// A frame.
    Frame {
        /// The frame.
        frame: Frame<'a>,
        /// The size of the whole frame, in bytes: the next one starts behind them.
        consumed: usize,
    },
    /// The beginning of a frame.
    NotYet {
        /// How many more bytes it takes: at the least, and exactly once the header is there.
        missing: usize,
    },
}

/// What [`Decoded`] says, by places in the bytes, for those who cannot borrow them meanwhile.
pub(crate) enum Located {
    Frame {
        header: Header,
        payload: Range<usize>,
        consumed: usize,
    },
    NotYet {
        missing: usize,
    },
}

impl Framing {
    /// Frames with payloads of up to [`max_message_bytes`](Limits::max_message_bytes) and batches of
    /// up to [`max_elements`](Limits::max_elements) messages; the two limits that count here.
    #[must_use]
    pub const fn new(limits: Limits, checksum: Checksum) -> Self {
        Self { limits, checksum }
    }

    /// The limits that it was made with.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// Appends a frame to `out`. Its payload is what `header` says of it, to the sender's word.
    ///
    /// What `out` held before stays as it is, also after an error, when `out` has its old length
    /// again. With enough spare capacity in `out` nothing is allocated.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`] when the payload is beyond the limit.
    pub fn encode(
        &self,
        header: &Header,
        payload: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let start = out.len();
        self.encode_header(header, payload.len(), out)?;
        out.extend_from_slice(payload);
        self.checksum.append(out, start);
        Ok(())
    }

    /// Appends what stands before a payload of `bytes` bytes.
    pub(crate) fn encode_header(
        &self,
        header: &Header,
        bytes: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let payload_bytes = self.check_payload(bytes)?;
        wire::write(header, payload_bytes, self.checksum, out);
        Ok(())
    }

    /// The size of a payload, if it may be sent; no length in a header is beyond 32 bits, whatever
    /// the limit says.
    fn check_payload(&self, bytes: usize) -> Result<u32, EncodeError> {
        let limit = self.limits.max_message_bytes;
        match u32::try_from(bytes) {
            Ok(small) if bytes <= limit => Ok(small),
            _ => Err(EncodeError::TooLarge { bytes, limit }),
        }
    }

    /// Decodes the frame that `bytes` begin with; others may follow it.
    ///
    /// # Errors
    /// When the bytes that have arrived are the beginning of no frame, or of one that this receiver
    /// does not take. A frame that is whole, undamaged and only not understood is
    /// [`FrameError::Unknown`], which says where the next one starts.
    pub fn decode<'a>(&self, bytes: &'a [u8]) -> Result<Decoded<'a>, FrameError> {
        Ok(match self.locate(bytes)? {
            Located::Frame {
                header,
                payload,
                consumed,
            } => Decoded::Frame {
                frame: Frame {
                    header,
                    payload: &bytes[payload],
                },
                consumed,
            },
            Located::NotYet { missing } => Decoded::NotYet { missing },
        })
    }

    /// As [`decode`](Self::decode).
    pub(crate) fn locate(&self, bytes: &[u8]) -> Result<Located, FrameError> {
        match self.locate_whole(bytes) {
            Err(FrameError::Header(DecodeError::UnexpectedEnd { needed, .. })) => {
                Ok(Located::NotYet { missing: needed })
            }
            located => located,
        }
    }

    fn locate_whole(&self, bytes: &[u8]) -> Result<Located, FrameError> {
        let mut input = Input::new(bytes);
        let head = Head::read(&mut input, self.limits, self.checksum)?;
        let payload_bytes = u64::from(head.payload_bytes);
        let mut rest = input.nested(payload_bytes + head.checksum.bytes())?;
        let payload_start = rest.offset();
        rest.take(payload_bytes)?;
        let payload = payload_start..rest.offset();
        head.checksum.verify(&bytes[..payload.end], &mut rest)?;
        let consumed = input.offset();
        // Only now: in a frame that is damaged, an unknown number would be no reason to go on.
        let header = head.understand(consumed)?;
        Ok(Located::Frame {
            header,
            payload,
            consumed,
        })
    }
}
