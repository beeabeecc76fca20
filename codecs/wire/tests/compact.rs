//! Connections whose ends have agreed on a wire: their small frames are compact.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use std::num::NonZeroU32;

use support::{
    DICTIONARY, FORMAT, PACKINGS, SCHEMA, dictionary, messages, packing, received, sent,
};
use wirecost_codec::{DecodeError, Limits};
use wirecost_frame::{Checksum, FrameError, Framing};
use wirecost_wire::{ReceiveError, Receiver, Sender, Wire};

/// The header of a compact frame.
const HEADER: usize = 2;
const CHECKSUM: usize = 4;

fn wire(name: &str) -> Wire {
    Wire::new(FORMAT, SCHEMA, packing(name), Some(&DICTIONARY)).unwrap()
}

/// Returns the ends of a connection on an agreed wire.
fn ends(framing: Framing, name: &str) -> (Sender, Receiver) {
    let wire = wire(name);
    let framing = framing.agreed(wire.agreed());
    let receiver = Receiver::new(framing, [DICTIONARY.clone()]);
    (wire.sender(framing), receiver)
}

fn several(messages: u32) -> NonZeroU32 {
    NonZeroU32::new(messages).unwrap()
}

#[test]
fn a_message_costs_two_bytes_and_a_checksum() {
    let unchecked = Framing::new(Limits::DEFAULT, Checksum::None);
    for name in ["none", "gzip-6", "zstd-3", "zstd-3-dict", "zstd-3-stream"] {
        for (framing, trailer) in [(Framing::default(), CHECKSUM), (unchecked, 0)] {
            let (mut sender, mut receiver) = ends(framing, name);
            let link = sent(&mut sender, &messages(1));
            assert_eq!(received(&mut receiver, &link), (messages(1), None));
            let mut described = wire(name).sender(framing);
            let described = sent(&mut described, &messages(1));
            // The frame has a schema's version and a length, and an id of four bytes.
            let id = if name.ends_with("dict") { 4 } else { 0 };
            assert_eq!(link.len() + 2 + id, described.len(), "{name}");
            if name == "none" {
                let alone = messages(1)[0].len();
                assert_eq!(link.len(), HEADER + alone + trailer);
            }
        }
    }
}

#[test]
fn every_packing_brings_every_message_back() {
    for name in PACKINGS.iter() {
        for together in [1, 3, 50] {
            let (sender, mut receiver) = ends(Framing::default(), name);
            let mut sender = sender.together(several(together));
            for count in [1, 7, 40] {
                let link = sent(&mut sender, &messages(count));
                let expected = (messages(count), None);
                assert_eq!(
                    received(&mut receiver, &link),
                    expected,
                    "{name}, {together}"
                );
            }
        }
    }
}

/// A part of a stream with several messages has one header, one checksum and one flush.
#[test]
fn messages_together_share_a_frame() {
    let count = 12;
    let size = |name, together: u32| {
        let (mut sender, _) = ends(Framing::default(), name);
        if together > 1 {
            sender = sender.together(several(together));
        }
        sent(&mut sender, &messages(count));
        let link = sent(&mut sender, &messages(count));
        assert_eq!(sender.frames(), u64::from(2 * count / together));
        link.len()
    };
    let content: usize = messages(count).iter().map(Vec::len).sum();
    let alone = content + count as usize * (HEADER + CHECKSUM);
    assert_eq!(size("none", 1), alone);
    // A length of a byte for each message, and the number of messages.
    let together = content + count as usize + HEADER + 1 + CHECKSUM;
    assert_eq!(size("none", count), together);
    for name in ["zstd-3-dict", "zstd-3-stream", "deflate-6-stream"] {
        let (alone, together) = (size(name, 1), size(name, count));
        assert!(
            together + 4 * count as usize <= alone,
            "{name}: {together} of {alone}"
        );
    }
}

#[test]
fn a_flipped_bit_gives_no_message_of_a_frame() {
    for name in PACKINGS.iter() {
        let (sender, _) = ends(Framing::default(), name);
        let mut sender = sender.together(several(7));
        let mut link = sent(&mut sender, &messages(7));
        for bit in 0..link.len() * 8 {
            link[bit / 8] ^= 1 << (bit % 8);
            let (read, _) = received(&mut ends(Framing::default(), name).1, &link);
            assert!(read.is_empty(), "{name}, bit {bit}");
            link[bit / 8] ^= 1 << (bit % 8);
        }
        for len in 0..link.len() {
            let cut = received(&mut ends(Framing::default(), name).1, &link[..len]);
            assert_eq!(cut, (Vec::new(), None), "{name}, {len} bytes");
        }
    }
}

#[test]
fn without_an_agreement_the_connection_ends() {
    for name in PACKINGS.iter() {
        let (mut sender, _) = ends(Framing::default(), name);
        let link = sent(&mut sender, &messages(7));
        let mut receiver = Receiver::new(Framing::default(), [DICTIONARY.clone()]);
        let error = receiver.receive(&link).unwrap_err();
        assert_eq!(error, ReceiveError::Frame(FrameError::NotAgreed));
        assert_eq!((error.reason(), error.next_frame()), (None, None));
        assert_eq!(receiver.receive(&link).unwrap_err(), ReceiveError::Closed);
    }
}

/// The frame does not name the dictionary; its checksum covers it.
#[test]
fn a_wrong_dictionary_is_found_before_decompression() {
    for name in ["zstd-3-dict", "deflate-6-dict", "static", "keyed", "stream"] {
        let (mut sender, _) = ends(Framing::default(), name);
        let link = sent(&mut sender, &messages(1));
        let other = dictionary(2);
        let wire = Wire::new(FORMAT, SCHEMA, packing(name), Some(&other)).unwrap();
        let framing = Framing::default().agreed(wire.agreed());
        let error = Receiver::new(framing, [other]).receive(&link).unwrap_err();
        assert!(
            matches!(
                error,
                ReceiveError::Frame(FrameError::ChecksumMismatch { .. })
            ),
            "{error}"
        );
    }
}

/// A batch of a stream may grow, and is sent within the limit.
#[test]
fn a_full_batch_of_a_stream_is_sent() {
    let limits = Limits {
        max_message_bytes: 1000,
        ..Limits::DEFAULT
    };
    let mut random = 1_u32;
    let noise: Vec<Vec<u8>> = (0..100)
        .map(|_| {
            let byte = |_| {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (random >> 24) as u8
            };
            (0..90).map(byte).collect()
        })
        .collect();
    for name in ["zstd-3-stream", "deflate-6-stream", "none"] {
        let (sender, mut receiver) = ends(Framing::new(limits, Checksum::Crc32c), name);
        let mut sender = sender.together(several(100));
        let link = sent(&mut sender, &noise);
        assert!(sender.frames() > 9 && sender.frames() < 15);
        assert_eq!(received(&mut receiver, &link), (noise.clone(), None));
    }
}

/// An agreed frame's content is decompressed within the limits, as any other.
#[test]
fn bombs_stop_at_the_limit() {
    let zeros = vec![vec![0; 100_000]];
    let limits = Limits {
        max_message_bytes: 1000,
        ..Limits::DEFAULT
    };
    for name in ["gzip-6", "zstd-3", "zstd-3-dict", "zstd-3-stream"] {
        let (mut sender, _) = ends(Framing::default(), name);
        let link = sent(&mut sender, &zeros);
        assert!(link.len() < 1000, "{name}");
        let (_, mut receiver) = ends(Framing::new(limits, Checksum::Crc32c), name);
        let error = receiver.receive(&link).unwrap_err();
        assert!(
            matches!(
                error,
                ReceiveError::Content {
                    error: DecodeError::LimitExceeded { .. },
                    ..
                } | ReceiveError::StreamLost(DecodeError::LimitExceeded { .. })
            ),
            "{name}: {error}"
        );
    }
}
