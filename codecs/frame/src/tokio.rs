//! Frames on tokio's byte streams (feature `tokio`).
//!
//! With a glob import, `use wirecost_frame::*`, `tokio` means this module; the crate is then
//! `::tokio`.
//!
//! ```
//! use futures_util::{SinkExt, StreamExt};
//! use tokio_util::codec::Framed;
//! use wirecost_frame::tokio::FrameCodec;
//! use wirecost_frame::{CompressionId, Content, Format, Frame, Framing, Header, SchemaId};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let codec = || FrameCodec::new(Framing::default());
//! // Or the two ends of a `TcpStream`.
//! let (here, there) = tokio::io::duplex(64);
//! let (mut here, mut there) = (Framed::new(here, codec()), Framed::new(there, codec()));
//!
//! let header = Header {
//!     format: Format::Json,
//!     compression: CompressionId::None,
//!     schema: SchemaId::Version(1),
//!     content: Content::Message,
//! };
//! here.send(Frame { header, payload: br#"{"node":"gw-1"}"# }).await?;
//! drop(here);
//!
//! while let Some(frame) = there.next().await {
//!     match frame? {
//!         Ok(frame) => assert_eq!(frame.payload, br#"{"node":"gw-1"}"#[..]),
//!         Err(unknown) => eprintln!("skipped: {unknown}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

use std::io;

use bytes::{Buf, Bytes, BytesMut};
use tokio_util::codec::{Decoder, Encoder};
use wirecost_codec::EncodeError;

use crate::{Frame, FrameError, Framing, Header, Part, ReadError, framing::Located};

/// A codec of frames for a [`Framed`](tokio_util::codec::Framed), a `FramedRead` or a
/// `FramedWrite`.
///
/// A header's claim reserves nothing: the buffer of a `Framed` grows with the arrived bytes. It
/// doubles, including consumed bytes that are still in it, and so reaches at most about four times
/// the largest frame within the limits.
#[derive(Debug, Clone, Default)]
pub struct FrameCodec {
    framing: Framing,
    /// The header of the frame being written.
    header: Vec<u8>,
}

/// A frame that owns its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedFrame {
    /// The description of the payload.
    pub header: Header,
    /// The payload, compressed as the header says. It is not a copy: it keeps alive the memory in
    /// which it arrived, including the bytes beside it.
    pub payload: Bytes,
}

/// An undamaged frame in an unknown format or compression, such as one from a newer peer. It was
/// skipped: the stream continues after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the frame has {part} {number}, which is not known here")]
pub struct Unknown {
    /// The unknown part; the format if both are unknown.
    pub part: Part,
    /// Its number, 0 to 15.
    pub number: u8,
}

/// The reason why no frame was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The stream failed.
    #[error("the link: {0}")]
    Io(#[from] io::Error),
    /// The frame may not be sent; nothing of it was written.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

impl FrameCodec {
    /// Returns a codec that writes and reads as `framing` does.
    #[must_use]
    pub const fn new(framing: Framing) -> Self {
        Self {
            framing,
            header: Vec::new(),
        }
    }
}

impl OwnedFrame {
    /// Returns the frame with a borrowed payload, to send it on.
    #[must_use]
    pub fn as_frame(&self) -> Frame<'_> {
        Frame {
            header: self.header,
            payload: &self.payload,
        }
    }
}

/// Returns a frame with an unknown part as an item, since a `Framed` ends at its first error. An
/// error is final: every later call returns it again.
impl Decoder for FrameCodec {
    type Item = Result<OwnedFrame, Unknown>;
    type Error = ReadError;

    fn decode(&mut self, arrived: &mut BytesMut) -> Result<Option<Self::Item>, ReadError> {
        match self.framing.locate(arrived) {
            Ok(Located::Frame {
                header,
                payload,
                consumed,
            }) => {
                let payload = arrived.split_to(consumed).freeze().slice(payload);
                Ok(Some(Ok(OwnedFrame { header, payload })))
            }
            Ok(Located::NotYet { .. }) => Ok(None),
            Err(FrameError::Unknown {
                part,
                number,
                consumed,
                in_stream: false,
            }) => {
                arrived.advance(consumed);
                Ok(Some(Err(Unknown { part, number })))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn decode_eof(&mut self, arrived: &mut BytesMut) -> Result<Option<Self::Item>, ReadError> {
        match self.framing.locate(arrived) {
            Ok(Located::NotYet { missing }) if !arrived.is_empty() => {
                Err(ReadError::Truncated { missing })
            }
            _ => self.decode(arrived),
        }
    }
}

/// Refuses a payload larger than [`max_message_bytes`](wirecost_codec::Limits::max_message_bytes).
impl Encoder<Frame<'_>> for FrameCodec {
    type Error = WriteError;

    fn encode(&mut self, frame: Frame<'_>, link: &mut BytesMut) -> Result<(), WriteError> {
        self.header.clear();
        let continued =
            self.framing
                .encode_header(&frame.header, frame.payload.len(), &mut self.header)?;
        let start = link.len();
        link.extend_from_slice(&self.header);
        link.extend_from_slice(frame.payload);
        self.framing.checksum.append(continued, link, start);
        Ok(())
    }
}
