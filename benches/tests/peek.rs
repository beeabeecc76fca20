//! Peeking at cluster messages reads the same as decoding, in every format.

#![allow(clippy::unwrap_used)]

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use wirecost_avro::Avro;
use wirecost_bench::engines::{FORMATS, default_engines};
use wirecost_bincode::{Bincode, BincodeSerde};
use wirecost_codec::{Codec, Fixed64, Peek, Schema, conformance};
use wirecost_fixtures::{Trace, WorkloadKind, adversarial, golden};
use wirecost_json::{Json, SerdeJson};
use wirecost_message::{ClockDomain, Head, Message, Source, Stamp};
use wirecost_protobuf::Protobuf;
use wirecost_thrift::Thrift;

/// Everything except the body: texts, bytes and an option, besides the fields of [`Head`].
#[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
#[schema(prefix_of = Message)]
struct Envelope {
    #[schema(id = 1)]
    version: u8,
    #[schema(id = 2)]
    domain: ClockDomain,
    #[schema(id = 3)]
    stamp: Stamp,
    #[schema(id = 4)]
    source: Source,
    #[schema(id = 5)]
    request_id: Fixed64,
    #[schema(id = 6)]
    flags: u32,
    #[schema(id = 7)]
    timeout_ns: Option<u64>,
    #[schema(id = 8)]
    relays: u8,
}

fn golden_messages() -> Vec<Message> {
    let examples = golden::messages().into_iter();
    examples.map(|example| example.message).collect()
}

fn check<C: Codec<Message> + Peek<Head> + Peek<Envelope>>(mut codec: C) {
    let generated = WorkloadKind::ALL
        .into_iter()
        .flat_map(|kind| Trace::generate(kind, kind.default_count()).messages);
    let adversarial = adversarial::messages().into_iter();
    let by_hand = golden_messages()
        .into_iter()
        .chain(adversarial.map(|example| example.message));
    for message in by_hand.chain(generated) {
        let mut bytes = Vec::new();
        codec.encode(&message, &mut bytes).unwrap();
        assert_eq!(codec.peek(&bytes), Ok(Head::from(message.clone())));
        assert_eq!(codec.peek(&bytes), Ok(Envelope::from(message)));
    }
    conformance::peeks::<Head, _>(&mut codec, &golden_messages());
    // One message suffices: all envelopes are alike, and damage to a body is far from them.
    conformance::peeks::<Envelope, _>(&mut codec, &golden_messages()[..1]);
}

/// Holds in every format of single messages; the tests below add another prefix.
#[test]
fn every_format_reads_heads() {
    for (entry, engine) in FORMATS.iter().zip(default_engines::<Message>()) {
        let Some(peek) = entry.peek else {
            continue;
        };
        let messages = golden_messages();
        let encoded = engine.encode(&messages, NonZeroU32::MIN).unwrap();
        for (message, bytes) in messages.into_iter().zip(encoded) {
            assert_eq!(
                peek().peek(&bytes),
                Ok(Head::from(message)),
                "{}",
                entry.format
            );
        }
    }
}

#[test]
fn json() {
    check(Json::default());
    check(SerdeJson::default());
}

#[test]
fn protobuf() {
    check(Protobuf::default());
}

#[test]
fn bincode() {
    check(Bincode::default());
    check(BincodeSerde::default());
}

#[test]
fn avro() {
    check(Avro::default());
}

#[test]
fn thrift() {
    check(Thrift::default());
}
