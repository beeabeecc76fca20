use std::io::BufRead;

use wirecost_codec::{DecodeError, Limits};

use super::{
    BlockCompression, block::Block, decompressor::Decompressor, header::Header, parts::malformed,
};
use crate::{ReadError, source::Source};

/// A reader of the messages in a container.
///
/// The metadata of the header take at most [`max_message_bytes`](Limits::max_message_bytes), and so does each
/// block. A compressed block may have an eighth and 64 bytes more, since compression makes some messages
/// larger. A block has at most as many messages as bytes, or
/// [`max_elements`](Limits::max_elements) if that is more. Room is made for bytes as they arrive.
pub struct ContainerReader<R> {
    source: Source<R>,
    limits: Limits,
    header: Header,
    decompressor: Decompressor,
    /// The present block as in the file.
    compressed: Vec<u8>,
    block: Block,
    /// The number of the next message.
    number: u64,
}

impl<R: BufRead> ContainerReader<R> {
    /// Reads the header of the container in `reader`.
    ///
    /// # Errors
    /// When the stream fails, or its first bytes are no header within the limits.
    pub fn new(reader: R, limits: Limits) -> Result<Self, ReadError> {
        let mut source = Source::new(reader);
        let header = Header::read(&mut source, limits)?;
        Ok(Self {
            source,
            limits,
            decompressor: Decompressor::new(header.compression),
            header,
            compressed: Vec::new(),
            block: Block::default(),
            number: 1,
        })
    }

    /// Returns the schema that wrote the messages, the text of an `.avsc` file.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.header.schema
    }

    /// Returns the compression of the blocks, at its default level: a file does not state the level.
    #[must_use]
    pub fn compression(&self) -> BlockCompression {
        self.header.compression
    }

    /// Reads the next message by `decode`, which returns the message at the start of the bytes with its
    /// length, as the methods `decode_first` of wirecost-avro do; returns `None` if the file has ended
    /// after a block.
    ///
    /// # Errors
    /// When the stream fails or ends inside a block, a block is damaged or exceeds the limits, or `decode`
    /// fails. The reader cannot continue after an error.
    pub fn next_message<T>(
        &mut self,
        decode: impl FnOnce(&[u8]) -> Result<(T, usize), DecodeError>,
    ) -> Result<Option<T>, ReadError> {
        while self.block.is_empty() {
            if self.source.is_at_end()? {
                return Ok(None);
            }
            self.read_block()?;
        }
        let number = self.number;
        let message = self.block.next_message(decode);
        let message = message.map_err(|error| ReadError::Message { number, error })?;
        self.number += 1;
        Ok(Some(message))
    }

    fn read_block(&mut self) -> Result<(), ReadError> {
        let count = self.source.natural()?;
        let bytes = self.source.natural()?;
        let start = self.source.offset;
        let (compression, limits) = (self.header.compression, self.limits);
        let check = |bytes| compression.check_in_file(bytes, limits);
        self.source.take(bytes, &mut self.compressed, check)?;
        let end = self.source.offset;
        if self.source.array()? != self.header.marker {
            return Err(malformed(end, "another marker than that of the header"));
        }
        let (compressed, decompressor) = (&self.compressed[..], &mut self.decompressor);
        let decompress = |out: &mut Vec<u8>| decompressor.decompress(compressed, out, limits);
        self.block
            .replace(count, limits, decompress)
            .map_err(|error| ReadError::Part { start, error })
    }
}
