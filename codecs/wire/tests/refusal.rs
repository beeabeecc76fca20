//! A node's answer to a frame that it cannot read, and what its peer learns from it.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use support::{DICTIONARY, dictionary, message, messages, packing, received, sent};
use wirecost_codec::Limits;
use wirecost_compress::{Compressor, Zstd, ZstdLevel};
use wirecost_frame::{
    Checksum, CompressionId, Content, Control, DictionaryId, Format, Framing, Header, Offer,
    OfferedWires, Reason, Refusal, SchemaId,
};
use wirecost_wire::{ReceiveError, Received, Receiver, Sender, Wire, Wires};

const V1: SchemaId = SchemaId::Version(1);
const V2: SchemaId = SchemaId::Version(2);

fn wire(format: Format, schema: SchemaId, name: &str) -> Wire {
    Wire::new(format, schema, packing(name), Some(&DICTIONARY)).unwrap()
}

fn sender(format: Format, schema: SchemaId, name: &str) -> Sender {
    wire(format, schema, name).sender(Framing::default())
}

fn only(format: Format, schema: SchemaId) -> Receiver {
    Receiver::new(Framing::default(), []).reading([(format, schema)])
}

/// Checks that the first frame is refused for this reason, that the peer is told, and that the
/// connection continues after it.
fn is_refused(receiver: &mut Receiver, link: &[u8], reason: Reason) {
    let error = receiver.receive(link).unwrap_err();
    assert_eq!(error.reason(), Some(reason), "{error}");
    let refusal = receiver.refusal(reason);
    assert_eq!(refusal, Refusal { frame: 0, reason });
    assert_eq!(error.next_frame(), Some(link.len()));

    let mut back = Vec::new();
    Control::Refusal(refusal).write(&mut back);
    let mut peer = Receiver::new(Framing::default(), []);
    let Ok(Received::Control { control, consumed }) = peer.receive(&back) else {
        panic!("the refusal is whole");
    };
    assert_eq!(control, Control::Refusal(refusal));
    assert_eq!(consumed, back.len());
}

#[test]
fn each_lack_has_its_reason() {
    let one = &messages(1);
    let link = sent(&mut sender(Format::Protobuf, V1, "none"), one);
    is_refused(&mut only(Format::Json, V1), &link, Reason::Format(2));

    for schema in [V2, SchemaId::Fingerprint(1)] {
        let link = sent(&mut sender(Format::Bincode, schema, "zstd-3"), one);
        let reason = Reason::Schema(schema);
        is_refused(&mut only(Format::Bincode, V1), &link, reason);
    }

    let link = sent(&mut sender(Format::Json, V1, "zstd-3-dict"), one);
    let reason = Reason::Dictionary(DictionaryId(DICTIONARY.id()));
    is_refused(&mut only(Format::Json, V1), &link, reason);

    // A dictionary of another content has another id.
    let mut receiver = Receiver::new(Framing::default(), [dictionary(2)]);
    is_refused(&mut receiver, &link, reason);
}

/// Garbage, a bomb and a missing dictionary would each cause another error if they were looked at.
#[test]
fn what_is_not_read_is_not_decompressed() {
    let framing = Framing::default();
    let frame = |compression, payload: &[u8]| {
        let header = Header {
            format: Format::Avro,
            compression,
            schema: V1,
            content: Content::Message,
        };
        let mut link = Vec::new();
        framing.encode(&header, payload, &mut link).unwrap();
        link
    };
    let mut bomb = Vec::new();
    let zeros = vec![0; 2 * Limits::DEFAULT.max_message_bytes];
    Zstd::in_frames(ZstdLevel::DEFAULT)
        .compress(&zeros, &mut bomb)
        .unwrap();
    let id = DictionaryId(DICTIONARY.id());
    for link in [
        frame(CompressionId::Gzip, b"no gzip"),
        frame(CompressionId::Zstd, &bomb),
        frame(CompressionId::ZstdDictionary(id), b""),
    ] {
        let format = Reason::Format(Format::Avro.number());
        is_refused(&mut only(Format::Json, V1), &link, format);
        let schema = Reason::Schema(V1);
        is_refused(&mut only(Format::Avro, V2), &link, schema);
    }
}

/// Frames after an unread one refer to it.
#[test]
fn a_stream_goes_on_behind_what_is_not_read() {
    let messages = &messages(2);
    let mut sender = sender(Format::Avro, V1, "zstd-3-stream");
    let unread = sent(&mut sender, &messages[..1]);
    let next = sent(&mut sender, &messages[1..]);
    let mut receiver = only(Format::Json, V1);
    for link in [unread, next] {
        let error = receiver.receive(&link).unwrap_err();
        let reason = Reason::Format(Format::Avro.number());
        assert_eq!(error.reason(), Some(reason), "{error}");
        assert_eq!(error.next_frame(), Some(link.len()));
    }
}

/// Numbers from a newer peer.
#[test]
fn an_unknown_number_has_its_reason() {
    let framing = Framing::new(Limits::DEFAULT, Checksum::None);
    let header = Header {
        format: Format::Json,
        compression: CompressionId::None,
        schema: V1,
        content: Content::Message,
    };
    for (kinds, reason) in [
        (0xe0, Reason::Format(14)),
        (0x17, Reason::Compression(7)),
        (0xe7, Reason::Format(14)),
    ] {
        let mut link = Vec::new();
        framing.encode(&header, b"{}", &mut link).unwrap();
        link[1] = kinds;
        is_refused(&mut Receiver::new(framing, []), &link, reason);
    }
}

/// A node reads all formats and schemas that it offers, and no others.
#[test]
fn a_node_reads_what_it_offers() {
    let node = [
        wire(Format::Bincode, V1, "zstd-3-dict"),
        wire(Format::Json, V2, "none"),
    ];
    let node = Wires::new(node).unwrap();
    for format in [Format::Bincode, Format::Json, Format::Avro] {
        for schema in [V1, V2] {
            let link = sent(&mut sender(format, schema, "zstd-3-dict"), &messages(1));
            let (read, error) = received(&mut node.receiver(Framing::default()), &link);
            let reason = error.as_ref().and_then(ReceiveError::reason);
            match (format, schema) {
                (Format::Bincode, V1) | (Format::Json, V2) => assert_eq!(read, messages(1)),
                (Format::Avro, _) => assert_eq!(reason, Some(Reason::Format(4))),
                _ => assert_eq!(reason, Some(Reason::Schema(schema))),
            }
        }
    }
}

/// An unread part of a stream is decompressed all the same, since later ones refer to it.
#[test]
fn a_stream_goes_on_behind_a_refused_part() {
    for name in ["zstd-3-stream", "deflate-6-stream"] {
        let mut sender = sender(Format::Json, V1, name);
        let first = sent(&mut sender, &[message(1)]);
        let second = sent(&mut sender, &[message(2)]);
        let mut receiver = only(Format::Json, V2);
        is_refused(&mut receiver, &first, Reason::Schema(V1));
        let mut receiver = receiver.reading([(Format::Json, V1)]);
        let expected = (vec![message(2)], None);
        assert_eq!(received(&mut receiver, &second), expected, "{name}");
    }
}

/// Both ends count frames in the same way: batches and refused frames count, control messages do
/// not.
#[test]
fn a_refusal_names_the_frame_as_its_sender_counts() {
    let mut sender = sender(Format::Json, V1, "x7");
    let mut receiver = Receiver::new(Framing::default(), []);
    for count in [7, 3, 15] {
        let mut link = Vec::new();
        Control::Confirmation([0; 32]).write(&mut link);
        link.extend(sent(&mut sender, &messages(count)));
        let mut rest = link.as_slice();
        while !rest.is_empty() {
            let (Received::Control { consumed, .. } | Received::Frame { consumed, .. }) =
                receiver.receive(rest).unwrap()
            else {
                panic!("whole frames");
            };
            rest = &rest[consumed..];
        }
        let last = receiver.refusal(Reason::Content).frame;
        assert_eq!(last + 1, sender.frames());
    }
    assert_eq!(sender.frames(), 5);
    let mut foreign = Vec::new();
    wire(Format::Json, V1, "zstd-3-dict")
        .sender(Framing::default())
        .send(&message(1), &mut foreign)
        .unwrap();
    receiver.receive(&foreign).unwrap_err();
    assert_eq!(receiver.refusal(Reason::Content).frame, 5);
}

/// A newer peer's unknown control message is skipped, and not answered.
#[test]
fn an_unknown_control_message_is_skipped_without_an_answer() {
    let header = Header {
        format: Format::Control,
        compression: CompressionId::None,
        schema: SchemaId::Version(0),
        content: Content::Message,
    };
    for payload in [&[9, 1, 2][..], &[3, 0, 0, 0, 0, 0, 0, 0, 0, 99], &[]] {
        let mut link = Vec::new();
        let framing = Framing::default();
        framing.encode(&header, payload, &mut link).unwrap();
        let mut receiver = only(Format::Json, V1);
        let error = receiver.receive(&link).unwrap_err();
        assert!(matches!(error, ReceiveError::Control { .. }), "{error}");
        assert_eq!(error.reason(), None);
        assert_eq!(error.next_frame(), Some(link.len()));
        let link = sent(&mut sender(Format::Json, V1, "none"), &messages(1));
        assert_eq!(received(&mut receiver, &link), (messages(1), None));
        assert_eq!(receiver.refusal(Reason::Content).frame, 0);
    }
}

#[test]
fn offers_and_confirmations_arrive_by_a_receiver_too() {
    let nonce = [7; 16];
    let wires = OfferedWires::default();
    for control in [
        Control::Offer(Offer { nonce, wires }),
        Control::Confirmation([9; 32]),
    ] {
        let mut link = Vec::new();
        control.write(&mut link);
        let mut receiver = only(Format::Json, V1);
        let Ok(Received::Control { control: read, .. }) = receiver.receive(&link) else {
            panic!("the frame is whole");
        };
        assert_eq!(read, control);
    }
}

#[test]
fn what_closes_the_connection_has_no_reason() {
    let mut receiver = Receiver::new(Framing::default(), []);
    for bytes in [b"GET /".as_slice(), b"{}"] {
        let error = receiver.receive(bytes).unwrap_err();
        assert_eq!((error.reason(), error.next_frame()), (None, None));
    }
}

/// A control message is never compressed. A frame that claims to be a compressed one is skipped
/// without an answer and not counted; as part of a stream it makes the rest of the stream
/// unreadable.
#[test]
fn a_compressed_control_message_is_none() {
    let framing = Framing::default();
    let missing = DictionaryId(2.try_into().unwrap());
    for (compression, is_lost) in [
        (CompressionId::Gzip, false),
        (CompressionId::ZstdDictionary(missing), false),
        (CompressionId::ZstdStream, true),
        (CompressionId::DeflateStream, true),
    ] {
        let header = Header {
            format: Format::Control,
            compression,
            schema: SchemaId::Version(0),
            content: Content::Message,
        };
        let mut link = Vec::new();
        framing.encode(&header, b"\x03", &mut link).unwrap();
        let mut receiver = Receiver::new(framing, []);
        let error = receiver.receive(&link).unwrap_err();
        assert_eq!(error.reason(), None, "{error}");
        assert_eq!(error.next_frame(), (!is_lost).then_some(link.len()));
        if !is_lost {
            let plain = sent(&mut sender(Format::Json, V1, "none"), &messages(1));
            receiver.receive(&plain).unwrap();
            assert_eq!(receiver.refusal(Reason::Content).frame, 0);
        }
    }
}
