use std::num::NonZeroU32;

use wirecost_codec::DecodeError;
use wirecost_compress::Dictionary;
use wirecost_frame::{
    Content, Control, Decoded, DictionaryId, Format, Frame, FrameError, Framing, Header, Messages,
    Part, Reason, Refusal, SchemaId,
};

use crate::{buffer, context::Contexts};

/// The receiving end of a connection. It takes frames of every packing, since each frame states its
/// own.
///
/// It creates a context for each compression at the first such frame, and holds the content of one
/// frame, of which up to 1 MiB stays reserved for the next.
///
/// Whatever arrives, it holds at most
/// [`max_message_bytes`](wirecost_codec::Limits::max_message_bytes) for the content, half as much
/// again while that grows, and 1.25 MiB for the contexts with one dictionary, plus 0.15 MiB for
/// each further one. The dictionaries themselves and the arrived bytes, which belong to the caller,
/// are not included.
pub struct Receiver {
    framing: Framing,
    contexts: Contexts,
    content: Vec<u8>,
    /// The formats and schemas that have a decoder; `None` if every frame is taken.
    read: Option<Vec<(Format, SchemaId)>>,
    /// The number of frames received, control messages not counted.
    frames: u64,
    closed: bool,
}

/// The first item of the arrived bytes.
#[derive(Debug, Clone)]
pub enum Received<'a> {
    /// A frame.
    Frame {
        /// The frame's description of its content.
        header: Header,
        /// Its messages.
        messages: Messages<'a>,
        /// The size of the frame, in bytes: the next one starts after them.
        consumed: usize,
    },
    /// A message of the peer about frames, such as the refusal of one.
    Control {
        /// The message.
        control: Control,
        /// The size of its frame, in bytes: the next one starts after them.
        consumed: usize,
    },
    /// An incomplete frame.
    NotYet {
        /// The number of missing bytes: a lower bound, and exact once the header is complete.
        missing: usize,
    },
}

/// The reason why there are no messages. [`next_frame`](Self::next_frame) tells whether the
/// connection can continue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiveError {
    /// The bytes are no frame, or not a frame for this receiver.
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
    /// An unknown control message, such as one from a newer peer.
    #[error("the control message: {error}")]
    Control {
        /// The defect of the message.
        error: DecodeError,
        /// The size of the frame, in bytes.
        consumed: usize,
    },
    /// The frame is undamaged but its content does not match its header: for example, it exceeds the
    /// limits.
    #[error("the frame's content: {error}")]
    Content {
        /// The defect of the content.
        error: DecodeError,
        /// The size of the frame, in bytes.
        consumed: usize,
    },
    /// A part of a stream could not be decompressed, and all later parts may refer to it.
    #[error("the stream is lost: {0}")]
    StreamLost(DecodeError),
    /// An earlier error was final: the connection should have been closed.
    #[error("the connection should have been closed after an earlier error")]
    Closed,
}

impl ReceiveError {
    /// Returns the offset from the start of the refused frame to the next one. `None` if it is
    /// unknown, or useless because a stream is lost: the connection must be closed.
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

    /// Returns the reason to send in a [`Receiver::refusal`] for a skipped frame with messages.
    /// `None` if the connection cannot continue, and for a control message: if those were refused,
    /// two peers could refuse each other's refusals for ever.
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
    /// Returns the receiving end of a new connection, which holds these dictionaries.
    #[must_use]
    pub fn new(framing: Framing, dictionaries: impl IntoIterator<Item = Dictionary>) -> Self {
        let mut receiver = Self {
            framing,
            contexts: Contexts::new(),
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

    /// Restricts the receiver to frames in these formats with these schemas: those that have a
    /// decoder. In a format whose bytes do not tell which field a value belongs to (bincode, Avro),
    /// bytes of another schema could be read as a wrong message.
    #[must_use]
    pub fn reading(mut self, read: impl IntoIterator<Item = (Format, SchemaId)>) -> Self {
        self.read = Some(read.into_iter().collect());
        self
    }

    /// Adds a dictionary, even while the connection is in use.
    pub fn hold(&mut self, dictionary: Dictionary) {
        self.contexts.hold(dictionary);
    }

    /// Removes a dictionary.
    pub fn release(&mut self, id: NonZeroU32) {
        self.contexts.release(id);
    }

    /// Reads the frame at the start of `link`, the arrived bytes that were not yet consumed. Its
    /// messages are borrowed from `link`, or from this receiver if they were compressed. Values that
    /// [borrow](wirecost_codec::DecodeBorrowed) from a message end before the next call.
    ///
    /// Decompression of a frame writes at most
    /// [`max_message_bytes`](wirecost_codec::Limits::max_message_bytes) of the framing's limits,
    /// whatever the frame claims. A frame in an unread format or schema is refused before
    /// decompression, unless it is part of a stream.
    ///
    /// The receiver knows no models: a caller that does not decode a message of a
    /// [model's stream](wirecost_frame::CompressionId::ModelStream) has lost that stream.
    ///
    /// # Errors
    /// If [`ReceiveError::next_frame`] returns the start of the next frame, the connection may
    /// continue there, and [`ReceiveError::reason`] returns the reason to answer with. The refused
    /// frame is counted and must be consumed: received again, it would count twice. After any other
    /// error every later call is [`ReceiveError::Closed`].
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
        let is_in_stream = frame.header.compression.is_stream();
        if !is_in_stream {
            self.check_read(&frame.header, consumed)?;
        }
        if let Err(error) = self.decompress(&frame, consumed) {
            return Err(self.refuse(error));
        }
        let content = match frame.header.compression.is_content() {
            true => frame.payload,
            false => &self.content,
        };
        // Later frames of a stream refer to this one, whether it is read or not.
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

    /// Receives a control message, which is never compressed. A frame that claims to be both a
    /// control message and part of a stream leaves a gap in the stream.
    fn receive_control<'a>(
        &mut self,
        frame: &Frame<'_>,
        consumed: usize,
    ) -> Result<Received<'a>, ReceiveError> {
        match Control::read(&frame.header, frame.payload) {
            Ok(control) => Ok(Received::Control { control, consumed }),
            Err(error) if frame.header.compression.is_stream() => {
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

    /// Returns the answer to the last received frame with messages, for a [`ReceiveError::reason`]
    /// or a reason of the caller's own, such as messages that could not be decoded.
    #[must_use]
    pub const fn refusal(&self, reason: Reason) -> Refusal {
        Refusal {
            frame: self.frames.saturating_sub(1),
            reason,
        }
    }

    /// Records whether the connection cannot continue.
    fn refuse(&mut self, error: ReceiveError) -> ReceiveError {
        self.closed = error.next_frame().is_none();
        error
    }

    /// Decompresses the payload of a frame of `consumed` bytes into `content`, if it is compressed.
    fn decompress(&mut self, frame: &Frame<'_>, consumed: usize) -> Result<(), ReceiveError> {
        let compression = frame.header.compression;
        let context = self.contexts.of(compression);
        let Some(context) =
            context.map_err(|id| ReceiveError::MissingDictionary { id, consumed })?
        else {
            return Ok(());
        };
        buffer::reuse(&mut self.content);
        context
            .decompress(frame.payload, &mut self.content, self.framing.limits())
            .map_err(|error| match compression.is_stream() {
                true => ReceiveError::StreamLost(error),
                false => ReceiveError::Content { error, consumed },
            })
    }

    /// Returns the bytes that its decompression contexts hold now, without the dictionaries and the
    /// buffer, which holds the content of a frame.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.contexts.memory_bytes()
    }
}
