//! No damage to a frame turns it into a wrong message.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use support::{CHECKED, PLAIN, UNCHECKED, decoded, encode, headers, is_not_yet, payloads};
use wirecost_codec::{DecodeError, LimitKind, Limits, put};
use wirecost_frame::{Checksum, Decoded, FrameError, Framing, Header};

fn frames(framing: Framing) -> Vec<(Header, Vec<u8>, Vec<u8>)> {
    let mut frames = Vec::new();
    for header in headers() {
        for payload in payloads() {
            let frame = encode(framing, &header, &payload);
            frames.push((header, payload, frame));
        }
    }
    frames
}

/// Returns following frames, longer than any length of two bytes can claim.
fn following() -> Vec<u8> {
    encode(CHECKED, &PLAIN, &[7; 60]).repeat(1 << 9)
}

#[test]
fn every_beginning_is_not_yet() {
    for (framing, trailer) in [(CHECKED, 4), (UNCHECKED, 0)] {
        for (header, payload, frame) in frames(framing) {
            let header_bytes = frame.len() - payload.len() - trailer;
            for end in 0..frame.len() {
                let Ok(Decoded::NotYet { missing }) = framing.decode(&frame[..end]) else {
                    panic!("{end} bytes of {header:?}");
                };
                let left = frame.len() - end;
                assert!((1..=left).contains(&missing));
                assert!(end < header_bytes || missing == left);
            }
        }
    }
}

#[test]
fn no_single_bit_flip_gives_a_frame() {
    let following = following();
    for (header, _, frame) in frames(CHECKED) {
        let mut alone = frame.clone();
        let mut stream = [frame.as_slice(), &following].concat();
        for bit in 0..8 * frame.len() {
            flip(&mut alone, bit);
            flip(&mut stream, bit);
            for bytes in [&alone, &stream] {
                match CHECKED.decode(bytes) {
                    Ok(Decoded::NotYet { .. }) => {}
                    // Only an undamaged frame may be skipped.
                    Ok(Decoded::Frame { .. }) | Err(FrameError::Unknown { .. }) => {
                        panic!("bit {bit} of {header:?}")
                    }
                    Err(_) => {}
                }
            }
            flip(&mut alone, bit);
            flip(&mut stream, bit);
        }
    }
}

/// The cost of the receiver's choice: without required checksums, one bit decides whether there is
/// one.
#[test]
fn without_wanting_checksums_one_flip_passes_and_does_no_harm() {
    for (header, payload, mut frame) in frames(CHECKED) {
        for bit in 0..8 * frame.len() {
            flip(&mut frame, bit);
            if let Ok(frame_anyway) = UNCHECKED.decode(&frame) {
                let without = decoded(&header, &payload, frame.len() - 4);
                let not_yet = matches!(frame_anyway, Decoded::NotYet { .. });
                assert!(not_yet || (bit == 0 && frame_anyway == without));
            }
            flip(&mut frame, bit);
        }
    }
}

fn flip(bytes: &mut [u8], bit: usize) {
    bytes[bit / 8] ^= 1 << (bit % 8);
}

/// Returns `frame` with another payload length.
fn with_length(frame: &[u8], old: usize, new: u32) -> Vec<u8> {
    let [old, new] = [old as u64, new.into()].map(|length| {
        let mut bytes = Vec::new();
        put::varint(&mut bytes, length);
        bytes
    });
    [&frame[..2], &new, &frame[2 + old.len()..]].concat()
}

#[test]
fn an_inflated_length_waits_or_fails() {
    let following = following();
    let limit = Limits::DEFAULT.max_message_bytes as u32;
    for (header, payload, frame) in frames(CHECKED) {
        for more in [1, 2, 3, 4, 5, 64, 127, 128, 16_384, 20_000, limit] {
            let length = (payload.len() as u32 + more).min(limit);
            let inflated = with_length(&frame, payload.len(), length);
            assert!(is_not_yet(CHECKED, &inflated), "{header:?}");
            let followed = [inflated, following.clone()].concat();
            assert!(!matches!(
                CHECKED.decode(&followed),
                Ok(Decoded::Frame { .. }) | Err(FrameError::Unknown { .. })
            ));
        }
    }
}

#[test]
fn a_length_beyond_the_limit_is_refused_at_its_last_byte() {
    let limit = Limits::DEFAULT.max_message_bytes;
    let frame = encode(CHECKED, &PLAIN, b"{}");
    for length in [limit as u32 + 1, i32::MAX as u32, u32::MAX] {
        let inflated = with_length(&frame, 2, length);
        let end = 2 + with_length(&[0, 0, 2], 2, length)[2..].len();
        assert!(is_not_yet(CHECKED, &inflated[..end - 1]));
        let refused = FrameError::Header(DecodeError::LimitExceeded {
            kind: LimitKind::MessageBytes,
            limit,
            offset: 2,
        });
        assert_eq!(CHECKED.decode(&inflated[..end]), Err(refused));
    }
}

#[test]
fn limits_are_the_receivers() {
    let small = Limits {
        max_message_bytes: 8,
        max_elements: 2,
        ..Limits::DEFAULT
    };
    let receiver = Framing::new(small, Checksum::Crc32c);
    let within = Header {
        content: support::batch(2),
        ..PLAIN
    };
    let frame = encode(CHECKED, &within, b"12345678");
    assert!(matches!(receiver.decode(&frame), Ok(Decoded::Frame { .. })));

    let beyond = Header {
        content: support::batch(3),
        ..PLAIN
    };
    let refused = FrameError::Header(DecodeError::LimitExceeded {
        kind: LimitKind::Elements,
        limit: 2,
        offset: 4,
    });
    let frame = encode(CHECKED, &beyond, b"");
    assert_eq!(receiver.decode(&frame[..5]), Err(refused));
    let frame = encode(CHECKED, &PLAIN, b"123456789");
    receiver.decode(&frame[..3]).unwrap_err();
}

#[test]
fn the_receiver_decides_about_checksums() {
    let without = encode(UNCHECKED, &PLAIN, b"{}");
    assert_eq!(
        CHECKED.decode(&without[..1]),
        Err(FrameError::ChecksumMissing)
    );
    assert_eq!(
        UNCHECKED.decode(&without),
        Ok(decoded(&PLAIN, b"{}", without.len()))
    );
    let mut with = encode(CHECKED, &PLAIN, b"{}");
    assert_eq!(
        UNCHECKED.decode(&with),
        Ok(decoded(&PLAIN, b"{}", with.len()))
    );
    with[4] ^= 1;
    assert!(matches!(
        UNCHECKED.decode(&with),
        Err(FrameError::ChecksumMismatch { offset: 6, .. })
    ));
}

#[test]
fn what_is_not_known_is_skipped() {
    let strange = [0xa8, 0xef, 2, 1, 7, 0, 0];
    let stream = [&strange[..], &encode(UNCHECKED, &PLAIN, b"{}")].concat();
    let Err(FrameError::Unknown { consumed, .. }) = UNCHECKED.decode(&stream) else {
        panic!("format 14 is not known");
    };
    assert_eq!(consumed, strange.len());
    assert_eq!(
        UNCHECKED.decode(&stream[consumed..]),
        Ok(decoded(&PLAIN, b"{}", stream.len() - consumed))
    );
}
