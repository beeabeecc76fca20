use std::io::{self, ErrorKind, Read};

use wirecost_codec::counted;

use crate::{Frame, FrameError, Framing, framing::Located};

/// The smallest buffer to read into, in bytes.
const BLOCK: usize = 8 << 10;

/// The capacity that is kept for the next frames, in bytes; the excess of a larger one is freed.
const KEPT: usize = 1 << 20;

/// A reader of frames from a byte stream.
///
/// ```
/// use wirecost_frame::{
///     CompressionId, Content, Format, FrameReader, Framing, Header, ReadError, SchemaId,
/// };
///
/// let framing = Framing::default();
/// let header = Header {
///     format: Format::Json,
///     compression: CompressionId::None,
///     schema: SchemaId::Version(1),
///     content: Content::Message,
/// };
/// // Written by `Write::write_all`, to a socket, say.
/// let mut link = Vec::new();
/// for payload in ["one", "two"] {
///     framing.encode(&header, payload.as_bytes(), &mut link)?;
/// }
///
/// let mut frames = FrameReader::new(link.as_slice(), framing);
/// let mut payloads = Vec::new();
/// while let Some(frame) = frames.next_frame()? {
///     payloads.push(frame.payload.to_vec());
/// }
/// assert_eq!(payloads, [b"one", b"two"]);
///
/// // The peer went away in the middle of a frame.
/// let mut frames = FrameReader::new(&link[..link.len() - 2], framing);
/// frames.next_frame()?;
/// assert!(matches!(frames.next_frame(), Err(ReadError::Truncated { missing: 2 })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The reader reads ahead, so the stream needs no `BufReader` around it. Its one buffer has room
/// for 8 KiB, or for a larger frame as it arrives: for twice its arrived bytes, whatever length it
/// claims, and so for no more than the largest frame within the limits. While the buffer grows,
/// that may be held twice. Up to 1 MiB stays reserved for the next frames.
pub struct FrameReader<R> {
    reader: R,
    framing: Framing,
    /// All of it can be read into; the bytes that have arrived and were not returned are at
    /// `start..end`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

/// The reason why no frame was read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The stream failed.
    #[error("the link: {0}")]
    Io(#[from] io::Error),
    /// The arrived bytes are no frame, or not a frame for this receiver.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The stream ended inside a frame.
    #[error("the link ended inside a frame, which lacks at least {}", counted(*.missing, "byte"))]
    Truncated {
        /// The number of missing bytes: a lower bound, and exact if the header is complete.
        missing: usize,
    },
}

impl<R: Read> FrameReader<R> {
    /// Returns a reader of the frames from `reader` that `framing` accepts.
    #[must_use]
    pub const fn new(reader: R, framing: Framing) -> Self {
        Self {
            reader,
            framing,
            buffer: Vec::new(),
            start: 0,
            end: 0,
        }
    }

    /// Waits for the next frame; returns `None` if the stream has ended after a frame.
    ///
    /// # Errors
    /// After [`ReadError::Io`] the next call continues where this one stopped, so a stream may be
    /// non-blocking or have a timeout. A frame with an unknown part is skipped: if
    /// [`FrameError::next_frame`] is not `None`, the next call continues after it. Any other
    /// [`ReadError::Frame`] is returned by every later call too.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, ReadError> {
        loop {
            let arrived = &self.buffer[self.start..self.end];
            match self.framing.locate(arrived) {
                Ok(Located::Frame {
                    header,
                    payload,
                    consumed,
                }) => {
                    let payload = self.start + payload.start..self.start + payload.end;
                    self.start += consumed;
                    return Ok(Some(Frame {
                        header,
                        payload: &self.buffer[payload],
                    }));
                }
                Ok(Located::NotYet { missing }) => {
                    if self.fill(missing)? == 0 {
                        return self.ended(missing);
                    }
                }
                Err(error) => {
                    self.start += error.next_frame().unwrap_or(0);
                    return Err(error.into());
                }
            }
        }
    }

    /// Reads once, and returns the number of bytes read.
    fn fill(&mut self, missing: usize) -> io::Result<usize> {
        self.make_room(missing);
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(read) => {
                    self.end += read;
                    return Ok(read);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn make_room(&mut self, missing: usize) {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            let kept = self.end.max(KEPT);
            self.buffer.truncate(kept);
            self.buffer.shrink_to(kept);
        }
        if self.end == self.buffer.len() {
            // A header's claim at most doubles the buffer.
            let bytes = (self.end + missing.min(self.end)).max(BLOCK);
            self.buffer.reserve_exact(bytes - self.end);
            self.buffer.resize(bytes, 0);
        }
    }

    fn ended(&self, missing: usize) -> Result<Option<Frame<'_>>, ReadError> {
        if self.start == self.end {
            return Ok(None);
        }
        Err(ReadError::Truncated { missing })
    }
}
