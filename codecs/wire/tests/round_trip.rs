//! Every packing brings every message back, in order.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use std::num::NonZeroU32;

use proptest::{collection::vec, prelude::*};
use support::{
    DICTIONARY, FORMAT, PACKINGS, SCHEMA, ends, framed_ends, messages, packing, received, sent,
};
use wirecost_codec::{EncodeError, Limits};
use wirecost_frame::{
    Checksum, CompressionId, Content, DictionaryId, Format, Framing, Header, SchemaId,
};
use wirecost_wire::{Received, Receiver, Sender};

fn any_messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let noise = vec(any::<u8>(), 0..300);
    let repeated = (any::<u8>(), 0..5000_usize).prop_map(|(byte, times)| vec![byte; times]);
    let like = (0..10_000_u32).prop_map(support::message);
    vec(prop_oneof![noise, repeated, like], 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_packing_brings_every_message_back(messages in any_messages()) {
        for name in PACKINGS.iter() {
            let (mut sender, mut receiver) = ends(name);
            let link = sent(&mut sender, &messages);
            let (read, error) = received(&mut receiver, &link);
            prop_assert_eq!(error, None, "{}", name);
            prop_assert!(read == messages, "{}", name);
        }
    }

    /// One receiver reads frames from senders of every packing in turn.
    #[test]
    fn packings_may_change_from_frame_to_frame(
        messages in any_messages(),
        order in vec(0..PACKINGS.len(), 20),
    ) {
        let mut senders: Vec<_> = PACKINGS.iter().map(|name| ends(name).0).collect();
        let mut receiver = Receiver::new(Framing::default(), [DICTIONARY.clone()]);
        let mut link = Vec::new();
        // One stream of each compression: two DEFLATE streams would be two senders on one
        // connection.
        for (message, &at) in messages.iter().zip(&order) {
            let at = if PACKINGS[at] == "deflate-1-stream" { 0 } else { at };
            link.extend(sent(&mut senders[at], std::slice::from_ref(message)));
        }
        prop_assert_eq!(received(&mut receiver, &link), (messages, None));
    }
}

/// Returns the header of the first frame of a packing, for compressible messages.
fn header(name: &str) -> Header {
    let (mut sender, mut receiver) = ends(name);
    let link = sent(&mut sender, &messages(20));
    match receiver.receive(&link).unwrap() {
        Received::Frame { header, .. } => header,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn a_frame_says_how_it_was_packed() {
    let id = DictionaryId(DICTIONARY.id());
    let batch = Content::Batch(NonZeroU32::new(7).unwrap());
    for (name, compression, content) in [
        ("none", CompressionId::None, Content::Message),
        (
            "zstd-3-dict",
            CompressionId::ZstdDictionary(id),
            Content::Message,
        ),
        (
            "deflate-6-dict",
            CompressionId::DeflateDictionary(id),
            Content::Message,
        ),
        ("zstd-3-stream", CompressionId::ZstdStream, Content::Message),
        (
            "deflate-6-stream",
            CompressionId::DeflateStream,
            Content::Message,
        ),
        ("static", CompressionId::Model(id), Content::Message),
        ("keyed", CompressionId::ModelKeyed(id), Content::Message),
        ("stream", CompressionId::ModelStream(id), Content::Message),
        ("x7", CompressionId::None, batch),
        ("zstd-3-x7", CompressionId::Zstd, batch),
        ("gzip-6-x7", CompressionId::Gzip, batch),
    ] {
        let expected = Header {
            format: FORMAT,
            compression,
            schema: SCHEMA,
            content,
        };
        assert_eq!(header(name), expected, "{name}");
    }
}

#[test]
fn what_would_grow_is_sent_as_it_is() {
    for name in ["gzip-6", "zstd-3", "zstd-3-dict", "deflate-6-dict"] {
        let (mut sender, mut receiver) = ends(name);
        let link = sent(&mut sender, &[b"x".to_vec()]);
        assert_eq!(link.len(), 8 + 1, "{name}");
        let Received::Frame { header, .. } = receiver.receive(&link).unwrap() else {
            panic!("{name}: the frame is whole");
        };
        assert_eq!(header.compression, CompressionId::None, "{name}");
    }
}

#[test]
fn a_batch_is_sent_when_it_is_full_or_flushed() {
    let (mut sender, mut receiver) = ends("x7");
    let mut link = Vec::new();
    for (index, message) in messages(20).iter().enumerate() {
        let before = link.len();
        sender.send(message, &mut link).unwrap();
        assert_eq!(link.len() > before, index % 7 == 6, "message {index}");
    }
    sender.flush(&mut link).unwrap();
    let sent = link.len();
    sender.flush(&mut link).unwrap();
    assert_eq!(link.len(), sent);
    assert_eq!(received(&mut receiver, &link), (messages(20), None));
}

fn limited(max_message_bytes: usize, max_elements: usize) -> Framing {
    let limits = Limits {
        max_message_bytes,
        max_elements,
        ..Limits::DEFAULT
    };
    Framing::new(limits, Checksum::Crc32c)
}

#[test]
fn a_batch_is_sent_before_it_is_beyond_a_limit() {
    for (framing, frames) in [(limited(100, 1000), 4), (limited(1000, 3), 4)] {
        let (mut sender, mut receiver) = framed_ends(framing, "x64");
        // With its length prefix, a message takes 31 bytes: three fit in a frame.
        let messages = vec![vec![b'a'; 30]; 10];
        let link = sent(&mut sender, &messages);
        let mut rest = link.as_slice();
        let mut count = 0;
        while let Ok(Received::Frame { consumed, .. }) = receiver.receive(rest) {
            rest = &rest[consumed..];
            count += 1;
        }
        assert_eq!((rest.len(), count), (0, frames));
    }
}

#[test]
fn a_message_beyond_the_limit_leaves_the_connection_as_it_was() {
    for name in PACKINGS.iter().filter(|name| !name.contains("dict")) {
        let (mut sender, mut receiver) = framed_ends(limited(1000, 1000), name);
        let mut link = b"before".to_vec();
        sender.send(b"first", &mut link).unwrap();
        let before = link.clone();
        let error = sender.send(&support::message(1).repeat(20), &mut link);
        let limit = |error| matches!(error, Err(EncodeError::TooLarge { limit: 1000, .. }));
        assert!(limit(error), "{name}");
        assert!(link.starts_with(&before), "{name}");
        sender.send(b"last", &mut link).unwrap();
        sender.flush(&mut link).unwrap();
        let expected = vec![b"first".to_vec(), b"last".to_vec()];
        assert_eq!(
            received(&mut receiver, &link[6..]),
            (expected, None),
            "{name}"
        );
    }
}

#[test]
fn a_packing_with_a_dictionary_needs_one() {
    for name in ["zstd-3-dict", "deflate-6-dict", "static", "keyed", "stream"] {
        let error = Sender::new(Framing::default(), FORMAT, SCHEMA, packing(name), None)
            .err()
            .unwrap();
        let text = format!("the packing {name} needs a dictionary");
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn format_and_schema_are_the_senders() {
    let schema = SchemaId::Fingerprint(7);
    let framing = Framing::new(Limits::DEFAULT, Checksum::None);
    let sender = Sender::new(framing, Format::Columnar, schema, packing("none"), None);
    let mut receiver = Receiver::new(framing, []);
    let link = sent(&mut sender.unwrap(), &messages(1));
    let Received::Frame { header, .. } = receiver.receive(&link).unwrap() else {
        panic!("the frame is whole");
    };
    assert_eq!((header.format, header.schema), (Format::Columnar, schema));
}

#[test]
fn an_end_may_go_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Sender>();
    is_send::<Receiver>();
}
