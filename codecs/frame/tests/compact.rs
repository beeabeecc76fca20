//! Compact frames: their size, their limits, and what is refused.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use support::{CHECKED, PLAIN, UNCHECKED, batch, decoded, dictionary, encode, is_not_yet};
use wirecost_codec::{DecodeError, LimitKind, Limits};
use wirecost_frame::{
    AgreedWire, Checksum, CompressionId, Content, Decoded, Format, FrameError, FrameReader,
    Framing, Header, SchemaId,
};

/// The largest payload of a compact frame.
const MOST: usize = 1023;

fn wire(compression: CompressionId, digest: u8) -> AgreedWire {
    AgreedWire::new(Format::Json, compression, SchemaId::Version(1), |_| {
        [digest; 8]
    })
}

fn with_dictionary() -> CompressionId {
    CompressionId::ZstdDictionary(dictionary(7))
}

/// Returns the framing of peers that have agreed on JSON by zstd with a dictionary.
fn agreed(framing: Framing) -> Framing {
    framing.agreed(wire(with_dictionary(), 1))
}

/// Returns every header of a compact frame, with the number of octets that it takes.
fn headers() -> Vec<(Header, usize)> {
    let mut headers = Vec::new();
    for compression in [with_dictionary(), CompressionId::None] {
        for (content, bytes) in [(Content::Message, 2), (batch(3), 3), (batch(300), 4)] {
            let header = Header {
                compression,
                content,
                ..PLAIN
            };
            headers.push((header, bytes));
        }
    }
    headers
}

fn payloads() -> [Vec<u8>; 5] {
    [0, 1, 255, 256, MOST].map(|bytes| vec![7; bytes])
}

#[test]
fn a_compact_frame_is_read_back() {
    for (header, bytes) in headers() {
        for payload in payloads() {
            for (framing, trailer) in [(agreed(CHECKED), 4), (agreed(UNCHECKED), 0)] {
                let frame = encode(framing, &header, &payload);
                assert_eq!(frame.len(), bytes + payload.len() + trailer);
                let whole = Ok(decoded(&header, &payload, frame.len()));
                assert_eq!(framing.decode(&frame), whole);
                for end in 0..frame.len() {
                    assert!(is_not_yet(framing, &frame[..end]), "{end} of {header:?}");
                }
                let followed = [&frame[..], b"next"].concat();
                assert_eq!(framing.decode(&followed), whole);
            }
        }
    }
}

/// A larger payload, another format, schema or compression, and control messages.
#[test]
fn other_frames_name_their_wire() {
    let other = |change: fn(&mut Header)| {
        let mut header = PLAIN;
        change(&mut header);
        header
    };
    let headers = [
        other(|header| header.format = Format::Avro),
        other(|header| header.schema = SchemaId::Version(2)),
        other(|header| header.compression = CompressionId::Zstd),
        other(|header| header.compression = CompressionId::ZstdDictionary(dictionary(8))),
        support::CONTROL,
    ];
    for header in headers {
        let frame = encode(agreed(CHECKED), &header, b"{}");
        assert_eq!(frame, encode(CHECKED, &header, b"{}"));
        let whole = Ok(decoded(&header, b"{}", frame.len()));
        assert_eq!(agreed(CHECKED).decode(&frame), whole);
    }
    let large = [7; MOST + 1];
    assert_eq!(
        encode(agreed(CHECKED), &PLAIN, &large),
        encode(CHECKED, &PLAIN, &large)
    );
}

#[test]
fn without_an_agreement_it_is_refused_at_its_first_byte() {
    for (header, _) in headers() {
        let frame = encode(agreed(CHECKED), &header, b"{}");
        assert_eq!(CHECKED.decode(&frame[..1]), Err(FrameError::NotAgreed));
        assert_eq!(FrameError::NotAgreed.next_frame(), None);
    }
}

/// Its octets are those of a frame of either agreement; the checksum tells them apart.
#[test]
fn another_agreement_is_damage() {
    let schema = |schema| AgreedWire::new(Format::Json, with_dictionary(), schema, |_| [1; 8]);
    let others = [
        wire(with_dictionary(), 2),
        wire(CompressionId::ZstdDictionary(dictionary(8)), 1),
        wire(CompressionId::DeflateDictionary(dictionary(7)), 1),
        schema(SchemaId::Version(2)),
        schema(SchemaId::Fingerprint(1)),
        AgreedWire::new(Format::Avro, with_dictionary(), PLAIN.schema, |_| [1; 8]),
    ];
    for (header, _) in headers() {
        let frame = encode(agreed(CHECKED), &header, b"{}");
        for other in others {
            let read = CHECKED.agreed(other).decode(&frame);
            assert!(
                matches!(read, Err(FrameError::ChecksumMismatch { .. })),
                "{read:?}"
            );
        }
    }
}

#[test]
fn no_single_bit_flip_gives_a_frame() {
    let framing = agreed(CHECKED);
    let following = encode(framing, &PLAIN, &[7; 60]).repeat(64);
    for (header, _) in headers() {
        for payload in payloads() {
            let mut alone = encode(framing, &header, &payload);
            let mut stream = [&alone[..], &following].concat();
            for bit in 0..8 * alone.len() {
                for bytes in [&mut alone, &mut stream] {
                    bytes[bit / 8] ^= 1 << (bit % 8);
                    let read = framing.decode(bytes);
                    assert!(
                        !matches!(
                            read,
                            Ok(Decoded::Frame { .. }) | Err(FrameError::Unknown { .. })
                        ),
                        "bit {bit} of {header:?}"
                    );
                    bytes[bit / 8] ^= 1 << (bit % 8);
                }
            }
        }
    }
}

#[test]
fn the_receivers_limits_and_its_choice_of_checksums_hold() {
    let small = Limits {
        max_message_bytes: 300,
        max_elements: 2,
        ..Limits::DEFAULT
    };
    let receiver = agreed(Framing::new(small, Checksum::Crc32c));
    let beyond = |kind, limit, offset| {
        Err(FrameError::Header(DecodeError::LimitExceeded {
            kind,
            limit,
            offset,
        }))
    };
    let frame = encode(agreed(CHECKED), &PLAIN, &[7; 301]);
    assert_eq!(
        receiver.decode(&frame[..2]),
        beyond(LimitKind::MessageBytes, 300, 0)
    );
    let several = Header {
        content: batch(3),
        ..PLAIN
    };
    let frame = encode(agreed(CHECKED), &several, b"");
    assert_eq!(
        receiver.decode(&frame[..3]),
        beyond(LimitKind::Elements, 2, 2)
    );
    let frame = encode(agreed(UNCHECKED), &PLAIN, b"{}");
    assert_eq!(
        receiver.decode(&frame[..1]),
        Err(FrameError::ChecksumMissing)
    );
}

/// A wire without compression has only plain payloads.
#[test]
fn a_frame_has_one_form() {
    let plain = CHECKED.agreed(wire(CompressionId::None, 0));
    let mut frame = encode(plain, &PLAIN, b"{}");
    frame[0] ^= 0b100;
    assert!(matches!(
        plain.decode(&frame[..1]),
        Err(FrameError::Header(DecodeError::Malformed { offset: 0, .. }))
    ));
    let mut empty = encode(
        agreed(CHECKED),
        &Header {
            content: batch(1),
            ..PLAIN
        },
        b"",
    );
    empty[2] = 0;
    assert!(matches!(
        agreed(CHECKED).decode(&empty[..3]),
        Err(FrameError::Header(DecodeError::Malformed { offset: 2, .. }))
    ));
}

#[test]
fn a_byte_stream_has_both_forms() {
    let framing = agreed(CHECKED);
    let payloads = [vec![1; 10], vec![2; 2000], vec![3; MOST]];
    let mut link = Vec::new();
    for payload in &payloads {
        framing.encode(&PLAIN, payload, &mut link).unwrap();
    }
    let mut frames = FrameReader::new(link.as_slice(), framing);
    for payload in &payloads {
        let frame = frames.next_frame().unwrap().unwrap();
        assert_eq!((frame.header, frame.payload), (PLAIN, &payload[..]));
    }
    assert!(frames.next_frame().unwrap().is_none());
}
