//! Frames from byte streams, whose bytes arrive in pieces.

use std::io::{self, ErrorKind, Read};

use arbitrary::Arbitrary;
use bytes::BytesMut;
use tokio_util::codec::Decoder;
use wirecost_frame::{
    Checksum, Decoded, Frame, FrameError, FrameReader, Framing, Header, ReadError,
    tokio::FrameCodec,
};

use crate::{bounded, can_be_logged, frame::agreed};

/// The bytes of a stream, and the sizes of the pieces in which they arrive, repeated.
#[derive(Debug, Arbitrary)]
pub struct Arrival<'a> {
    /// True if the receiver requires checksums.
    checksum: bool,
    /// The sizes. A size of 0 lets the reader wait.
    pieces: Vec<u8>,
    bytes: &'a [u8],
}

/// A frame, or the reason for which there is none.
#[derive(Debug, PartialEq)]
enum Item {
    Frame(Header, Vec<u8>),
    Skipped,
    Truncated(usize),
    Refused(String),
}

/// Checks that both readers of streams return the same frames as the decoder of a slice.
pub fn check(arrival: &Arrival<'_>) {
    let checksum = match arrival.checksum {
        true => Checksum::Crc32c,
        false => Checksum::None,
    };
    let framing = agreed(checksum);
    let expected = from_slice(framing, arrival.bytes);
    assert_eq!(by_reader(framing, arrival), expected);
    assert_eq!(by_codec(framing, arrival), expected);
    // Twice the arrived bytes or a block, held twice while it grows.
    let most = 4 * arrival.bytes.len() + (16 << 10);
    bounded(most, || {
        let mut reader = FrameReader::new(arrival.reader(), framing);
        while !is_end(&reader.next_frame()) {}
    });
}

fn from_slice(framing: Framing, mut link: &[u8]) -> Vec<Item> {
    let mut items = Vec::new();
    loop {
        let consumed = match framing.decode(link) {
            Ok(Decoded::Frame { frame, consumed }) => {
                items.push(Item::from(frame));
                consumed
            }
            Ok(Decoded::NotYet { missing }) => {
                items.extend((!link.is_empty()).then_some(Item::Truncated(missing)));
                return items;
            }
            Err(error) => {
                let next = error.next_frame();
                items.push(error.into());
                match next {
                    Some(consumed) => consumed,
                    None => return items,
                }
            }
        };
        link = &link[consumed..];
    }
}

fn by_reader(framing: Framing, arrival: &Arrival<'_>) -> Vec<Item> {
    let mut reader = FrameReader::new(arrival.reader(), framing);
    let mut items = Vec::new();
    loop {
        let next = reader.next_frame();
        let is_end = is_end(&next);
        match next {
            Ok(frame) => items.extend(frame.map(Item::from)),
            Err(error) => items.extend(of_error(error)),
        }
        if is_end {
            return items;
        }
    }
}

/// Returns whether a reader returns the same from then on.
fn is_end(next: &Result<Option<Frame<'_>>, ReadError>) -> bool {
    match next {
        Ok(frame) => frame.is_none(),
        Err(ReadError::Frame(error)) => error.next_frame().is_none(),
        Err(ReadError::Io(_)) => false,
        Err(_) => true,
    }
}

fn by_codec(framing: Framing, arrival: &Arrival<'_>) -> Vec<Item> {
    let mut codec = FrameCodec::new(framing);
    let (mut arrived, mut items) = (BytesMut::new(), Vec::new());
    let mut reader = arrival.reader();
    let mut piece = [0; u8::MAX as usize];
    loop {
        let is_end = match reader.read(&mut piece) {
            Ok(read) => {
                arrived.extend_from_slice(&piece[..read]);
                read == 0
            }
            Err(_) => false,
        };
        loop {
            let decoded = match is_end {
                true => codec.decode_eof(&mut arrived),
                false => codec.decode(&mut arrived),
            };
            match decoded {
                Ok(Some(Ok(frame))) => items.push(frame.as_frame().into()),
                Ok(Some(Err(_))) => items.push(Item::Skipped),
                Ok(None) => break,
                Err(error) => {
                    items.extend(of_error(error));
                    return items;
                }
            }
        }
        if is_end {
            return items;
        }
    }
}

/// Returns the item of an error, if it is not one of waiting.
fn of_error(error: ReadError) -> Option<Item> {
    match error {
        ReadError::Io(_) => None,
        ReadError::Frame(error) => Some(error.into()),
        ReadError::Truncated { missing } => Some(Item::Truncated(missing)),
        error => panic!("{error}"),
    }
}

impl From<Frame<'_>> for Item {
    fn from(frame: Frame<'_>) -> Self {
        Self::Frame(frame.header, frame.payload.to_vec())
    }
}

impl From<FrameError> for Item {
    fn from(error: FrameError) -> Self {
        can_be_logged(&error);
        match error.next_frame() {
            Some(_) => Self::Skipped,
            None => Self::Refused(error.to_string()),
        }
    }
}

impl<'a> Arrival<'a> {
    fn reader(&self) -> Pieces<'_, 'a> {
        Pieces {
            sizes: self.pieces.iter().cycle(),
            bytes: self.bytes,
            has_waited: false,
        }
    }
}

/// A stream that returns at most a piece at a time.
struct Pieces<'p, 'a> {
    sizes: std::iter::Cycle<std::slice::Iter<'p, u8>>,
    bytes: &'a [u8],
    has_waited: bool,
}

impl Read for Pieces<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes.next().copied().unwrap_or(u8::MAX);
        self.has_waited = size == 0 && !self.has_waited;
        if self.has_waited {
            return Err(ErrorKind::WouldBlock.into());
        }
        let size = usize::from(size).max(1);
        let read = size.min(self.bytes.len()).min(buffer.len());
        let (piece, rest) = self.bytes.split_at(read);
        buffer[..read].copy_from_slice(piece);
        self.bytes = rest;
        Ok(read)
    }
}
