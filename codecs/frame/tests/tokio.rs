//! Frames through tokio's codecs, in any pieces.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use std::io::Cursor;

use allocation_counter::measure;
use bytes::BytesMut;
use futures_util::{SinkExt, StreamExt};
use support::{
    CHECKED, PLAIN, UNCHECKED, headers,
    link::{self, Arrived, Outcome, arrived, bytes, frames, largest, largest_header, unknown},
    payloads,
};
use tokio::io::{AsyncRead, AsyncWriteExt, duplex};
use tokio_util::codec::{Decoder, Encoder, FramedRead, FramedWrite};
use wirecost_codec::EncodeError;
use wirecost_frame::{
    CompressionId, Frame, FrameError, Part, ReadError,
    tokio::{FrameCodec, OwnedFrame, Unknown, WriteError},
};

fn plain(item: Result<OwnedFrame, Unknown>) -> Arrived {
    match item {
        Ok(frame) => Some((frame.header, frame.payload.to_vec())),
        Err(unknown) => {
            let new = Unknown {
                part: Part::Format,
                number: 14,
            };
            assert_eq!(unknown, new);
            None
        }
    }
}

/// Returns everything that is read from the pieces of a link, up to its end or to an error.
fn decode(pieces: &[&[u8]]) -> Outcome {
    let mut codec = FrameCodec::new(CHECKED);
    let mut link = BytesMut::new();
    let mut decoded = Vec::new();
    for piece in pieces {
        link.extend_from_slice(piece);
        loop {
            match codec.decode(&mut link) {
                Ok(Some(item)) => decoded.push(plain(item)),
                Ok(None) => break,
                Err(error) => {
                    let again = codec.decode(&mut link).unwrap_err();
                    assert_eq!(format!("{again:?}"), format!("{error:?}"));
                    return (decoded, Some(error));
                }
            }
        }
    }
    let end = codec.decode_eof(&mut link);
    assert!(
        !matches!(end, Ok(Some(_))),
        "all frames came before the end"
    );
    (decoded, end.err())
}

#[test]
fn every_split_gives_the_same_frames() {
    link::pieces_do_not_matter(decode);
}

#[test]
fn an_end_inside_a_frame_is_an_error() {
    let (_, frame) = &frames()[0];
    for end in 1..frame.len() {
        let (read, error) = decode(&[&frame[..end]]);
        assert_eq!(read, []);
        let Some(ReadError::Truncated { missing }) = error else {
            panic!("{end} bytes: {error:?}");
        };
        assert!(end < 4 || missing == frame.len() - end, "{end} bytes");
    }
}

#[test]
fn behind_damage_nothing_is_read() {
    link::damage_is_the_end(|link| decode(&[link]));
}

#[test]
fn a_stream_does_not_go_on_without_a_part() {
    let (read, error) = decode(&[&unknown(CompressionId::DeflateStream)]);
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
fn it_writes_what_framing_writes() {
    for framing in [CHECKED, UNCHECKED] {
        let mut codec = FrameCodec::new(framing);
        let (mut link, mut expected) = (BytesMut::new(), Vec::new());
        for header in headers() {
            for payload in &payloads() {
                codec.encode(Frame { header, payload }, &mut link).unwrap();
                framing.encode(&header, payload, &mut expected).unwrap();
            }
        }
        assert!(link == expected);
    }
}

#[test]
fn a_frame_that_is_too_large_is_not_written() {
    let payload = vec![0; CHECKED.limits().max_message_bytes + 1];
    let mut link = BytesMut::from(&b"before"[..]);
    let frame = Frame {
        header: PLAIN,
        payload: &payload,
    };
    let refused = FrameCodec::new(CHECKED).encode(frame, &mut link);
    assert!(matches!(
        refused,
        Err(WriteError::Encode(EncodeError::TooLarge { .. }))
    ));
    assert_eq!(link, b"before"[..]);
}

#[test]
fn a_payload_stays_where_it_arrived() {
    let mut link = BytesMut::from(&frames()[4].1[..]);
    let place = link.as_ptr();
    let frame = FrameCodec::new(CHECKED)
        .decode(&mut link)
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!(frame.payload.as_ptr(), place.wrapping_add(5));
    assert_eq!(frame.as_frame().payload, frame.payload);
}

/// A frame of a stream that pauses but does not end.
#[tokio::test]
async fn a_slow_peer_is_waited_for() {
    let frames = frames();
    let (mut near, far) = duplex(1);
    let sending = async {
        near.write_all(&bytes(&frames)).await.unwrap();
        // A process that dies in the middle of a frame.
        near.write_all(&frames[0].1[..6]).await.unwrap();
        drop(near);
    };
    let receiving = async {
        let mut read = FramedRead::new(far, FrameCodec::new(CHECKED));
        for expected in arrived(&frames) {
            assert!(plain(read.next().await.unwrap().unwrap()) == expected);
        }
        let missing = frames[0].1.len() - 6;
        let end = read.next().await.unwrap().unwrap_err();
        assert!(matches!(end, ReadError::Truncated { missing: left } if left == missing));
        assert!(read.next().await.is_none());
    };
    tokio::join!(sending, receiving);
}

#[tokio::test]
async fn frames_are_sent_on() {
    let mut link = Vec::new();
    let frames = frames();
    let sent = bytes(&frames);
    let mut read = FramedRead::new(sent.as_slice(), FrameCodec::new(CHECKED));
    let mut write = FramedWrite::new(&mut link, FrameCodec::new(CHECKED));
    while let Some(frame) = read.next().await {
        if let Ok(frame) = frame.unwrap() {
            write.send(frame.as_frame()).await.unwrap();
        }
    }
    let known: Vec<_> = frames
        .into_iter()
        .filter(|(frame, _)| frame.is_some())
        .collect();
    assert!(link == bytes(&known));
}

/// A `Framed` that is polled again after its end returns the same error.
#[tokio::test]
async fn damage_is_the_end() {
    let mut link = bytes(&frames());
    link[6] ^= 1;
    let mut read = FramedRead::new(link.as_slice(), FrameCodec::new(CHECKED));
    for _ in 0..3 {
        let error = read.next().await.unwrap().unwrap_err();
        assert!(matches!(
            error,
            ReadError::Frame(FrameError::ChecksumMismatch { .. })
        ));
        assert!(read.next().await.is_none());
    }
}

/// Returns the peak memory of reading a link, in bytes.
fn memory_of(link: impl AsyncRead + Unpin) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut read = FramedRead::new(link, FrameCodec::new(CHECKED));
    let memory = measure(|| {
        runtime.block_on(async { while let Some(Ok(_)) = read.next().await {} });
    });
    memory.bytes_max
}

#[test]
fn a_claimed_length_reserves_nothing() {
    assert_eq!(memory_of(Cursor::new(largest_header())), 0);
}

#[test]
fn the_buffer_grows_to_at_most_twice_what_arrives() {
    let largest = largest();
    let bytes = largest.len() as u64;
    // The grown buffer, and the one before it.
    assert!(memory_of(Cursor::new(largest)) <= 3 * bytes);
}
