use std::{collections::BTreeMap, num::NonZeroU32};

use wirecost_codec::DecodeError;
use wirecost_compress::{
    Compressor, DeflateDictionary, DeflateStream, Dictionary, Gzip, GzipLevel, Zstd,
    ZstdDictionary, ZstdLevel, ZstdStream,
};
use wirecost_frame::{
    Compression, Content, Control, Decoded, DictionaryId, Format, Frame, FrameError, Framing,
    Header, Messages, Part, Reason, Refusal, SchemaId,
};

use crate::{DictionaryNeeded, Packing, Sender, buffer};

/// The receiving end of a connection: it takes frames of every packing, as each says of itself.
///
/// It makes a context for each compression when the first such frame comes, and keeps the content of
/// one frame, of which up to 1 MiB stays reserved for the next.
///
/// Whatever comes, it holds no more than
/// [`max_message_bytes`](wirecost_codec::Limits::max_message_bytes) for the content, half as much again
/// for a moment while that grows, and 1.25 MiB for the contexts with one dictionary, 0.15 MiB more with
/// each other one; beside the dictionaries themselves and what has arrived, which is the caller's.
pub struct Receiver {
    framing: Framing,
    gzip: Gzip,
    zstd: Zstd,
    deflate_stream: DeflateStream,
    zstd_stream: ZstdStream,
    dictionaries: BTreeMap<NonZeroU32, Held>,
    content: Vec<u8>,
    /// What there are decoders for; none if all is taken.
    read: Option<Vec<(Format, SchemaId)>>,
    /// How many frames have come, control messages not counted.
    frames: u64,
    closed: bool,
}

/// A dictionary and what decompresses with it.
struct Held {
    deflate: DeflateDictionary,
    zstd: ZstdDictionary,
}

/// What stands at the start of the bytes that have arrived.
#[derive(Debug, Clone)]
pub enum Received<'a> {
    /// A frame.
    Frame {
        /// What the frame says of its content.
        header: Header,
        /// Its messages.
        messages: Messages<'a>,
        /// The size of the frame, in bytes: the next one starts behind them.
        consumed: usize,
    },
    /// What the peer says about frames, such as that it refused one of ours.
    Control {
        /// The message.
        control: Control,
        /// The size of its frame, in bytes: the next one starts behind them.
        consumed: usize,
    },
    /// The beginning of a frame.
    NotYet {
        /// How many more bytes it takes: at the least, and exactly once the header is there.
        missing: usize,
    },
}

/// Why there are no messages. [`next_frame`](Self::next_frame) says whether the connection can go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiveError {
    /// The bytes are no frame, or not one for this receiver.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The frame needs a dictionary that this receiver does not hold.
    #[error("the frame needs the dictionary {id}, which is not held here")]
    MissingDictionary {
        /// Its id.
        id: NonZeroU32,
        /// The size of the frame, in bytes.
        consumed: usize,
    },
    /// The frame is in a format that this receiver does not read.
    #[error("the frame has format {}, which is not read here", .format.number())]
    UnreadFormat {
        /// The format.
        format: Format,
        /// The size of the frame, in bytes.
        consumed: usize,
    },
    /// The frame's messages were written by a schema that this receiver does not read in their format.
    #[error(
        "the frame has the schema with {schema} in format {}, which is not read here",
        .format.number()
    )]
    UnreadSchema {
        /// The format.
        format: Format,
        /// The schema.
        schema: SchemaId,
        /// The size of the frame, in bytes.
        consumed: usize,
    },
    /// A control message that is not understood here, as from a newer peer.
    #[error("the control message: {error}")]
    Control {
        /// What is not understood.
        error: DecodeError,
        /// The size of the frame, in bytes.
        consumed: usize,
    },
    /// The frame is undamaged and its content is not what it says: a dictionary of another content,
    /// say, or a content beyond the limits.
    #[error("the frame's content: {error}")]
    Content {
        /// What is wrong with it.
        error: DecodeError,
        /// The size of the frame, in bytes.
        consumed: usize,
    },
    /// A part of a stream could not be decompressed, and all that follows may refer to it.
    #[error("the stream is lost: {0}")]
    StreamLost(DecodeError),
    /// An earlier frame was refused in a way after which no connection goes on.
    #[error("the connection was to be closed at an earlier frame")]
    Closed,
}

impl ReceiveError {
    /// How many bytes behind the start of the refused frame the next one starts. `None` if that is
    /// not known, or of no use because a stream is lost: the connection is to be closed.
    #[must_use]
    pub const fn next_frame(&self) -> Option<usize> {
        match self {
            Self::Frame(error) => error.next_frame(),
            Self::MissingDictionary { consumed, .. }
            | Self::UnreadFormat { consumed, .. }
            | Self::UnreadSchema { consumed, .. }
            | Self::Control { consumed, .. }
            | Self::Content { consumed, .. } => Some(*consumed),
            Self::StreamLost(_) | Self::Closed => None,
        }
    }

    /// What to tell the sender of a frame with messages that is skipped, in a
    /// [`Receiver::refusal`]. `None` where the connection does not go on, and for a control message:
    /// were those refused, two peers could refuse each other's refusals for ever.
    #[must_use]
    pub const fn reason(&self) -> Option<Reason> {
        match *self {
            Self::Frame(FrameError::Unknown {
                part,
                number,
                in_stream: false,
                ..
            }) => match part {
                Part::Format => Some(Reason::Format(number)),
                Part::Compression => Some(Reason::Compression(number)),
                _ => None,
            },
            Self::MissingDictionary { id, .. } => Some(Reason::Dictionary(DictionaryId(id))),
            Self::UnreadFormat { format, .. } => Some(Reason::Format(format.number())),
            Self::UnreadSchema { schema, .. } => Some(Reason::Schema(schema)),
            Self::Content { .. } => Some(Reason::Content),
            Self::Frame(_) | Self::Control { .. } | Self::StreamLost(_) | Self::Closed => None,
        }
    }
}

impl Receiver {
    /// The receiving end of a new connection, which holds these dictionaries. Of two with one id the
    /// last counts.
    #[must_use]
    pub fn new(framing: Framing, dictionaries: impl IntoIterator<Item = Dictionary>) -> Self {
        // What compresses is not used, whatever its level.
        let mut receiver = Self {
            framing,
            gzip: Gzip::new(GzipLevel::DEFAULT),
            zstd: Zstd::new(ZstdLevel::DEFAULT),
            deflate_stream: DeflateStream::new(GzipLevel::DEFAULT),
            zstd_stream: ZstdStream::new(ZstdLevel::DEFAULT),
            dictionaries: BTreeMap::new(),
            content: Vec::new(),
            read: None,
            frames: 0,
            closed: false,
        };
        for dictionary in dictionaries {
            receiver.hold(dictionary);
        }
        receiver
    }

    /// The same, which takes frames in these formats, by these schemas, only: those of which it has the
    /// decoder. In a format whose bytes do not say which field a value belongs to (bincode, Avro), those
    /// of another schema could be read as a wrong message.
    #[must_use]
    pub fn reading(mut self, read: impl IntoIterator<Item = (Format, SchemaId)>) -> Self {
        self.read = Some(read.into_iter().collect());
        self
    }

    /// Takes a dictionary in, also while the connection lasts.
    pub fn hold(&mut self, dictionary: Dictionary) {
        let id = dictionary.id();
        let held = Held {
            deflate: DeflateDictionary::new(dictionary.clone(), GzipLevel::DEFAULT),
            zstd: ZstdDictionary::new(dictionary, ZstdLevel::DEFAULT),
        };
        self.dictionaries.insert(id, held);
    }

    /// Lets a dictionary go.
    pub fn release(&mut self, id: NonZeroU32) {
        self.dictionaries.remove(&id);
    }

    /// Reads the frame that `link`, what has arrived and was not yet consumed, begins with. Its
    /// messages are borrowed from `link`, or from this receiver where they were compressed.
    ///
    /// Decompression writes no more than
    /// [`max_message_bytes`](wirecost_codec::Limits::max_message_bytes) of the framing's limits for a
    /// frame, whatever it claims. A frame in a format or by a schema that is not read is refused before
    /// decompression, unless it is part of a stream.
    ///
    /// # Errors
    /// Where [`ReceiveError::next_frame`] says where the next frame starts, the connection may go on
    /// there; [`ReceiveError::reason`] says what to answer. The refused frame is counted and is to be
    /// consumed: given again it would count as another. After any other error every later call is
    /// [`ReceiveError::Closed`].
    pub fn receive<'a>(&'a mut self, link: &'a [u8]) -> Result<Received<'a>, ReceiveError> {
        if self.closed {
            return Err(ReceiveError::Closed);
        }
        let (frame, consumed) = match self.framing.decode(link) {
            Ok(Decoded::Frame { frame, consumed }) => (frame, consumed),
            Ok(Decoded::NotYet { missing }) => return Ok(Received::NotYet { missing }),
            Err(error) => {
                self.frames += 1;
                return Err(self.refuse(error.into()));
            }
        };
        if frame.header.format == Format::Control {
            return self.receive_control(&frame, consumed);
        }
        self.frames += 1;
        let is_in_stream = is_stream(frame.header.compression);
        if !is_in_stream {
            self.check_read(&frame.header, consumed)?;
        }
        if let Err(error) = self.decompress(&frame, consumed) {
            return Err(self.refuse(error));
        }
        let content = match frame.header.compression {
            Compression::None => frame.payload,
            _ => &self.content,
        };
        // The later frames of a stream refer to this one, whether it is read or not.
        if is_in_stream {
            self.check_read(&frame.header, consumed)?;
        }
        let messages = match frame.header.content {
            Content::Message => Messages::one(content),
            Content::Batch(count) => Messages::new(content, count, self.framing.limits())
                .map_err(|error| ReceiveError::Content { error, consumed })?,
        };
        Ok(Received::Frame {
            header: frame.header,
            messages,
            consumed,
        })
    }

    /// A control message is not compressed. A frame that says it is one and part of a stream leaves a hole
    /// in that.
    fn receive_control<'a>(
        &mut self,
        frame: &Frame<'_>,
        consumed: usize,
    ) -> Result<Received<'a>, ReceiveError> {
        match Control::read(&frame.header, frame.payload) {
            Ok(control) => Ok(Received::Control { control, consumed }),
            Err(error) if is_stream(frame.header.compression) => {
                Err(self.refuse(ReceiveError::StreamLost(error)))
            }
            Err(error) => Err(ReceiveError::Control { error, consumed }),
        }
    }

    /// Refuses a frame of `consumed` bytes for which there is no decoder.
    fn check_read(&self, header: &Header, consumed: usize) -> Result<(), ReceiveError> {
        let &Header { format, schema, .. } = header;
        match &self.read {
            Some(read) if !read.iter().any(|&(read, _)| read == format) => {
                Err(ReceiveError::UnreadFormat { format, consumed })
            }
            Some(read) if !read.contains(&(format, schema)) => Err(ReceiveError::UnreadSchema {
                format,
                schema,
                consumed,
            }),
            _ => Ok(()),
        }
    }

    /// The answer to the frame with messages that was received last, for a [`ReceiveError::reason`] or
    /// one of the caller's own, such as messages that could not be decoded.
    #[must_use]
    pub const fn refusal(&self, reason: Reason) -> Refusal {
        Refusal {
            frame: self.frames.saturating_sub(1),
            reason,
        }
    }

    /// Remembers when a connection cannot go on.
    fn refuse(&mut self, error: ReceiveError) -> ReceiveError {
        self.closed = error.next_frame().is_none();
        error
    }

    /// Makes `content` that of a frame of `consumed` bytes, if it is compressed.
    fn decompress(&mut self, frame: &Frame<'_>, consumed: usize) -> Result<(), ReceiveError> {
        let compressor: &mut dyn Compressor = match frame.header.compression {
            Compression::None => return Ok(()),
            Compression::Gzip => &mut self.gzip,
            Compression::Zstd => &mut self.zstd,
            Compression::DeflateStream => &mut self.deflate_stream,
            Compression::ZstdStream => &mut self.zstd_stream,
            Compression::DeflateDictionary(id) => {
                &mut held(&mut self.dictionaries, id, consumed)?.deflate
            }
            Compression::ZstdDictionary(id) => {
                &mut held(&mut self.dictionaries, id, consumed)?.zstd
            }
        };
        buffer::reuse(&mut self.content);
        compressor
            .decompress(frame.payload, &mut self.content, self.framing.limits())
            .map_err(|error| match is_stream(frame.header.compression) {
                true => ReceiveError::StreamLost(error),
                false => ReceiveError::Content { error, consumed },
            })
    }

    /// How many bytes its decompression's contexts hold now, beside the dictionaries and the buffer,
    /// which holds the content of a frame.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let held = self.dictionaries.values();
        self.gzip.memory_bytes()
            + self.zstd.memory_bytes()
            + self.deflate_stream.memory_bytes()
            + self.zstd_stream.memory_bytes()
            + held
                .map(|held| held.deflate.memory_bytes() + held.zstd.memory_bytes())
                .sum::<usize>()
    }
}

const fn is_stream(compression: Compression) -> bool {
    matches!(
        compression,
        Compression::DeflateStream | Compression::ZstdStream
    )
}

fn held(
    dictionaries: &mut BTreeMap<NonZeroU32, Held>,
    DictionaryId(id): DictionaryId,
    consumed: usize,
) -> Result<&mut Held, ReceiveError> {
    dictionaries
        .get_mut(&id)
        .ok_or(ReceiveError::MissingDictionary { id, consumed })
}

/// Both ends of a connection.
///
/// # Errors
/// As [`Sender::new`].
pub fn pair(
    framing: Framing,
    format: Format,
    schema: SchemaId,
    packing: Packing,
    dictionary: Option<&Dictionary>,
) -> Result<(Sender, Receiver), DictionaryNeeded> {
    let sender = Sender::new(framing, format, schema, packing, dictionary)?;
    Ok((sender, Receiver::new(framing, dictionary.cloned())))
}
