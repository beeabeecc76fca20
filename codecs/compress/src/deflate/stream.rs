use flate2::{Compress, Decompress, FlushCompress, FlushDecompress};
use wirecost_codec::{DecodeError, EncodeError, Limits};

use super::{Contexts, damaged, failed, inflate, largest_bytes};
use crate::{
    Compressor, GzipLevel,
    compressor::{append, lost_outgoing},
    direction::{Direction, LOST},
};

/// The end of every flushed part, without its first bits: the empty stored block of zlib's
/// `Z_SYNC_FLUSH`. It is not sent.
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// An empty part: the first bits of an empty stored block.
const EMPTY: u8 = 0;

/// One end of a connection whose messages are one DEFLATE stream (RFC 1951) in each direction: each
/// message may refer up to 32 KiB back, into earlier messages.
///
/// A message is the next part of the stream, flushed by an empty stored block whose last four bytes
/// are left out, as in RFC 7692. A final block, which other writers may send (section 7.2.3.4),
/// ends the DEFLATE stream; another stream then begins after it, within the same message, without
/// references to the first. A message may have any number of blocks, empty and final ones among
/// them, as long as the flush is last.
///
/// Parts are decompressed in the order in which the other end compressed them, each once. A part
/// has no checksum: the layer around it must check that it arrived whole and undamaged. After a
/// part that could not be compressed or decompressed its direction is lost: every later part is an
/// error.
pub struct DeflateStream {
    contexts: Contexts,
    outgoing: Direction,
    incoming: Direction,
}

impl DeflateStream {
    /// Returns one end of a new connection. It decompresses streams of every level.
    #[must_use]
    pub const fn new(level: GzipLevel) -> Self {
        Self {
            contexts: Contexts::new(level),
            outgoing: Direction::new(),
            incoming: Direction::new(),
        }
    }
}

impl Compressor for DeflateStream {
    fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let context = self.contexts.compress();
        let lost = || lost_outgoing("zlib-rs");
        self.outgoing
            .process(lost, || append(out, |out| write_part(context, input, out)))
    }

    fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError> {
        let context = self.contexts.decompress();
        let lost = || damaged(LOST, 0);
        self.incoming.process(lost, || {
            append(out, |out| read_part(context, input, out, limits))
        })
    }

    fn memory_bytes(&self) -> usize {
        self.contexts.memory_bytes()
    }
}

fn write_part(state: &mut Compress, input: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
    if input.is_empty() {
        // The library does not flush twice in a row.
        out.push(EMPTY);
        return Ok(());
    }
    let start = state.total_in();
    loop {
        let rest = &input[(state.total_in() - start) as usize..];
        out.reserve(largest_bytes(rest.len()));
        state
            .compress_vec(rest, out, FlushCompress::Sync)
            .map_err(|error| failed(&error))?;
        // Room left over means that everything is written.
        if out.len() < out.capacity() {
            break;
        }
    }
    out.truncate(out.len() - TAIL.len());
    Ok(())
}

fn read_part(
    state: &mut Decompress,
    part: &[u8],
    out: &mut Vec<u8>,
    limits: Limits,
) -> Result<(), DecodeError> {
    if part.is_empty() {
        return Err(DecodeError::UnexpectedEnd {
            offset: 0,
            needed: 1,
        });
    }
    let before = out.len();
    let mut read = inflate(state, part, 0, FlushDecompress::Sync, out, before, limits)?;
    while read.ended && read.offset < part.len() {
        state.reset(false);
        let flush = FlushDecompress::Sync;
        read = inflate(state, part, read.offset, flush, out, before, limits)?;
    }
    if read.ended {
        return Err(unflushed(part));
    }
    let message_end = out.len();
    let tail = inflate(state, &TAIL, 0, FlushDecompress::Sync, out, before, limits)?;
    // Within a block the tail would be read as compressed data.
    if tail.ended || out.len() > message_end {
        return Err(unflushed(part));
    }
    Ok(())
}

#[cold]
const fn unflushed(part: &[u8]) -> DecodeError {
    damaged("the part does not end with a flush", part.len())
}
