use std::io::{self, Write};

use wirecost_codec::put;
use wirecost_compress::Compressor;

use super::{BlockCompression, Marker, header::Header};

/// The number of bytes or messages at which a block is written. Avro's library in Java writes a
/// block at as many bytes.
const FULL: usize = 64_000;

/// A writer of messages to a container.
///
/// Dropping it loses the messages of the last block; [`finish`](Self::finish) writes them. After an error
/// it cannot continue.
pub struct ContainerWriter<W> {
    out: W,
    marker: Marker,
    compressor: Box<dyn Compressor>,
    /// The messages of the present block, and their number.
    block: Vec<u8>,
    count: usize,
    /// True once a block was not written as a whole.
    is_torn: bool,
}

impl<W: Write> ContainerWriter<W> {
    /// Writes the header of a container to `out`. `schema` is the text of an `.avsc` file, as `idl` of
    /// wirecost-avro writes it.
    ///
    /// # Errors
    /// When `out` fails, or the system has no random bytes.
    pub fn new(out: W, schema: &str, compression: BlockCompression) -> io::Result<Self> {
        let mut marker = Marker::default();
        getrandom::fill(&mut marker)?;
        Self::with_marker(out, schema, compression, marker)
    }

    /// Writes the header of a container whose blocks end with `marker`: the same messages then give the
    /// same file.
    ///
    /// A reader may search for the marker to find the next block. A stranger who knows the marker can put it
    /// into a message and mislead such a reader.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn with_marker(
        mut out: W,
        schema: &str,
        compression: BlockCompression,
        marker: [u8; 16],
    ) -> io::Result<Self> {
        let header = Header {
            schema: schema.to_owned(),
            compression,
            marker,
        };
        out.write_all(&header.to_bytes())?;
        Ok(Self {
            out,
            marker,
            compressor: compression.compressor(),
            block: Vec::new(),
            count: 0,
            is_torn: false,
        })
    }

    /// Appends a message, encoded in Avro with the schema of the file. A block is written once it has
    /// 64,000 bytes or messages.
    ///
    /// # Errors
    /// When `out` or the compression fails.
    pub fn write(&mut self, message: &[u8]) -> io::Result<()> {
        // Only a single message makes a block that is larger.
        if self.count > 0 && self.block.len() + message.len() > FULL {
            self.write_block()?;
        }
        self.block.extend_from_slice(message);
        self.count += 1;
        match self.block.len().max(self.count) {
            FULL.. => self.write_block(),
            _ => Ok(()),
        }
    }

    /// Writes the last block, and returns the output.
    ///
    /// # Errors
    /// When `out` or the compression fails.
    pub fn finish(mut self) -> io::Result<W> {
        if self.count > 0 {
            self.write_block()?;
        }
        self.out.flush()?;
        Ok(self.out)
    }

    fn write_block(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.is_torn, true) {
            return Err(io::Error::other(
                "an earlier block was not written as a whole",
            ));
        }
        let mut compressed = Vec::new();
        self.compressor
            .compress(&self.block, &mut compressed)
            .map_err(io::Error::other)?;
        let mut sizes = Vec::new();
        put::zigzag(&mut sizes, self.count as i64);
        put::zigzag(&mut sizes, compressed.len() as i64);
        for part in [&sizes[..], &compressed, &self.marker] {
            self.out.write_all(part)?;
        }
        self.block.clear();
        self.count = 0;
        self.is_torn = false;
        Ok(())
    }
}
