use std::num::NonZeroU32;

use wirecost_codec::EncodeError;
use wirecost_compress::{Compressor, Dictionary};
use wirecost_frame::{Batch, Compression, Content, Format, Framing, Header, SchemaId};

use crate::{DictionaryNeeded, Packing, Wire, buffer};

/// The sending end of a connection: messages of one format and schema become frames of one packing.
///
/// Where compression would not make the content smaller it is sent as it is; a stream goes on with
/// every message.
pub struct Sender {
    writer: FrameWriter,
    order: Order,
}

/// What a message of a stream grows by at the most, beside an eighth: DEFLATE's flush, and zstd's head
/// of frame and block.
const PART_BYTES: usize = 32;

/// How messages become the contents of frames.
enum Order {
    /// One by one.
    OneByOne,
    /// One by one, each the next part of a stream.
    InStream,
    /// So many together.
    Together(NonZeroU32, Batch),
}

impl Sender {
    /// The sending end of a new connection. `dictionary` is for a packing that has one, and is shared
    /// with all its other clones.
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

    pub(crate) fn of(wire: &Wire, framing: Framing) -> Self {
        let order = match wire.packing() {
            Packing::Single(_) | Packing::Dictionary(_) => Order::OneByOne,
            Packing::Stream(_) => Order::InStream,
            Packing::Batch(messages, _) => Order::Together(messages, Batch::new(framing.limits())),
        };
        let writer = FrameWriter {
            framing,
            format: wire.format(),
            schema: wire.schema(),
            compression: wire.compression(),
            compressor: wire.compressor(),
            compressed: Vec::new(),
            frames: 0,
        };
        Self { writer, order }
    }

    /// Appends a frame with `message` to `link`; in a batch packing the message may have to wait until
    /// the batch is full, or [`flush`](Self::flush)ed.
    ///
    /// What `link` held before stays as it is, also after an error. Nothing is allocated once a
    /// message as large has been sent and `link` has room.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`] when the message is beyond the limit of the framing: in a batch with
    /// its length, in a stream with what an incompressible message grows by. The connection goes on
    /// without it; what waited in a batch may be sent. [`EncodeError::Library`] when compression fails,
    /// which it does only for want of memory; a stream is lost then.
    pub fn send(&mut self, message: &[u8], link: &mut Vec<u8>) -> Result<(), EncodeError> {
        match &mut self.order {
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

    /// Appends a frame with the messages that wait for their batch to be full, if any do.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn flush(&mut self, link: &mut Vec<u8>) -> Result<(), EncodeError> {
        match &mut self.order {
            Order::OneByOne | Order::InStream => Ok(()),
            Order::Together(_, batch) => self.writer.write_batch(batch, link),
        }
    }

    /// How many frames it has appended: the next one has this number in a
    /// [`Refusal`](wirecost_frame::Refusal), if it is the connection's only sender.
    #[must_use]
    pub const fn frames(&self) -> u64 {
        self.writer.frames
    }

    /// How many bytes its compression's contexts hold now, beside the dictionary and the buffers,
    /// which hold a message.
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

/// Compresses contents and puts them into frames.
struct FrameWriter {
    framing: Framing,
    format: Format,
    schema: SchemaId,
    compression: Compression,
    compressor: Box<dyn Compressor>,
    compressed: Vec<u8>,
    /// How many it has written.
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
        if self.compression != Compression::None {
            self.compress(bytes)?;
        }
        let (compression, payload) =
            if self.compression != Compression::None && self.compressed.len() < bytes.len() {
                (self.compression, self.compressed.as_slice())
            } else {
                (Compression::None, bytes)
            };
        self.frame(compression, content, payload, link)?;
        self.frames += 1;
        Ok(())
    }

    /// Appends a frame with the next part of the stream.
    fn write_part(&mut self, message: &[u8], link: &mut Vec<u8>) -> Result<(), EncodeError> {
        // However it compresses: a part that is not sent would leave the other end behind.
        self.check_size(message.len() + message.len() / 8 + PART_BYTES)?;
        self.compress(message)?;
        self.frame(self.compression, Content::Message, &self.compressed, link)?;
        self.frames += 1;
        Ok(())
    }

    /// That the other end takes a content of `bytes` bytes.
    fn check_size(&self, bytes: usize) -> Result<(), EncodeError> {
        let limit = self.framing.limits().max_message_bytes;
        if bytes > limit {
            return Err(EncodeError::TooLarge { bytes, limit });
        }
        Ok(())
    }

    /// Appends a frame with the batch, which is empty then, if it is not already.
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
        compression: Compression,
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
