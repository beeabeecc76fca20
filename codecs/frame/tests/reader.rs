//! Frames from a byte stream that arrives in any pieces.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read},
};

use allocation_counter::measure;
use support::{
    CHECKED, PLAIN, encode,
    link::{self, Outcome, arrived, bytes, frames, largest, largest_header, unknown},
};
use wirecost_frame::{CompressionId, FrameError, FrameReader, Part, ReadError};

const BLOCK: i64 = 8 << 10;
const KEPT: i64 = 1 << 20;

/// A stream that returns its contents piece by piece, interrupted and not ready before each.
struct Pieces {
    pieces: VecDeque<io::Result<Vec<u8>>>,
}

impl Pieces {
    fn of(pieces: &[&[u8]]) -> Self {
        let hindered = |piece: &&[u8]| {
            let not_now =
                [ErrorKind::Interrupted, ErrorKind::WouldBlock].map(|kind| Err(kind.into()));
            not_now.into_iter().chain([Ok(piece.to_vec())])
        };
        // An empty piece would be the end.
        let pieces = pieces.iter().filter(|piece| !piece.is_empty());
        Self {
            pieces: pieces.flat_map(hindered).collect(),
        }
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(piece) = self.pieces.pop_front() else {
            return Ok(0);
        };
        let mut piece = piece?;
        let read = piece.len().min(into.len());
        into[..read].copy_from_slice(&piece[..read]);
        if read < piece.len() {
            self.pieces.push_front(Ok(piece.split_off(read)));
        }
        Ok(read)
    }
}

/// Returns everything that is read from a link, up to its end or to a final error.
fn read(link: impl Read) -> Outcome {
    let mut reader = FrameReader::new(link, CHECKED);
    let mut read = Vec::new();
    loop {
        match reader.next_frame() {
            Ok(Some(frame)) => read.push(Some((frame.header, frame.payload.to_vec()))),
            Ok(None) => return (read, None),
            Err(ReadError::Frame(error)) if error.next_frame().is_some() => {
                assert!(matches!(
                    error,
                    FrameError::Unknown {
                        part: Part::Format,
                        number: 14,
                        ..
                    }
                ));
                read.push(None);
            }
            Err(ReadError::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => {
                let again = reader.next_frame().unwrap_err();
                assert_eq!(format!("{again:?}"), format!("{error:?}"));
                return (read, Some(error));
            }
        }
    }
}

#[test]
fn every_split_gives_the_same_frames() {
    link::pieces_do_not_matter(|pieces| read(Pieces::of(pieces)));
}

#[test]
fn an_end_inside_a_frame_is_none_behind_one() {
    let frames = frames();
    let link = bytes(&frames);
    let mut ends = vec![0];
    for (_, frame) in &frames {
        ends.push(ends[ends.len() - 1] + frame.len());
    }
    for end in 0..=link.len() {
        let (read, error) = read(&link[..end]);
        let whole = ends.iter().rposition(|whole| *whole <= end).unwrap();
        assert!(read == arrived(&frames[..whole]), "{end} bytes");
        match error {
            None => assert_eq!(ends[whole], end),
            Some(ReadError::Truncated { missing }) => {
                let left = ends[whole + 1] - end;
                assert!((1..=left).contains(&missing), "{end} bytes");
                // The longest header among them has 16 bytes.
                assert!(end - ends[whole] < 16 || missing == left, "{end} bytes");
            }
            Some(error) => panic!("{end} bytes: {error}"),
        }
    }
}

#[test]
fn behind_damage_nothing_is_read() {
    link::damage_is_the_end(|link| read(link));
}

#[test]
fn a_stream_does_not_go_on_without_a_part() {
    let frames = frames();
    let link = [unknown(CompressionId::ZstdStream), bytes(&frames)].concat();
    let (read, error) = read(link.as_slice());
    assert_eq!(read, []);
    assert!(matches!(
        error,
        Some(ReadError::Frame(FrameError::Unknown {
            in_stream: true,
            ..
        }))
    ));
}

#[test]
fn a_failed_read_is_apart_from_a_bad_frame() {
    let failed = || Err(ErrorKind::ConnectionReset.into());
    let (first, _) = &frames()[0];
    let frame = &frames()[0].1;
    let pieces = [Ok(frame[..5].to_vec()), failed(), Ok(frame[5..].to_vec())].into();
    let mut reader = FrameReader::new(Pieces { pieces }, CHECKED);
    let Err(ReadError::Io(error)) = reader.next_frame() else {
        panic!("the stream failed");
    };
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    let frame = reader.next_frame().unwrap().unwrap();
    let (header, payload) = first.as_ref().unwrap();
    assert_eq!((&frame.header, frame.payload), (header, &payload[..]));
}

#[test]
fn a_claimed_length_reserves_nothing() {
    let header = largest_header();
    let memory = measure(|| {
        let mut reader = FrameReader::new(header.as_slice(), CHECKED);
        let missing = CHECKED.limits().max_message_bytes + 4;
        assert!(matches!(
            reader.next_frame(),
            Err(ReadError::Truncated { missing: left }) if left == missing
        ));
    });
    assert_eq!(memory.bytes_max as i64, BLOCK);
}

#[test]
fn the_buffer_is_bounded_kept_and_given_back() {
    let frames = frames();
    let small = bytes(&frames[..2]);
    let large = largest();
    let link = [&small, &small, &large, &small, &small].map(|part| part.as_slice());
    let link = link.concat();
    let mut reader = FrameReader::new(link.as_slice(), CHECKED);
    let mut held = 0;
    let mut read = |frames| {
        let memory = measure(|| {
            for _ in 0..frames {
                reader.next_frame().unwrap().unwrap();
            }
        });
        held += memory.bytes_current;
        (held, memory)
    };
    assert_eq!(read(2).0, BLOCK);
    assert_eq!(read(2).1.count_total, 0);
    let (held, growing) = read(1);
    assert_eq!(held, large.len() as i64);
    assert!(growing.bytes_max as i64 <= 2 * held);
    assert_eq!(read(2).0, KEPT);
    assert_eq!(read(2).1.count_total, 0);
}

/// A frame that arrives byte by byte is neither copied nor cleared for each byte.
#[test]
fn a_slow_peer_makes_the_buffer_grow_no_more_often() {
    struct ByteByByte<'a>(&'a [u8]);
    impl Read for ByteByByte<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let one = into.len().min(1);
            self.0.read(&mut into[..one])
        }
    }
    let frame = encode(CHECKED, &PLAIN, &[7; 200_000]);
    let mut reader = FrameReader::new(ByteByByte(&frame), CHECKED);
    let memory = measure(|| assert!(reader.next_frame().unwrap().is_some()));
    // 8 KiB, doubled to 16, 32, 64 and 128 KiB, and then the rest.
    assert_eq!(memory.count_total, 6);
}
