//! Decompression bombs: frames of the largest ratio are refused at the limit, within the memory
//! that the receiver states, and however often they come.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use std::num::NonZeroU32;

use allocation_counter::measure;
use support::{DICTIONARY, FORMAT, SCHEMA};
use wirecost_codec::{DecodeError, LimitKind, Limits};
use wirecost_compress::{
    Compressor, DeflateDictionary, DeflateStream, Gzip, GzipLevel, Zstd, ZstdDictionary, ZstdLevel,
    ZstdStream,
};
use wirecost_frame::{Checksum, CompressionId, Content, DictionaryId, FrameError, Framing, Header};
use wirecost_wire::{ReceiveError, Received, Receiver};

const MIB: usize = 1 << 20;

/// The size that [`Receiver`] states for its contexts.
const CONTEXTS: usize = 5 << 18;

fn framing(max_message_bytes: usize) -> Framing {
    let limits = Limits {
        max_message_bytes,
        ..Limits::DEFAULT
    };
    Framing::new(limits, Checksum::Crc32c)
}

fn frame(compression: CompressionId, content: Content, payload: &[u8]) -> Vec<u8> {
    let header = Header {
        format: FORMAT,
        compression,
        schema: SCHEMA,
        content,
    };
    let mut frame = Vec::new();
    let framing = Framing::default();
    framing.encode(&header, payload, &mut frame).unwrap();
    frame
}

fn compressed(mut compressor: impl Compressor, content: &[u8]) -> Vec<u8> {
    let mut payload = Vec::new();
    compressor.compress(content, &mut payload).unwrap();
    payload
}

/// Returns a bare zstd frame of `mib` MiB of zeros, in RLE blocks (RFC 8878,
/// section 3.1.1.2.2): four bytes for the 128 KiB of the largest block, a ratio of 32,768, the
/// largest of the format.
fn runs(mib: usize) -> Vec<u8> {
    const BLOCK: u32 = 128 << 10;
    // Four bytes of size, a window of 128 KiB.
    let mut frame = vec![0x80, 7 << 3];
    frame.extend_from_slice(&((mib * MIB) as u32).to_le_bytes());
    let blocks = 8 * mib;
    for block in 1..=blocks {
        let head = BLOCK << 3 | 1 << 1 | u32::from(block == blocks);
        frame.extend_from_slice(&head.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// Returns a bomb of `mib` MiB for each compression, for a receiver that holds dictionary 1.
fn bombs(mib: usize) -> Vec<(&'static str, Vec<u8>)> {
    let zeros = vec![0; mib * MIB];
    let (gzip, zstd) = (GzipLevel::new(9).unwrap(), ZstdLevel::new(19).unwrap());
    let dictionary = || DICTIONARY.clone();
    let id = DictionaryId(DICTIONARY.id());
    let bomb = |compression, payload: Vec<u8>| frame(compression, Content::Message, &payload);
    vec![
        ("zstd, in runs", bomb(CompressionId::Zstd, runs(mib))),
        (
            "gzip",
            bomb(CompressionId::Gzip, compressed(Gzip::new(gzip), &zeros)),
        ),
        (
            "zstd",
            bomb(
                CompressionId::Zstd,
                compressed(Zstd::in_frames(zstd), &zeros),
            ),
        ),
        (
            "deflate with a dictionary",
            bomb(
                CompressionId::DeflateDictionary(id),
                compressed(DeflateDictionary::new(dictionary(), gzip), &zeros),
            ),
        ),
        (
            "zstd with a dictionary",
            bomb(
                CompressionId::ZstdDictionary(id),
                compressed(ZstdDictionary::in_frames(dictionary(), zstd), &zeros),
            ),
        ),
        (
            "deflate stream",
            bomb(
                CompressionId::DeflateStream,
                compressed(DeflateStream::new(gzip), &zeros),
            ),
        ),
        (
            "zstd stream",
            bomb(
                CompressionId::ZstdStream,
                compressed(ZstdStream::new(zstd), &zeros),
            ),
        ),
    ]
}

/// Returns the limit that was exceeded.
fn limit(error: &ReceiveError) -> LimitKind {
    match error {
        ReceiveError::Content {
            error: DecodeError::LimitExceeded { kind, .. },
            ..
        }
        | ReceiveError::StreamLost(DecodeError::LimitExceeded { kind, .. })
        | ReceiveError::Frame(FrameError::Header(DecodeError::LimitExceeded { kind, .. })) => *kind,
        other => panic!("{other}"),
    }
}

/// Returns the peak memory while receiving a frame: Rust's allocations and those of the C contexts.
fn held(
    receiver: &mut Receiver,
    frame: &[u8],
    check: impl Fn(Result<Received<'_>, ReceiveError>),
) -> usize {
    let by_rust = measure(|| check(receiver.receive(frame))).bytes_max;
    by_rust as usize + receiver.memory_bytes()
}

#[test]
fn a_bomb_is_refused_within_the_memory_that_is_stated() {
    // The gzip member grows 1,030 times, the zstd frame of RLE blocks 31,800 times.
    for (name, bomb) in bombs(8) {
        for limit_bytes in [MIB, 4 * MIB] {
            let dictionaries = [DICTIONARY.clone()];
            let mut receiver = Receiver::new(framing(limit_bytes), dictionaries);
            let held = held(&mut receiver, &bomb, |received| {
                assert_eq!(
                    limit(&received.unwrap_err()),
                    LimitKind::MessageBytes,
                    "{name}"
                );
            });
            let most = limit_bytes + limit_bytes / 2 + CONTEXTS;
            assert!(held <= most, "{name}: {held} bytes held, {most} allowed");
        }
    }
}

/// One connection receives each bomb again and again.
#[test]
fn many_bombs_leave_nothing_behind() {
    let link: Vec<_> = bombs(1)
        .into_iter()
        .filter(|(name, _)| !name.ends_with("stream"))
        .collect();
    let mut receiver = Receiver::new(framing(64 << 10), [DICTIONARY.clone()]);
    let mut pass = || {
        for (name, bomb) in &link {
            let error = receiver.receive(bomb).unwrap_err();
            assert_eq!(limit(&error), LimitKind::MessageBytes, "{name}");
            assert_eq!(error.next_frame(), Some(bomb.len()), "{name}");
        }
        receiver.memory_bytes()
    };
    let memory = pass();
    let grown = measure(|| {
        for _ in 0..100 {
            assert_eq!(pass(), memory);
        }
    });
    assert_eq!(grown.bytes_current, 0);
    assert!(memory <= CONTEXTS, "{memory}");
}

/// Bombs within the limit, in a stream that continues.
#[test]
fn a_stream_of_bombs_takes_no_more_than_its_first() {
    let zeros = vec![0; 64 << 10];
    let streams: [(CompressionId, Box<dyn Compressor>); 2] = [
        (
            CompressionId::DeflateStream,
            Box::new(DeflateStream::new(GzipLevel::DEFAULT)),
        ),
        (
            CompressionId::ZstdStream,
            Box::new(ZstdStream::new(ZstdLevel::DEFAULT)),
        ),
    ];
    let mut receiver = Receiver::new(framing(64 << 10), []);
    for (compression, mut stream) in streams {
        let mut next = || {
            let mut payload = Vec::new();
            stream.compress(&zeros, &mut payload).unwrap();
            frame(compression, Content::Message, &payload)
        };
        receiver.receive(&next()).unwrap();
        let memory = receiver.memory_bytes();
        for _ in 0..100 {
            let part = next();
            let grown = measure(|| {
                receiver.receive(&part).unwrap();
            });
            assert_eq!(grown.bytes_max, 0);
        }
        assert_eq!(receiver.memory_bytes(), memory);
    }
}

/// Only the frame's own compression is undone: compressed content within it is the caller's.
#[test]
fn a_bomb_in_a_bomb_is_a_message() {
    let inner = compressed(Gzip::new(GzipLevel::DEFAULT), &vec![0; 8 * MIB]);
    let outer = compressed(Zstd::in_frames(ZstdLevel::DEFAULT), &inner);
    let link = frame(CompressionId::Zstd, Content::Message, &outer);
    let mut receiver = Receiver::new(framing(MIB), []);
    let held = held(&mut receiver, &link, |received| {
        let Ok(Received::Frame { mut messages, .. }) = received else {
            panic!("{received:?}");
        };
        assert!(messages.next() == Some(&inner));
    });
    assert!(held <= inner.len() + CONTEXTS, "{held}");
}

/// A zero is an empty message: at most as many are accepted as elements are allowed.
#[test]
fn a_batch_of_nothing_takes_nothing() {
    let most = Limits::DEFAULT.max_elements;
    for (count, fits) in [(most, true), (most + 1, false)] {
        let payload = compressed(Zstd::in_frames(ZstdLevel::DEFAULT), &vec![0; count]);
        let batch = Content::Batch(NonZeroU32::new(count as u32).unwrap());
        let link = frame(CompressionId::Zstd, batch, &payload);
        assert!(link.len() < 64);
        let mut receiver = Receiver::new(Framing::default(), []);
        let held = held(&mut receiver, &link, |received| match received {
            Ok(Received::Frame { messages, .. }) => assert!(fits && messages.len() == count),
            Ok(other) => panic!("{other:?}"),
            Err(error) => assert!(!fits && limit(&error) == LimitKind::Elements),
        });
        assert!(held <= count + CONTEXTS, "{held}");
    }
}

/// Messages that are bombs to whoever decompresses them, in a batch that is itself a bomb.
#[test]
fn a_batch_of_bombs_stops_at_the_limit() {
    let bomb = runs(1);
    let mut content = Vec::new();
    for _ in 0..2 * MIB / bomb.len() {
        content.push(bomb.len() as u8);
        content.extend_from_slice(&bomb);
    }
    let count = NonZeroU32::new((2 * MIB / bomb.len()) as u32).unwrap();
    let payload = compressed(Zstd::in_frames(ZstdLevel::DEFAULT), &content);
    assert!(payload.len() < 2_000);
    let link = frame(CompressionId::Zstd, Content::Batch(count), &payload);
    let mut receiver = Receiver::new(framing(MIB), []);
    let error = receiver.receive(&link).unwrap_err();
    assert_eq!(limit(&error), LimitKind::MessageBytes);
    let mut receiver = Receiver::new(Framing::default(), []);
    let Received::Frame { mut messages, .. } = receiver.receive(&link).unwrap() else {
        panic!("the frame is whole");
    };
    assert!(messages.len() == count.get() as usize && messages.all(|message| message == bomb));
}
