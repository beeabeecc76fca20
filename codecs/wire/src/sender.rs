use std::num::NonZeroU32;

use wirecost_codec::{EncodeError, Limits};
use wirecost_compress::{Compressor, Dictionary};
use wirecost_frame::{Batch, CompressionId, Content, Format, Framing, Header, SchemaId};

use crate::{DictionaryNeeded, Packing, Wire, buffer};

/// The sending end of a connection. It turns messages of one format and schema into frames of one
/// packing.
///
/// Content that compression would not make smaller is sent uncompressed, except in a stream, which
/// includes every message. Messages of a model are sent as they are, with the id of the model.
pub struct Sender {
    writer: FrameWriter,
    /// The messages of the next frame, and their largest number; `None` if each message is a frame.
    together: Option<(NonZeroU32, Batch)>,
}

/// The largest growth of a content in a stream, besides an eighth of its size: DEFLATE's flush, and
/// zstd's frame and block headers.
const PART_BYTES: usize = 32;

impl Wire {
    /// Returns the sending end of a connection by this wire.
    #[must_use]
    pub fn sender(&self, framing: Framing) -> Sender {
        let writer = FrameWriter {
            framing,
            format: self.format(),
            schema: self.schema(),
            compression: self.compression(),
            compressor: self.compressor(),
            compressed: Vec::new(),
            frames: 0,
        };
        let alone = Sender {
            writer,
            together: None,
        };
        match self.packing().batch() {
            Some(messages) if !self.packing().has_model(self.format()) => alone.together(messages),
            _ => alone,
        }
    }
}

impl Sender {
    /// Returns the sending end of a new connection. `dictionary` is for a packing that uses one. The
    /// sender holds a clone of it, which shares its content.
    ///
    /// # Errors
    /// [`DictionaryNeeded`]
    pub fn new(
        framing: Framing,
        format: Format,
        schema: SchemaId,
        packing: Packing,
        dictionary: Option<&Dictionary>,
    ) -> Result<Self, DictionaryNeeded> {
        Ok(Wire::new(format, schema, packing, dictionary)?.sender(framing))
    }

    /// Returns this sender with up to `messages` messages in a frame, as in a batch packing. Every packing
    /// permits it. The messages share one header, one checksum and, in a stream, one flush.
    #[must_use]
    pub fn together(mut self, messages: NonZeroU32) -> Self {
        self.together = Some((messages, Batch::new(self.writer.batch_limits())));
        self
    }

    /// Appends a frame with `message` to `link`. In a batch packing, and [together](Self::together), the
    /// message waits until the batch is full or [`flush`](Self::flush)ed.
    ///
    /// The previous contents of `link` stay as they are, also after an error. Nothing is allocated
    /// if an equally large message was sent before and `link` has room.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`] when the message exceeds the limit of the framing: in a batch
    /// including its length prefix, in a stream including the growth of an incompressible message.
    /// The connection continues without it; messages that waited in a batch may have been sent.
    /// [`EncodeError::Library`] when compression fails, which happens only when memory runs out; a
    /// stream is then lost.
    pub fn send(&mut self, message: &[u8], link: &mut Vec<u8>) -> Result<(), EncodeError> {
        let Some((messages, batch)) = &mut self.together else {
            return self.writer.write(Content::Message, message, link);
        };
        if batch.push(message).is_err() {
            self.writer.write_batch(batch, link)?;
            push_first(batch, message, self.writer.framing)?;
        }
        if batch.messages() >= Some(*messages) {
            self.writer.write_batch(batch, link)?;
        }
        Ok(())
    }

    /// Appends a frame with the messages that wait for their batch to be full, if any.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub fn flush(&mut self, link: &mut Vec<u8>) -> Result<(), EncodeError> {
        match &mut self.together {
            None => Ok(()),
            Some((_, batch)) => self.writer.write_batch(batch, link),
        }
    }

    /// Returns the number of frames that it has appended. If it is the connection's only sender,
    /// this is the next frame's number in a [`Refusal`](wirecost_frame::Refusal).
    #[must_use]
    pub const fn frames(&self) -> u64 {
        self.writer.frames
    }

    /// Returns the bytes that its compression contexts hold now, without the dictionary and the
    /// buffers, which hold a message.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.writer.compressor.memory_bytes()
    }
}

/// Adds a message to an empty batch.
fn push_first(batch: &mut Batch, message: &[u8], framing: Framing) -> Result<(), EncodeError> {
    batch.push(message).map_err(|full| EncodeError::TooLarge {
        bytes: full.bytes,
        limit: framing.limits().max_message_bytes,
    })
}

/// A writer that compresses contents and puts them into frames.
struct FrameWriter {
    framing: Framing,
    format: Format,
    schema: SchemaId,
    compression: CompressionId,
    compressor: Box<dyn Compressor>,
    compressed: Vec<u8>,
    /// The number of frames written.
    frames: u64,
}

impl FrameWriter {
    /// Appends a frame with `bytes` as its content.
    fn write(
        &mut self,
        content: Content,
        bytes: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        if self.compression.is_content() {
            self.frame(self.compression, content, bytes, link)?;
        } else if self.compression.is_stream() {
            self.write_part(content, bytes, link)?;
        } else {
            self.write_smaller(content, bytes, link)?;
        }
        self.frames += 1;
        Ok(())
    }

    /// Appends a frame with a content, compressed if that makes it smaller.
    fn write_smaller(
        &mut self,
        content: Content,
        bytes: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        self.check_size(bytes.len())?;
        self.compress(bytes)?;
        if self.compressed.len() < bytes.len() {
            self.frame(self.compression, content, &self.compressed, link)
        } else {
            self.frame(CompressionId::None, content, bytes, link)
        }
    }

    /// Appends a frame with the next part of the stream.
    fn write_part(
        &mut self,
        content: Content,
        bytes: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        // Checked in advance, by the largest compressed size: a compressed part that is not sent
        // would leave the other end behind.
        self.check_size(bytes.len() + bytes.len() / 8 + PART_BYTES)?;
        self.compress(bytes)?;
        self.frame(self.compression, content, &self.compressed, link)
    }

    /// Checks that the other end accepts a content of `bytes` bytes.
    fn check_size(&self, bytes: usize) -> Result<(), EncodeError> {
        let limit = self.framing.limits().max_message_bytes;
        if bytes > limit {
            return Err(EncodeError::TooLarge { bytes, limit });
        }
        Ok(())
    }

    /// Returns the limits of a batch, which leave room for the growth of a part of a stream.
    fn batch_limits(&self) -> Limits {
        let limits = self.framing.limits();
        if self.compression.is_content() || !self.compression.is_stream() {
            return limits;
        }
        let room = limits.max_message_bytes.saturating_sub(PART_BYTES);
        Limits {
            // A ninth of the room is an eighth of the batch.
            max_message_bytes: room - room.div_ceil(9),
            ..limits
        }
    }

    /// Appends a frame with the batch and empties it, unless it is empty.
    fn write_batch(&mut self, batch: &mut Batch, link: &mut Vec<u8>) -> Result<(), EncodeError> {
        if let Some(messages) = batch.messages() {
            self.write(Content::Batch(messages), batch.payload(), link)?;
            batch.clear();
        }
        Ok(())
    }

    fn compress(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        buffer::reuse(&mut self.compressed);
        self.compressor.compress(bytes, &mut self.compressed)
    }

    fn frame(
        &self,
        compression: CompressionId,
        content: Content,
        payload: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let header = Header {
            format: self.format,
            compression,
            schema: self.schema,
            content,
        };
        self.framing.encode(&header, payload, link)
    }
}
