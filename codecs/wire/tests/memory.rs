//! Both ends allocate nothing once they are warm.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use std::num::NonZeroU32;

use allocation_counter::measure;
use support::{PACKINGS, ends, message, sent};
use wirecost_frame::{
    CompressionId, Content, Control, DictionaryId, Format, Framing, Header, Offer, OfferedWire,
    OfferedWires, SchemaId,
};
use wirecost_wire::{ClusterKey, Packing, Received, Receiver, Responder, Sender, Wire, Wires};

/// Sends `message` and receives it.
fn exchange(sender: &mut Sender, receiver: &mut Receiver, message: &[u8], link: &mut Vec<u8>) {
    link.clear();
    sender.send(message, link).unwrap();
    let mut rest = link.as_slice();
    while !rest.is_empty() {
        let Received::Frame {
            messages, consumed, ..
        } = receiver.receive(rest).unwrap()
        else {
            panic!("the frame is whole");
        };
        assert!(messages.last().unwrap() == message);
        rest = &rest[consumed..];
    }
}

#[test]
fn a_message_takes_no_allocation_once_both_ends_are_warm() {
    for name in PACKINGS.iter() {
        let (mut sender, mut receiver) = ends(name);
        let mut link = Vec::with_capacity(1 << 20);
        let mut run = |repeat: usize, times| {
            for n in 0..times {
                let message = message(n).repeat(repeat);
                let count = measure(|| {
                    exchange(&mut sender, &mut receiver, &message, &mut link);
                })
                .count_total;
                assert!(repeat > 1 || count == 0, "{name}, message {n}: {count}");
            }
        };
        // Two batches of larger messages, then smaller ones.
        run(10, 14);
        run(1, 100);
    }
}

#[test]
fn contexts_are_made_when_they_are_first_needed() {
    for name in ["gzip-6", "zstd-3-dict", "deflate-6-stream", "zstd-3-stream"] {
        let (mut sender, mut receiver) = ends(name);
        assert_eq!((sender.memory_bytes(), receiver.memory_bytes()), (0, 0));
        // Long enough to be compressed by every compression.
        let link = sent(&mut sender, &[message(1).repeat(10)]);
        assert!(sender.memory_bytes() > 0 && receiver.memory_bytes() == 0);
        receiver.receive(&link).unwrap();
        assert!(receiver.memory_bytes() > 0);
    }
}

/// A large message does not raise the memory held for those after it.
#[test]
fn a_large_buffer_is_given_back() {
    let (mut sender, _) = ends("zstd-3");
    let large = sent(&mut sender, &[vec![0; 4 << 20]]);
    let small = sent(&mut sender, &[message(1).repeat(10)]);
    let mut receiver = Receiver::new(Framing::default(), []);
    receiver.receive(&small).unwrap();
    let held = |receiver: &mut Receiver, link: &[u8]| {
        measure(|| {
            receiver.receive(link).unwrap();
        })
        .bytes_current
    };
    assert!(held(&mut receiver, &large) > 3 << 20);
    assert!(held(&mut receiver, &small) < -(2 << 20));
}

/// The memory that a stranger can make a node allocate before it confirms anything: by the largest
/// offers, and by offers that only claim to be large.
#[test]
fn an_offer_takes_little_however_many_wires_it_has() {
    let key = ClusterKey::new([7; 32]);
    let wire = Wire::new(Format::Json, SchemaId::Version(1), Packing::PLAIN, None).unwrap();
    let node = Wires::new([wire]).unwrap();
    let compression = CompressionId::ZstdDictionary(DictionaryId(NonZeroU32::MAX));
    let schema = SchemaId::Fingerprint(u64::MAX);
    let largest = OfferedWire::new(Format::Avro, compression, schema, |_| [0; 8]);
    let offer = |wires: Vec<OfferedWire>| {
        let wires: OfferedWires = wires.try_into().unwrap();
        let nonce = [0; 16];
        Control::Offer(Offer { nonce, wires })
    };
    let mut full = Vec::new();
    offer(vec![largest; OfferedWires::MAX]).write(&mut full);
    let allocated = measure(|| {
        let responder = Responder::new(&node, &key, [1; 16]);
        responder.answer(&full, &mut Vec::new()).unwrap_err();
    });
    assert!(allocated.bytes_max < 32 << 10, "{allocated:?}");

    let header = Header {
        format: Format::Control,
        compression: CompressionId::None,
        schema: SchemaId::Version(0),
        content: Content::Message,
    };
    let full = offer(vec![largest; OfferedWires::MAX]).payload();
    let allocated = measure(|| {
        Control::read(&header, &full).unwrap();
    });
    assert!(allocated.bytes_max < 16 << 10, "{allocated:?}");

    // A claim of 255 wires, none of which follow.
    let mut claimed = offer(vec![]).payload();
    *claimed.last_mut().unwrap() = u8::MAX;
    let allocated = measure(|| {
        Control::read(&header, &claimed).unwrap_err();
    });
    assert_eq!(allocated.bytes_max, 0);
}
