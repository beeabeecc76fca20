//! Messages in frames: the writer of a wire, and the reader of all wires of a node.
//!
//! Columns hold many messages of a batch, and a node sends single ones, so there is no codec for them here.

mod codecs;

use std::collections::BTreeMap;

use wirecost_codec::{EncodeError, Limits};
use wirecost_frame::{Checksum, CompressionId, Control, Format, Framing, Header, Reason};
use wirecost_message::Message;
use wirecost_wire::{Mode, Packing, ReceiveError, Received, Receiver, Sender, Wire, Wires};

use self::codecs::{ReaderCodec, WriterCodec};

/// The framing in datagrams, which bounds a decompressed frame and a message to 64 KiB. The datagram's tag
/// takes the place of a checksum.
pub const DATAGRAM_FRAMING: Framing = Framing::new(
    Limits {
        max_message_bytes: 64 << 10,
        ..Limits::DEFAULT
    },
    Checksum::None,
);

/// The framing in streams of authenticated records, whose tags take the place of a checksum.
pub const STREAM_FRAMING: Framing = Framing::new(Limits::DEFAULT, Checksum::None);

/// Returns the framing in streams whose ends have agreed on a wire. Its small frames are compact.
#[must_use]
pub fn agreed_framing(wire: &Wire) -> Framing {
    STREAM_FRAMING.agreed(wire.agreed())
}

/// A format that has no codec for single messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a node cannot send its messages in the format {0}")]
pub struct NoCodec(pub Format);

/// Returns the form of a wire in which each frame stands alone, as a frame in a datagram must: messages
/// one by one in place of batches and streams, with the same compression or model.
#[must_use]
pub fn standing_alone(wire: &Wire) -> Wire {
    let packing = wire.packing();
    if !packing.kind().shares_messages() {
        return wire.clone();
    }
    let alone = match packing.mode() {
        Some(_) => Packing::Model(Mode::Static),
        None => Packing::Single(packing.compression()),
    };
    // A model is there, and no other packing of single messages needs a dictionary.
    Wire::new(wire.format(), wire.schema(), alone, wire.dictionary())
        .unwrap_or_else(|_| wire.clone())
}

/// The capacity that is kept for the next message, in bytes; the excess of a larger one is freed.
pub(crate) const KEPT_BYTES: usize = 64 << 10;

/// The writing end of a wire.
pub struct MessageWriter {
    codec: WriterCodec,
    sender: Sender,
    encoded: Vec<u8>,
}

impl MessageWriter {
    /// Returns the writing end of a new connection by a wire.
    ///
    /// # Errors
    ///
    /// [`NoCodec`]
    pub fn new(wire: &Wire, framing: Framing) -> Result<Self, NoCodec> {
        Ok(Self {
            codec: WriterCodec::new(wire, framing.limits())?,
            sender: wire.sender(framing),
            encoded: Vec::new(),
        })
    }

    /// Appends a frame with a message to `link`, and returns the size of the message before compression. In a
    /// batch packing the message waits until the batch is full or [flushed](Self::flush).
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLarge`], and the connection goes on without the message.
    pub fn write(&mut self, message: &Message, link: &mut Vec<u8>) -> Result<usize, EncodeError> {
        self.encoded.clear();
        self.encoded.shrink_to(KEPT_BYTES);
        self.codec.encode(message, &mut self.encoded)?;
        self.sender.send(&self.encoded, link)?;
        Ok(self.encoded.len())
    }

    /// Begins a new group of keyframes, if the reading end has refused a frame of this group because it lacks the
    /// keyframe with this number.
    pub fn forget(&mut self, keyframe: u32) {
        self.codec.forget(keyframe);
    }

    /// Returns whether a message that failed has lost the stream of a model, so that every later one fails.
    #[must_use]
    pub const fn is_lost(&self) -> bool {
        self.codec.is_lost()
    }

    /// Returns the encoding of the message that was written last.
    #[must_use]
    pub fn encoding(&self) -> &[u8] {
        &self.encoded
    }

    /// Appends a frame with a message that is encoded in the format of the wire.
    ///
    /// # Errors
    ///
    /// Those of [`write`](Self::write).
    pub fn write_encoded(
        &mut self,
        encoding: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        self.sender.send(encoding, link)
    }

    /// Appends a frame with the messages that wait for their batch to be full, if any.
    ///
    /// # Errors
    ///
    /// Those of [`write`](Self::write).
    pub fn flush(&mut self, link: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.sender.flush(link)
    }
}

/// The reading end of a connection, for all wires of a node.
pub struct MessageReader {
    wires: Wires,
    framing: Framing,
    receiver: Receiver,
    codecs: BTreeMap<Format, ReaderCodec>,
}

/// An item of the arrived bytes.
#[derive(Debug, Clone, PartialEq)]
// Most are messages; a box would cost each an allocation.
#[allow(clippy::large_enum_variant)]
pub enum Item {
    /// A message, and the header of its frame.
    Message(Message, Header),
    /// A message of the peer about frames.
    Control(Control),
    /// A frame that was skipped, for this reason.
    Skipped(Reason),
}

/// The reason why nothing more can be read of a connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The bytes are no frame, or a stream is lost.
    #[error(transparent)]
    Receive(#[from] ReceiveError),
    /// A datagram ends in the middle of a frame.
    #[error("the datagram ends {missing} bytes before its last frame")]
    Truncated {
        /// The number of missing bytes, a lower bound.
        missing: usize,
    },
    /// A frame in a datagram may refer to earlier ones: it is a part of a stream, or has keyframes.
    #[error("a frame in a datagram may refer to earlier ones")]
    Stream,
    /// A frame of a model's stream was skipped, so that no later one can be read.
    #[error("a frame of a model's stream was skipped, and with it the stream")]
    Lost,
}

impl MessageReader {
    /// Returns the reading end of a new connection, which takes the formats and schemas of these wires.
    ///
    /// # Errors
    ///
    /// [`NoCodec`]
    pub fn new(wires: &Wires, framing: Framing) -> Result<Self, NoCodec> {
        let codecs = wires.as_slice().iter().map(|wire| {
            let codec = ReaderCodec::new(wire, framing.limits())?;
            Ok((wire.format(), codec))
        });
        Ok(Self {
            wires: wires.clone(),
            framing,
            receiver: wires.receiver(framing),
            codecs: codecs.collect::<Result<_, NoCodec>>()?,
        })
    }

    /// Reads the whole frames at the start of the arrived bytes, gives their items to `take`, and returns
    /// the number of bytes that were read.
    ///
    /// # Errors
    ///
    /// [`ReadError::Receive`], [`ReadError::Lost`]: the connection must be closed.
    pub fn read(
        &mut self,
        arrived: &[u8],
        take: &mut impl FnMut(Item),
    ) -> Result<usize, ReadError> {
        let mut consumed = 0;
        while let Next::Read(bytes) = self.next(&arrived[consumed..], take)? {
            consumed += bytes;
        }
        Ok(consumed)
    }

    /// Reads the frames of a datagram, which stand alone, and gives their items to `take`.
    ///
    /// # Errors
    ///
    /// [`ReadError`]; the items before the defect were taken, and the next datagram can be read.
    pub fn read_datagram(
        &mut self,
        frames: &[u8],
        take: &mut impl FnMut(Item),
    ) -> Result<(), ReadError> {
        let read = self.read_all(frames, take);
        if read.is_err() {
            self.receiver = self.wires.receiver(self.framing);
            self.codecs.values_mut().for_each(ReaderCodec::end_stream);
        }
        read
    }

    fn read_all(&mut self, frames: &[u8], take: &mut impl FnMut(Item)) -> Result<(), ReadError> {
        let mut rest = frames;
        while !rest.is_empty() {
            let mut in_stream = false;
            let mut take_alone = |item| match item {
                Item::Message(_, header) if header.compression.refers_back() => in_stream = true,
                item => take(item),
            };
            match self.next(rest, &mut take_alone)? {
                Next::Missing(missing) => return Err(ReadError::Truncated { missing }),
                Next::Read(_) if in_stream => return Err(ReadError::Stream),
                Next::Read(bytes) => rest = &rest[bytes..],
            }
        }
        Ok(())
    }

    /// Reads the first frame.
    fn next(&mut self, arrived: &[u8], take: &mut impl FnMut(Item)) -> Result<Next, ReadError> {
        match self.receiver.receive(arrived) {
            Ok(Received::NotYet { missing }) => Ok(Next::Missing(missing)),
            Ok(Received::Control { control, consumed }) => {
                take(Item::Control(control));
                Ok(Next::Read(consumed))
            }
            Ok(Received::Frame {
                header,
                messages,
                consumed,
            }) => {
                let codec = self.codecs.get_mut(&header.format);
                if let Err(reason) = decode(messages, header, codec, take) {
                    take(Item::Skipped(reason));
                    self.refuse_skipped()?;
                }
                Ok(Next::Read(consumed))
            }
            Err(error) => {
                let next = error.next_frame().ok_or_else(|| error.clone())?;
                self.refuse_skipped()?;
                if let Some(reason) = error.reason() {
                    take(Item::Skipped(reason));
                }
                Ok(Next::Read(next))
            }
        }
    }

    /// Refuses a connection on which a frame was skipped, if a model has predicted from the frames before.
    fn refuse_skipped(&self) -> Result<(), ReadError> {
        match self.codecs.values().any(ReaderCodec::is_stream) {
            true => Err(ReadError::Lost),
            false => Ok(()),
        }
    }
}

/// The first frame of the arrived bytes.
enum Next {
    /// A frame of this number of bytes.
    Read(usize),
    /// A part of a frame that lacks this number of bytes, or no frame.
    Missing(usize),
}

/// Decodes the messages of a frame up to the first defect.
fn decode<'a>(
    messages: impl Iterator<Item = &'a [u8]>,
    header: Header,
    codec: Option<&mut ReaderCodec>,
    take: &mut impl FnMut(Item),
) -> Result<(), Reason> {
    // The receiver takes only frames in formats that have a codec.
    let Some(codec) = codec else { return Ok(()) };
    for message in messages {
        take(Item::Message(codec.decode(message, header)?, header));
    }
    Ok(())
}

/// Returns the name of a header's wire as far as a frame tells it: its format and compression.
#[must_use]
pub fn wire_name(header: &Header) -> String {
    match header.compression {
        CompressionId::None => header.format.to_string(),
        compression => format!("{}+{}", header.format, compression.name()),
    }
}

/// Returns whether a peer that gave this reason reads no frame of the wire. A refusal of a compression counts
/// for all compressions, and that of a schema for all formats, since a reason names only one of the two.
#[must_use]
pub fn is_refused(wire: &Wire, reason: Reason) -> bool {
    match reason {
        Reason::Format(number) => wire.format().number() == number,
        Reason::Compression(_) => wire.compression() != CompressionId::None,
        Reason::Dictionary(id) => wire.compression().dictionary() == Some(id),
        Reason::Schema(schema) => wire.schema() == schema,
        // The message is at fault, not the wire.
        _ => false,
    }
}
