//! zstd without magic number and checksum, as messages have it in frames.
#![allow(clippy::unwrap_used, reason = "that is how a test says no")]

mod support;

use support::{compressed, decompressed, is_damage, noise, text};
use wirecost_codec::DecodeError;
use wirecost_compress::{Compressor, Dictionary, Zstd, ZstdDictionary, ZstdLevel};

const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
const LEVEL: ZstdLevel = ZstdLevel::DEFAULT;

fn dictionary() -> Dictionary {
    Dictionary::new(&text(4096)).unwrap()
}

/// Returns compressors of both forms, in frames at the right.
fn pairs() -> [[Box<dyn Compressor>; 2]; 2] {
    [
        [Box::new(Zstd::new(LEVEL)), Box::new(Zstd::in_frames(LEVEL))],
        [
            Box::new(ZstdDictionary::new(dictionary(), LEVEL)),
            Box::new(ZstdDictionary::in_frames(dictionary(), LEVEL)),
        ],
    ]
}

fn messages() -> [Vec<u8>; 7] {
    [
        Vec::new(),
        text(150),
        noise(150),
        text(300),
        text(100_000),
        noise(300_000),
        vec![7; 1 << 20],
    ]
}

/// Returns the error for bytes that are no message in frames.
fn refused(bytes: &[u8]) -> DecodeError {
    decompressed(&mut Zstd::in_frames(LEVEL), bytes).unwrap_err()
}

#[test]
fn eight_bytes_are_left_out() {
    for [mut alone, mut in_frames] in pairs() {
        for message in messages() {
            let whole = compressed(&mut *alone, &message);
            let bare = compressed(&mut *in_frames, &message);
            assert_eq!(bare.len() + 8, whole.len());
            assert!(decompressed(&mut *in_frames, &bare).unwrap() == message);
            // The last bit of three in the descriptor is that of the checksum.
            assert_eq!(whole[..4], MAGIC);
            assert_eq!(whole[4], bare[0] | 1 << 2);
            assert!(whole[5..whole.len() - 4] == bare[1..]);
        }
    }
}

#[test]
fn each_form_refuses_the_other() {
    for [mut alone, mut in_frames] in pairs() {
        for message in messages() {
            let whole = compressed(&mut *alone, &message);
            let bare = compressed(&mut *in_frames, &message);
            decompressed(&mut *in_frames, &whole).unwrap_err();
            decompressed(&mut *alone, &bare).unwrap_err();
        }
    }
}

#[test]
fn another_header_is_refused() {
    let bare = compressed(&mut Zstd::in_frames(LEVEL), &text(150));
    for flag in [1, 1 << 1, 1 << 2, 1 << 3] {
        let mut other = bare.clone();
        other[0] |= flag;
        assert!(is_damage(&refused(&other)), "{flag}");
    }
    // A window of 1 KiB and no size, then a last block of three raw bytes.
    let without_size = [0, 0, 0b11001, 0, 0, b'a', b'b', b'c'];
    let error = refused(&without_size);
    assert!(error.to_string().contains("without the size"), "{error}");
}

#[test]
fn a_second_frame_is_refused() {
    let bare = compressed(&mut Zstd::in_frames(LEVEL), &text(150));
    // One segment of no bytes: an empty last block.
    let empty = [0x20, 0, 1, 0, 0];
    let read = decompressed(&mut Zstd::in_frames(LEVEL), &empty);
    assert_eq!(read, Ok(Vec::new()));
    for next in [empty.as_slice(), &bare] {
        let error = refused(&[&bare, next].concat());
        let trailing = DecodeError::TrailingBytes {
            offset: bare.len(),
            count: next.len(),
        };
        assert_eq!(error, trailing);
    }
}

#[test]
fn a_wrong_size_is_refused() {
    let bare = compressed(&mut Zstd::in_frames(LEVEL), &text(1000));
    assert_eq!(u16::from_le_bytes([bare[1], bare[2]]), 1000 - 256);
    for claim in [0_u16, 1, 743, 745, u16::MAX] {
        let mut lie = bare.clone();
        lie[1..3].copy_from_slice(&claim.to_le_bytes());
        assert!(is_damage(&refused(&lie)), "{claim}");
    }
    // Eight bytes of size in one segment, then an empty last block.
    let huge = [&[0xE0], (1_u64 << 62).to_le_bytes().as_slice(), &[1, 0, 0]].concat();
    let error = refused(&huge);
    assert!(
        matches!(error, DecodeError::LimitExceeded { .. }),
        "{error}"
    );
}

#[test]
fn a_huge_window_is_no_memory() {
    // Four bytes of size and a window of 2^31 bytes, then a last block of three raw bytes.
    let frame = [0x80, 21 << 3, 3, 0, 0, 0, 0b11001, 0, 0, b'a', b'b', b'c'];
    let read = decompressed(&mut Zstd::in_frames(LEVEL), &frame);
    assert_eq!(read, Ok(b"abc".to_vec()));
}

/// The frame around a message finds damage; here it only does no harm.
#[test]
fn damage_does_no_harm() {
    for [_, mut in_frames] in pairs() {
        for message in [Vec::new(), text(150), noise(150), text(2000)] {
            let mut bare = compressed(&mut *in_frames, &message);
            for bit in 0..bare.len() * 8 {
                bare[bit / 8] ^= 1 << (bit % 8);
                if let Ok(read) = decompressed(&mut *in_frames, &bare) {
                    assert!(read.len() <= 1 << 20, "bit {bit}");
                }
                bare[bit / 8] ^= 1 << (bit % 8);
            }
            assert!(decompressed(&mut *in_frames, &bare).unwrap() == message);
        }
    }
}
