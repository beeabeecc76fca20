use std::ops::Range;

use wirecost_codec::{DecodeError, EncodeError, Limits, input::Input};

use crate::{
    AgreedWire, Checksum, FrameError, Header, compact,
    wire::{self, Head},
};

/// A writer and reader of frames, with the settings on which both ends of a link agree. The default
/// is [`Limits::DEFAULT`] and [`Checksum::Crc32c`], without an agreed wire.
#[derive(Debug, Clone, Copy, Default)]
pub struct Framing {
    limits: Limits,
    pub(crate) checksum: Checksum,
    agreed: Option<AgreedWire>,
}

/// A frame whose payload is borrowed from the bytes that it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The description of the payload.
    pub header: Header,
    /// The payload, compressed as the header says.
    pub payload: &'a [u8],
}

/// The first item of the arrived bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoded<'a> {
    /// A frame.
    Frame {
        /// The frame.
        frame: Frame<'a>,
        /// The size of the whole frame, in bytes: the next one starts after them.
        consumed: usize,
    },
    /// An incomplete frame.
    NotYet {
        /// The number of missing bytes: a lower bound, and exact once the header is complete.
        missing: usize,
    },
}

/// [`Decoded`] as positions in the bytes, for callers that cannot borrow them meanwhile.
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
    /// Returns a framing for payloads of up to [`max_message_bytes`](Limits::max_message_bytes) and
    /// batches of up to [`max_elements`](Limits::max_elements) messages; the other limits do not
    /// apply.
    #[must_use]
    pub const fn new(limits: Limits, checksum: Checksum) -> Self {
        Self {
            limits,
            checksum,
            agreed: None,
        }
    }

    /// Returns the framing of a link whose ends have agreed on a wire, by an exchange of offers or by
    /// their configuration. Its small frames are compact.
    #[must_use]
    pub const fn agreed(mut self, wire: AgreedWire) -> Self {
        self.agreed = Some(wire);
        self
    }

    /// Returns its limits.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// Appends a frame to `out`. The header is not checked against the payload.
    ///
    /// The previous contents of `out` stay as they are. After an error `out` has its old length
    /// again. With enough spare capacity in `out` nothing is allocated.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`] when the payload exceeds the limit.
    pub fn encode(
        &self,
        header: &Header,
        payload: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let start = out.len();
        let continued = self.encode_header(header, payload.len(), out)?;
        out.extend_from_slice(payload);
        self.checksum.append(continued, out, start);
        Ok(())
    }

    /// Appends the header of a payload of `bytes` bytes, and returns the checksum from which that of the
    /// frame continues.
    pub(crate) fn encode_header(
        &self,
        header: &Header,
        bytes: usize,
        out: &mut Vec<u8>,
    ) -> Result<u32, EncodeError> {
        let payload_bytes = self.check_payload(bytes)?;
        if let Some(agreed) = &self.agreed
            && agreed.covers(header, payload_bytes)
        {
            return Ok(agreed.write(header, payload_bytes, self.checksum, out));
        }
        wire::write(header, payload_bytes, self.checksum, out);
        Ok(0)
    }

    /// Returns the size of a payload if it may be sent. A length in a header has at most 32 bits,
    /// whatever the limit.
    fn check_payload(&self, bytes: usize) -> Result<u32, EncodeError> {
        let limit = self.limits.max_message_bytes;
        match u32::try_from(bytes) {
            Ok(small) if bytes <= limit => Ok(small),
            _ => Err(EncodeError::TooLarge { bytes, limit }),
        }
    }

    /// Decodes the frame at the start of `bytes`; others may follow it.
    ///
    /// # Errors
    /// When the arrived bytes do not begin with a frame, or with one that this receiver refuses. A
    /// complete and undamaged frame with an unknown part is [`FrameError::Unknown`], which tells
    /// where the next one starts.
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

    /// Locates the frame at the start of `bytes`, with the errors of [`decode`](Self::decode).
    pub(crate) fn locate(&self, bytes: &[u8]) -> Result<Located, FrameError> {
        match self.locate_whole(bytes) {
            Err(FrameError::Header(DecodeError::UnexpectedEnd { needed, .. })) => {
                Ok(Located::NotYet { missing: needed })
            }
            located => located,
        }
    }

    fn read_head(&self, input: &mut Input<'_>) -> Result<Head, FrameError> {
        let (limits, checksum) = (self.limits, self.checksum);
        let first = input.byte()?;
        match first >> wire::MARK_SHIFT {
            wire::MARK => Head::read(first, input, limits, checksum),
            compact::MARK => {
                let agreed = self.agreed.ok_or(FrameError::NotAgreed)?;
                agreed.read(first, input, limits, checksum)
            }
            _ => Err(FrameError::NotAFrame { byte: first }),
        }
    }

    fn locate_whole(&self, bytes: &[u8]) -> Result<Located, FrameError> {
        let mut input = Input::new(bytes);
        let head = self.read_head(&mut input)?;
        let payload_bytes = u64::from(head.payload_bytes);
        let mut rest = input.nested(payload_bytes + head.checksum.bytes())?;
        let payload_start = rest.offset();
        rest.take(payload_bytes)?;
        let payload = payload_start..rest.offset();
        let covered = &bytes[..payload.end];
        head.checksum.verify(head.continued, covered, &mut rest)?;
        let consumed = input.offset();
        // Checked last: in a damaged frame an unknown number is no reason to continue.
        let header = head.understand(consumed)?;
        Ok(Located::Frame {
            header,
            payload,
            consumed,
        })
    }
}
