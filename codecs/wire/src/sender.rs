use std::num::NonZeroU32;

use wirecost_codec::EncodeError;
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
    order: Order,
}

/// The largest growth of a message in a stream, besides an eighth of its size: DEFLATE's flush, and
/// zstd's frame and block headers.
const PART_BYTES: usize = 32;

/// The order in which messages become the contents of frames.
enum Order {
    /// One by one, as they are.
    AsTheyAre,
    /// One by one.
    OneByOne,
    /// One by one, each the next part of a stream.
    InStream,
    /// This many messages together.
    Together(NonZeroU32, Batch),
}

impl Wire {
    /// Returns the sending end of a connection by this wire.
    #[must_use]
    pub fn sender(&self, framing: Framing) -> Sender {
        let order = match self.packing().batch() {
            Some(messages) => Order::Together(messages, Batch::new(framing.limits())),
            None if self.compression().is_content() => Order::AsTheyAre,
            None if self.compression().is_stream() => Order::InStream,
            None => Order::OneByOne,
        };
        let writer = FrameWriter {
            framing,
            format: self.format(),
            schema: self.schema(),
            compression: self.compression(),
            compressor: self.compressor(),
            compressed: Vec::new(),
            frames: 0,
        };
        Sender { writer, order }
    }
}

impl Sender {
    /// Returns the sending end of a new connection. `dictionary` is for a packing that uses one,
    /// and is shared with all its other clones.
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

    /// Appends a frame with `message` to `link`. In a batch packing the message waits until the
    /// batch is full or [`flush`](Self::flush)ed.
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
        match &mut self.order {
            Order::AsTheyAre => self.writer.write_as_it_is(message, link),
            Order::OneByOne => self.writer.write(Content::Message, message, link),
            Order::InStream => self.writer.write_part(message, link),
            Order::Together(messages, batch) => {
                if batch.push(message).is_err() {
                    self.writer.write_batch(batch, link)?;
                    push_first(batch, message, self.writer.framing)?;
                }
                if batch.messages() >= Some(*messages) {
                    self.writer.write_batch(batch, link)?;
                }
                Ok(())
            }
        }
    }

    /// Appends a frame with the messages that wait for their batch to be full, if any.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub fn flush(&mut self, link: &mut Vec<u8>) -> Result<(), EncodeError> {
        match &mut self.order {
            Order::AsTheyAre | Order::OneByOne | Order::InStream => Ok(()),
            Order::Together(_, batch) => self.writer.write_batch(batch, link),
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
    /// Appends a frame with `content`, compressed if that makes it smaller.
    fn write(
        &mut self,
        content: Content,
        bytes: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        self.check_size(bytes.len())?;
        if self.compression != CompressionId::None {
            self.compress(bytes)?;
        }
        let (compression, payload) =
            if self.compression != CompressionId::None && self.compressed.len() < bytes.len() {
                (self.compression, self.compressed.as_slice())
            } else {
                (CompressionId::None, bytes)
            };
        self.frame(compression, content, payload, link)?;
        self.frames += 1;
        Ok(())
    }

    /// Appends a frame with a message as it is.
    fn write_as_it_is(&mut self, message: &[u8], link: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.frame(self.compression, Content::Message, message, link)?;
        self.frames += 1;
        Ok(())
    }

    /// Appends a frame with the next part of the stream.
    fn write_part(&mut self, message: &[u8], link: &mut Vec<u8>) -> Result<(), EncodeError> {
        // Checked in advance, by the largest compressed size: a compressed part that is not sent
        // would leave the other end behind.
        self.check_size(message.len() + message.len() / 8 + PART_BYTES)?;
        self.compress(message)?;
        self.frame(self.compression, Content::Message, &self.compressed, link)?;
        self.frames += 1;
        Ok(())
    }

    /// Checks that the other end accepts a content of `bytes` bytes.
    fn check_size(&self, bytes: usize) -> Result<(), EncodeError> {
        let limit = self.framing.limits().max_message_bytes;
        if bytes > limit {
            return Err(EncodeError::TooLarge { bytes, limit });
        }
        Ok(())
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
