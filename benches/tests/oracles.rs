//! The engines of a format are each other's oracle: they write the same bytes, and each reads the
//! others' bytes. Libraries that do not know this project's declarations read them with the
//! published schema.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::fs;

use apache_avro::reader::datum::GenericDatumReader;
use pilota_thrift_parser::{FileParser, FileSource, Item};
use prost::Message as _;
use serde_json::Value;
use wirecost_avro::Avro;
use wirecost_bench::{
    engines::{Contender, Engine, engines, pb},
    provenance::Package,
};
use wirecost_bincode::Bincode;
use wirecost_codec::Codec;
use wirecost_fixtures::{Trace, WorkloadKind, adversarial, golden};
use wirecost_frame::Format;
use wirecost_message::Message;
use wirecost_protobuf::Protobuf;

/// Returns every kind of message: generated ones, and those written by hand.
fn fixtures() -> impl Iterator<Item = (String, Vec<Message>)> {
    let generated = WorkloadKind::ALL.into_iter().map(|kind| {
        let workload = Trace::generate(kind, kind.default_count().min(64));
        (workload.name, workload.messages)
    });
    let by_hand = [
        ("golden", golden::messages()),
        ("adversarial", adversarial::messages()),
    ];
    generated.chain(by_hand.map(|(name, examples)| {
        let messages = examples
            .into_iter()
            .map(|example| example.message)
            .collect();
        (name.to_owned(), messages)
    }))
}

/// Returns the engines of a format, its default first.
fn engines_of(format: Format) -> Vec<Engine<Message>> {
    engines()
        .into_iter()
        .filter(|engine| engine.format == format)
        .collect()
}

/// Returns the messages that prost can carry: it treats a negative zero as zero, and leaves it out.
fn without_negative_zeros(mut messages: Vec<Message>) -> Vec<Message> {
    messages.retain(|message| !has_negative_zero(message));
    messages
}

fn has_negative_zero(message: &Message) -> bool {
    holds_negative_zero(&serde_json::to_value(message).unwrap())
}

fn holds_negative_zero(value: &Value) -> bool {
    match value {
        Value::Number(number) => number
            .as_f64()
            .is_some_and(|number| number == 0.0 && number.is_sign_negative()),
        Value::Array(values) => values.iter().any(holds_negative_zero),
        Value::Object(fields) => fields.values().any(holds_negative_zero),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// Returns the message's bits: `==` would ignore a zero that lost its sign.
fn bits(message: &Message) -> Vec<u8> {
    let mut bytes = Vec::new();
    Bincode::default().encode(message, &mut bytes).unwrap();
    bytes
}

fn sorted(bytes: &[u8]) -> Vec<u8> {
    let mut sorted = bytes.to_vec();
    sorted.sort_unstable();
    sorted
}

fn assert_reads(
    reader: &mut dyn Contender<Message>,
    messages: &[Message],
    encoded: &[Vec<u8>],
    what: &str,
) {
    assert_eq!(messages.len(), encoded.len(), "{what}");
    for (index, (message, bytes)) in messages.iter().zip(encoded).enumerate() {
        let decoded = reader.decode(bytes).unwrap_or_else(|error| {
            panic!("{what}, message {index}: {error}");
        });
        assert_eq!(decoded, *message, "{what}, message {index}");
        assert_eq!(bits(&decoded), bits(message), "{what}, message {index}");
    }
}

/// Loads a format's engines with the messages, and checks that each reads every engine's bytes.
fn assert_interchangeable(format: Format, fixture: &str, messages: &[Message]) {
    let engines = engines_of(format);
    let mut loaded: Vec<_> = engines
        .iter()
        .map(|engine| engine.of_messages().unwrap()(messages).unwrap())
        .collect();
    let written: Vec<_> = loaded
        .iter_mut()
        .map(|engine| engine.encoded().unwrap())
        .collect();
    for (writer, encoded) in engines.iter().zip(&written) {
        for (index, (bytes, expected)) in encoded.iter().zip(&written[0]).enumerate() {
            let what = format!("{format}@{} writes {fixture} {index}", writer.name);
            if writer.is_canonical {
                assert!(bytes == expected, "{what} unlike the default engine");
            } else {
                assert!(sorted(bytes) == sorted(expected), "{what} in other bytes");
            }
        }
        for (reader, engine) in engines.iter().zip(&mut loaded) {
            let what = format!(
                "{format}@{} reads {fixture} of {}",
                reader.name, writer.name
            );
            assert_reads(engine.as_mut(), messages, encoded, &what);
        }
    }
}

#[test]
fn a_format_has_one_default_and_its_engines_have_names_and_versions() {
    for format in Format::ALL {
        let engines = engines_of(format);
        assert!(
            !engines.is_empty(),
            "benches/src/engines/mod.rs has no engine of {format}"
        );
        assert!(engines[0].is_default && engines[0].is_canonical, "{format}");
        assert!(
            engines[1..].iter().all(|engine| !engine.is_default),
            "{format}"
        );
        let version = |engine: &Engine<_>| Package::this().version_of(engine.library).to_owned();
        let versions: Vec<_> = engines.iter().map(version).collect();
        assert!(
            versions.iter().all(|version| version.contains('.')),
            "{versions:?}"
        );
        let mut names: Vec<_> = engines.iter().map(|engine| engine.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), engines.len(), "{format}");
    }
}

#[test]
fn engines_are_interchangeable() {
    for (fixture, messages) in fixtures() {
        for format in Format::ALL
            .into_iter()
            .filter(|format| ![Format::Protobuf, Format::Columnar].contains(format))
        {
            assert_interchangeable(format, &fixture, &messages);
        }
        let messages = without_negative_zeros(messages);
        assert_interchangeable(Format::Protobuf, &fixture, &messages);
    }
}

/// The reason why prost is not tested on negative zeros. The format's authors say that only
/// positive zero is left out.
#[test]
fn prost_loses_the_sign_of_zero() {
    let messages = adversarial::messages()
        .into_iter()
        .map(|example| example.message);
    let negative: Vec<_> = messages.filter(has_negative_zero).collect();
    assert!(!negative.is_empty());
    for message in negative {
        let mut bytes = Vec::new();
        Protobuf::default().encode(&message, &mut bytes).unwrap();
        let ours: Message = Protobuf::default().decode(&bytes).unwrap();
        assert_eq!(bits(&ours), bits(&message));

        let bytes = pb::Message::from(&message).encode_to_vec();
        let theirs = Message::try_from(pb::Message::decode(bytes.as_slice()).unwrap()).unwrap();
        assert_eq!(theirs, message);
        assert_ne!(bits(&theirs), bits(&message));
    }
}

/// prost's structs contain nothing that is not in the published `cluster.proto`.
#[test]
fn the_published_proto_holds_a_message() {
    for (fixture, messages) in fixtures() {
        for (index, message) in without_negative_zeros(messages).iter().enumerate() {
            let bytes = pb::Message::from(message).encode_to_vec();
            let decoded = pb::Message::decode(bytes.as_slice()).unwrap();
            let message_again = Message::try_from(decoded).unwrap();
            assert_eq!(bits(&message_again), bits(message), "{fixture} {index}");
        }
    }
}

/// Values that prost's structs can hold and a message cannot.
#[test]
fn structs_that_are_no_message_are_refused() {
    type Change = fn(&mut pb::Message);
    let whole = pb::Message::from(&golden::messages()[0].message);
    let changes: [(&str, Change); 5] = [
        ("`Message.stamp` is missing", |message| message.stamp = None),
        ("`Message.body` is missing", |message| message.body = None),
        ("does not fit a u8", |message| message.relays = 256),
        ("`ClockDomain` has no member 9", |message| {
            message.domain = 9
        }),
        ("IP address", |message| {
            message.source.get_or_insert_default().address = vec![1, 2, 3];
        }),
    ];
    assert!(Message::try_from(whole.clone()).is_ok());
    for (expected, change) in changes {
        let mut changed = whole.clone();
        change(&mut changed);
        let error = Message::try_from(changed).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// Apache's library reads every message with the published `cluster.avsc`, to the last byte.
#[test]
fn the_published_avsc_reads_the_messages() {
    let schema = apache_avro::Schema::parse_str(&published("cluster.avsc")).unwrap();
    let reader = GenericDatumReader::builder(&schema).build().unwrap();
    for (fixture, messages) in fixtures() {
        for (index, message) in messages.iter().enumerate() {
            let mut bytes = Vec::new();
            Avro::default().encode(message, &mut bytes).unwrap();
            let mut rest = bytes.as_slice();
            let value = reader.read_value(&mut rest);
            assert!(
                value.is_ok() && rest.is_empty(),
                "{fixture} {index}: {value:?}"
            );
        }
    }
}

#[test]
fn the_published_thrift_parses() {
    let idl = published("cluster.thrift");
    let file = FileParser::new(FileSource::new(&idl)).parse().unwrap();
    let is_message =
        |item: &Item| matches!(item, Item::Struct(item) if item.name.as_str() == "Message");
    assert!(file.items.iter().any(is_message));
}

fn published(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../codecs/message");
    fs::read_to_string(format!("{folder}/{name}")).unwrap()
}
