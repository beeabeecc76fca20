//! The frames that a receiver refuses, and those after which it can continue.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use support::{
    DICTIONARY, FORMAT, PACKINGS, SCHEMA, dictionary, ends, message, messages, packing, received,
    sent,
};
use wirecost_codec::{DecodeError, LimitKind, Limits};
use wirecost_compress::{
    Compressor as _, DeflateStream, Dictionary, GzipLevel, Zstd, ZstdLevel, ZstdStream,
};
use wirecost_frame::{Checksum, CompressionId, Content, Format, FrameError, Framing, Header};
use wirecost_wire::{ReceiveError, Receiver, Sender};

fn sender(name: &str, dictionary: &Dictionary) -> Sender {
    let framing = Framing::default();
    Sender::new(framing, FORMAT, SCHEMA, packing(name), Some(dictionary)).unwrap()
}

/// Returns a frame whose header need not match its payload.
fn frame(compression: CompressionId, content: Content, payload: &[u8]) -> Vec<u8> {
    let header = Header {
        format: Format::Json,
        compression,
        schema: SCHEMA,
        content,
    };
    let mut link = Vec::new();
    Framing::default()
        .encode(&header, payload, &mut link)
        .unwrap();
    link
}

/// Returns where a connection continues after a refused frame.
fn next_frame(receiver: &mut Receiver, link: &[u8]) -> usize {
    receiver.receive(link).unwrap_err().next_frame().unwrap()
}

#[test]
fn every_truncation_is_not_yet() {
    for name in PACKINGS.iter() {
        let (mut sender, mut receiver) = ends(name);
        let link = sent(&mut sender, &messages(7));
        let whole = received(&mut receiver, &link).0;
        for len in 0..link.len() {
            let (read, error) = received(&mut ends(name).1, &link[..len]);
            assert_eq!(error, None, "{name}: {len} of {}", link.len());
            assert!(
                whole.starts_with(&read) && read.len() < whole.len(),
                "{name}"
            );
        }
    }
}

#[test]
fn a_flipped_bit_gives_no_other_message() {
    for name in PACKINGS.iter() {
        let (mut sender, _) = ends(name);
        let mut link = sent(&mut sender, &messages(7));
        for bit in 0..link.len() * 8 {
            link[bit / 8] ^= 1 << (bit % 8);
            let (read, _) = received(&mut ends(name).1, &link);
            assert!(messages(7).starts_with(&read), "{name}, bit {bit}");
            assert!(read.len() < 7, "{name}, bit {bit}");
            link[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

#[test]
fn a_missing_dictionary_is_named_and_its_frame_skipped() {
    for name in ["zstd-3-dict", "deflate-6-dict", "static", "keyed", "stream"] {
        let (old, new) = (DICTIONARY.clone(), dictionary(2));
        let mut link = sent(&mut sender(name, &new), &messages(1));
        let skipped = link.len();
        link.extend(sent(&mut sender(name, &old), &messages(1)));
        let mut receiver = Receiver::new(Framing::default(), [old.clone()]);
        let missing = ReceiveError::MissingDictionary {
            id: new.id(),
            consumed: skipped,
        };
        assert_eq!(receiver.receive(&link).unwrap_err(), missing);
        let expected = (messages(1), None);
        assert_eq!(received(&mut receiver, &link[skipped..]), expected);
        // Holding both dictionaries, it reads both; after releasing the old one, no longer that
        // one.
        receiver.hold(new);
        assert_eq!(received(&mut receiver, &link).0.len(), 2);
        receiver.release(old.id());
        let (read, error) = received(&mut receiver, &link);
        assert_eq!(read.len(), 1);
        assert!(matches!(
            error,
            Some(ReceiveError::MissingDictionary { .. })
        ));
    }
}

#[test]
fn a_wrong_dictionary_is_a_missing_one() {
    for name in ["zstd-3-dict", "deflate-6-dict"] {
        let other = Dictionary::new(&message(7).repeat(20)).unwrap();
        let mut receiver = Receiver::new(Framing::default(), [other.clone()]);
        let wrong = sent(&mut sender(name, &DICTIONARY), &messages(1));
        let right = sent(&mut sender(name, &other), &messages(1));
        let link = [wrong.as_slice(), &right].concat();
        let error = receiver.receive(&link).unwrap_err();
        let missing = ReceiveError::MissingDictionary {
            id: DICTIONARY.id(),
            consumed: wrong.len(),
        };
        assert_eq!(error, missing);
        let expected = (messages(1), None);
        assert_eq!(received(&mut receiver, &link[wrong.len()..]), expected);
    }
}

#[test]
fn after_a_lost_stream_nothing_is_read() {
    for name in ["zstd-3-stream", "deflate-6-stream"] {
        let mut sender = sender(name, &DICTIONARY);
        let frames: Vec<_> = (0..3).map(|n| sent(&mut sender, &[message(n)])).collect();
        let compression = match name {
            "zstd-3-stream" => CompressionId::ZstdStream,
            _ => CompressionId::DeflateStream,
        };
        let garbage = frame(compression, Content::Message, &[0xff; 8]);
        let mut receiver = Receiver::new(Framing::default(), []);
        receiver.receive(&frames[0]).unwrap();
        let error = receiver.receive(&garbage).unwrap_err();
        assert!(matches!(error, ReceiveError::StreamLost(_)), "{error}");
        assert_eq!(error.next_frame(), None);
        for frame in &frames {
            assert_eq!(receiver.receive(frame).unwrap_err(), ReceiveError::Closed);
        }
    }
}

/// A frame in an unknown format is skipped, unless it is part of a stream.
#[test]
fn an_unknown_format_is_skipped_outside_of_streams() {
    let unknown = |compression, payload: &[u8]| {
        // Without a checksum, so that the format's number can be changed.
        let framing = Framing::new(Limits::DEFAULT, Checksum::None);
        let header = Header {
            format: Format::Json,
            compression,
            schema: SCHEMA,
            content: Content::Message,
        };
        let mut link = Vec::new();
        framing.encode(&header, payload, &mut link).unwrap();
        link[1] ^= 0xf0;
        link
    };
    let framing = Framing::new(Limits::DEFAULT, Checksum::None);
    let mut receiver = Receiver::new(framing, []);
    let link = unknown(CompressionId::None, b"{}");
    assert_eq!(next_frame(&mut receiver, &link), link.len());
    let link = unknown(CompressionId::ZstdStream, b"part");
    let error = receiver.receive(&link).unwrap_err();
    let lost = |error: &ReceiveError| {
        matches!(
            error,
            ReceiveError::Frame(FrameError::Unknown {
                in_stream: true,
                ..
            })
        )
    };
    assert!(lost(&error), "{error}");
    assert_eq!(error.next_frame(), None);
    assert_eq!(receiver.receive(&link).unwrap_err(), ReceiveError::Closed);
}

#[test]
fn what_is_no_frame_closes_the_connection() {
    let link = sent(&mut sender("none", &DICTIONARY), &messages(1));
    let mut damaged = link.clone();
    damaged[10] ^= 1;
    for bytes in [b"GET /".as_slice(), &damaged] {
        let mut receiver = Receiver::new(Framing::default(), []);
        let error = receiver.receive(bytes).unwrap_err();
        assert!(matches!(error, ReceiveError::Frame(_)), "{error}");
        assert_eq!(receiver.receive(&link).unwrap_err(), ReceiveError::Closed);
    }
}

#[test]
fn a_content_that_is_not_what_the_frame_says_is_skipped() {
    let batch = Content::Batch(2.try_into().unwrap());
    for (compression, content, payload) in [
        (
            CompressionId::Zstd,
            Content::Message,
            b"no frame".as_slice(),
        ),
        (CompressionId::Gzip, Content::Message, b"no member"),
        (CompressionId::None, batch, b"\x01a"),
        (CompressionId::None, batch, b"\x01a\x01b\x01c"),
    ] {
        let mut receiver = Receiver::new(Framing::default(), []);
        let link = frame(compression, content, payload);
        assert_eq!(next_frame(&mut receiver, &link), link.len());
        let link = sent(&mut sender("none", &DICTIONARY), &messages(1));
        assert_eq!(received(&mut receiver, &link), (messages(1), None));
    }
}

#[test]
fn bombs_stop_at_the_limit() {
    let zeros = vec![0; 8 << 20];
    let too_large = DecodeError::LimitExceeded {
        kind: LimitKind::MessageBytes,
        limit: Limits::DEFAULT.max_message_bytes,
        offset: 0,
    };
    let mut payload = Vec::new();
    Zstd::in_frames(ZstdLevel::DEFAULT)
        .compress(&zeros, &mut payload)
        .unwrap();
    let link = frame(CompressionId::Zstd, Content::Message, &payload);
    let mut receiver = Receiver::new(Framing::default(), []);
    let expected = ReceiveError::Content {
        error: too_large.clone(),
        consumed: link.len(),
    };
    assert_eq!(receiver.receive(&link).unwrap_err(), expected);
    payload.clear();
    ZstdStream::new(ZstdLevel::DEFAULT)
        .compress(&zeros, &mut payload)
        .unwrap();
    let link = frame(CompressionId::ZstdStream, Content::Message, &payload);
    let expected = ReceiveError::StreamLost(too_large.clone());
    let mut receiver = Receiver::new(Framing::default(), []);
    assert_eq!(receiver.receive(&link).unwrap_err(), expected);
    payload.clear();
    DeflateStream::new(GzipLevel::DEFAULT)
        .compress(&zeros, &mut payload)
        .unwrap();
    let link = frame(CompressionId::DeflateStream, Content::Message, &payload);
    let mut receiver = Receiver::new(Framing::default(), []);
    assert_eq!(receiver.receive(&link).unwrap_err(), expected);
}
