//! Frames are read as they were written, and each has exactly one encoding.

mod support;

use std::num::NonZeroU32;

use proptest::{collection::vec, prelude::*, sample::select};
use support::{CHECKED, PLAIN, UNCHECKED, decoded, encode, headers, payloads};
use wirecost_codec::{EncodeError, Limits};
use wirecost_frame::{
    Checksum, CompressionId, Content, Decoded, DictionaryId, Format, Framing, Header, SchemaId,
};

fn format() -> impl Strategy<Value = Format> {
    select([&Format::ALL[..], &[Format::Model, Format::Control]].concat())
}

fn compression() -> impl Strategy<Value = CompressionId> {
    let id = || any::<NonZeroU32>().prop_map(DictionaryId);
    prop_oneof![
        select(support::compressions()).prop_map(|(_, compression)| compression),
        id().prop_map(CompressionId::DeflateDictionary),
        id().prop_map(CompressionId::ZstdDictionary),
        id().prop_map(CompressionId::Model),
        id().prop_map(CompressionId::ModelBatch),
        id().prop_map(CompressionId::ModelStream),
        id().prop_map(CompressionId::ModelKeyed),
    ]
}

fn schema() -> impl Strategy<Value = SchemaId> {
    prop_oneof![
        any::<u32>().prop_map(SchemaId::Version),
        any::<u64>().prop_map(SchemaId::Fingerprint),
    ]
}

fn content() -> impl Strategy<Value = Content> {
    let max = Limits::DEFAULT.max_elements as u32;
    prop_oneof![Just(Content::Message), (1..=max).prop_map(support::batch),]
}

fn header() -> impl Strategy<Value = Header> {
    (format(), compression(), schema(), content()).prop_map(
        |(format, compression, schema, content)| Header {
            format,
            compression,
            schema,
            content,
        },
    )
}

fn framing() -> impl Strategy<Value = Framing> {
    select(vec![CHECKED, UNCHECKED])
}

/// Checks that a frame at the start of `bytes`, if there is one, is written as the same bytes.
fn has_one_form(bytes: &[u8]) {
    if let Ok(Decoded::Frame { frame, consumed }) = UNCHECKED.decode(bytes) {
        let framing = if bytes[0] & 1 == 1 {
            CHECKED
        } else {
            UNCHECKED
        };
        assert_eq!(
            encode(framing, &frame.header, frame.payload),
            bytes[..consumed]
        );
    }
}

proptest! {
    #[test]
    fn a_frame_comes_back(
        framing in framing(),
        header in header(),
        payload in vec(any::<u8>(), 0..300),
        following in vec(any::<u8>(), 0..20),
    ) {
        let frame = encode(framing, &header, &payload);
        let stream = [frame.as_slice(), &following].concat();
        prop_assert_eq!(framing.decode(&stream), Ok(decoded(&header, &payload, frame.len())));
    }

    #[test]
    fn changed_frames_have_one_form(
        header in header(),
        payload in vec(any::<u8>(), 0..40),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut frame = encode(UNCHECKED, &header, &payload);
        for (at, byte) in changes {
            *at.get_mut(&mut frame) = byte;
        }
        has_one_form(&frame);
    }

    #[test]
    fn any_bytes_have_one_form(kinds in any::<u8>(), rest in vec(any::<u8>(), 0..60)) {
        for first in 0xa8..0xb0 {
            has_one_form(&[&[first, kinds], rest.as_slice()].concat());
        }
        has_one_form(&rest);
    }
}

#[test]
fn frames_in_a_row() {
    let mut stream = Vec::new();
    for header in headers() {
        for payload in payloads() {
            CHECKED.encode(&header, &payload, &mut stream).unwrap();
        }
    }
    let mut rest = stream.as_slice();
    for expected in headers() {
        for payload in payloads() {
            let Ok(Decoded::Frame { frame, consumed }) = CHECKED.decode(rest) else {
                panic!("{expected:?}");
            };
            assert_eq!((frame.header, frame.payload), (expected, &payload[..]));
            rest = &rest[consumed..];
        }
    }
    assert_eq!(CHECKED.decode(rest), Ok(Decoded::NotYet { missing: 1 }));
}

#[test]
fn encoding_appends_and_allocates_nothing() {
    for framing in [CHECKED, UNCHECKED] {
        for header in headers() {
            let payload = b"a payload";
            let frame = encode(framing, &header, payload);
            let mut out = Vec::with_capacity(6 + frame.len());
            out.extend_from_slice(b"before");
            let (place, capacity) = (out.as_ptr(), out.capacity());
            framing.encode(&header, payload, &mut out).unwrap();
            assert_eq!(out, [b"before", frame.as_slice()].concat());
            assert_eq!((out.as_ptr(), out.capacity()), (place, capacity));
        }
    }
}

#[test]
fn the_sender_keeps_to_the_limit() {
    let limits = Limits {
        max_message_bytes: 8,
        ..Limits::DEFAULT
    };
    let framing = Framing::new(limits, Checksum::Crc32c);
    let mut out = b"before".to_vec();
    assert_eq!(
        framing.encode(&PLAIN, b"123456789", &mut out),
        Err(EncodeError::TooLarge { bytes: 9, limit: 8 })
    );
    assert_eq!(out, b"before");
    framing.encode(&PLAIN, b"12345678", &mut out).unwrap();
}
