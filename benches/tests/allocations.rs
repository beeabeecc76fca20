//! The allocations of codecs and compressions: none to encode into a buffer with room, and within
//! the limits to decode a stranger's bytes.
//!
//! The tests count Rust's allocator on their own thread. zstd's library takes the memory of its
//! contexts from C's allocator instead; `wirecost-compress` states how much that is.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{borrow::Cow, fmt::Debug, num::NonZeroU32};

use allocation_counter::measure;
use serde::{Serialize, de::DeserializeOwned};
use wirecost::codec_of;
use wirecost_avro::{Avro, apache::ApacheSerde};
use wirecost_bench::{
    connection::Connection,
    engines::{FORMATS, default_engines, pb},
    profile::Profile,
};
use wirecost_bincode::{Bincode, BincodeSerde};
use wirecost_codec::{
    Bytes, Codec, DecodeBorrowed, DecodeError, LimitKind, Limits, Map, Peek, Schema, put,
};
use wirecost_compress::{Compression, Compressor as _, Dictionary};
use wirecost_fixtures::{Trace, WorkloadKind, adversarial, golden};
use wirecost_frame::Format;
use wirecost_json::{Json, SerdeJson};
use wirecost_message::{
    CompactString, Head, Message, Object, ObjectKind, OpLogBatch, PushPull, Snapshot,
};
use wirecost_protobuf::{Prost, Protobuf};
use wirecost_thrift::{Apache, Thrift};

/// A size larger than any message here, so that no buffer grows.
const ROOM: usize = 4 << 20;

/// Returns the codecs of all formats, and those of second engines that need no more than room.
fn codecs<T>(limits: Limits) -> Vec<(String, Box<dyn Codec<T>>)>
where
    T: Schema + Serialize + DeserializeOwned + 'static,
{
    let defaults = Format::ALL.into_iter().filter_map(|format| {
        let codec = codec_of(format, limits)?;
        Some((format.to_string(), codec))
    });
    let second: [(&str, Box<dyn Codec<T>>); 3] = [
        ("json@serde_json", Box::new(SerdeJson::new(limits))),
        ("bincode@bincode", Box::new(BincodeSerde::new(limits))),
        (
            "avro@apache-serde",
            Box::new(ApacheSerde::new(limits).unwrap()),
        ),
    ];
    let second = second.map(|(name, codec)| (name.to_owned(), codec));
    defaults.chain(second).collect()
}

/// Returns messages of every kind.
fn messages() -> Vec<Message> {
    let generated = WorkloadKind::ALL
        .into_iter()
        .flat_map(|kind| Trace::generate(kind, kind.default_count().min(32)).messages);
    let by_hand = golden::messages()
        .into_iter()
        .chain(adversarial::messages());
    generated
        .chain(by_hand.map(|example| example.message))
        .collect()
}

/// Checks that `codec` makes at most `most` allocations to encode any of the values.
fn assert_allocations<T>(what: &str, codec: &mut dyn Codec<T>, values: &[T], most: u64) {
    let mut buffer = Vec::with_capacity(ROOM);
    let count = |value| {
        buffer.clear();
        measure(|| codec.encode(value, &mut buffer).unwrap()).count_total
    };
    assert_eq!(values.iter().map(count).max(), Some(most), "{what}");
}

#[test]
fn encoding_allocates_nothing() {
    let messages = messages();
    let structs: Vec<_> = messages.iter().map(pb::Message::from).collect();
    for (what, mut codec) in codecs(Limits::DEFAULT) {
        assert_allocations(&what, codec.as_mut(), &messages, 0);
    }
    assert_allocations("protobuf@prost", &mut Prost::default(), &structs, 0);
    // Apache's Thrift keeps the ids of the surrounding records in a vector, which grows twice at
    // the depth of these messages. apache-avro's `Value` is left out: its tree is allocated anew
    // for each message, some 50 to 140 times, and 16,000 times for a snapshot.
    assert_allocations("thrift@apache", &mut Apache::default(), &messages, 2);
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Line<'a> {
    #[schema(id = 1)]
    node: &'a str,
    #[schema(id = 2)]
    text: Cow<'a, str>,
    #[schema(id = 3)]
    level: Option<&'a str>,
    #[schema(id = 4)]
    number: u64,
}

#[test]
fn borrowing_allocates_nothing() {
    fn assert_borrows<C>(what: &str, mut codec: C)
    where
        C: for<'a> Codec<Line<'a>> + for<'a> DecodeBorrowed<'a, Line<'a>>,
    {
        let line = Line {
            node: "a name that no type of text holds inline",
            text: "a text that no type of text holds inline".into(),
            level: Some("a level that no type of text holds inline"),
            number: 300,
        };
        let mut bytes = Vec::new();
        codec.encode(&line, &mut bytes).unwrap();
        let mut lent = None;
        let count = measure(|| lent = Some(codec.decode_borrowed(&bytes))).count_total;
        assert_eq!(lent, Some(Ok(line)), "{what}");
        assert_eq!(count, 0, "{what}");
    }
    assert_borrows("json", Json::default());
    assert_borrows("protobuf", Protobuf::default());
    assert_borrows("bincode", Bincode::default());
    assert_borrows("avro", Avro::default());
    assert_borrows("thrift", Thrift::default());
}

#[test]
fn peeking_allocates_nothing() {
    fn assert_peeks(what: &str, codec: &mut dyn Peek<Head>, messages: &[Vec<u8>], most: u64) {
        for bytes in messages {
            let count = measure(|| assert!(codec.peek(bytes).is_ok())).count_total;
            assert_eq!(count, most, "{what}");
        }
    }
    let messages = messages();
    for (entry, engine) in FORMATS.iter().zip(default_engines::<Message>()) {
        let Some(peek) = entry.peek else {
            continue;
        };
        let encoded = engine.encode(&messages, NonZeroU32::MIN).unwrap();
        assert_peeks(entry.format.name(), &mut *peek(), &encoded, 0);
    }
    let encoded_messages = encoded(&messages, &mut BincodeSerde::default());
    assert_peeks(
        "bincode@bincode",
        &mut BincodeSerde::default(),
        &encoded_messages,
        0,
    );
    // The allocation is serde_json's error that the message does not end there.
    let encoded_messages = encoded(&messages, &mut SerdeJson::default());
    assert_peeks(
        "json@serde_json",
        &mut SerdeJson::default(),
        &encoded_messages,
        1,
    );
}

#[test]
fn compressing_allocates_nothing() {
    let messages = encoded(&messages(), &mut Json::default());
    let mut buffer = Vec::with_capacity(2 * ROOM);
    for name in ["gzip-1", "gzip-6", "gzip-9", "zstd-1", "zstd-3", "zstd-19"] {
        let mut compressor = name.parse::<Compression>().unwrap().compressor();
        for (index, message) in messages.iter().enumerate() {
            buffer.clear();
            let count = measure(|| compressor.compress(message, &mut buffer).unwrap()).count_total;
            // The first message creates the context.
            assert!(index == 0 || count == 0, "{name}, message {index}: {count}");
        }
    }
}

/// Holds for every packing, once the connection has carried messages of that size.
#[test]
fn sending_allocates_nothing() {
    let mut messages = encoded(&messages(), &mut Json::default());
    // Buffers of larger messages are freed.
    messages.retain(|message| message.len() < 256 << 10);
    let connection = |packing: &str| Connection {
        format: Format::Json.into(),
        packing: packing.parse().unwrap(),
        dictionary: Some(Dictionary::new(&messages[0].repeat(9)).unwrap()),
    };
    for profile in [Profile::Quick, Profile::Full] {
        for name in profile.packings(true) {
            let mut sender = connection(name).sender().unwrap();
            let mut link = Vec::with_capacity(2 * ROOM);
            let mut pass = || {
                for message in &messages {
                    link.clear();
                    sender.send(message, &mut link).unwrap();
                }
                link.clear();
                sender.flush(&mut link).unwrap();
            };
            pass();
            assert_eq!(measure(&mut pass).count_total, 0, "{name}");
        }
    }
}

fn encoded<T>(values: &[T], codec: &mut impl Codec<T>) -> Vec<Vec<u8>> {
    let encode = |value| {
        let mut bytes = Vec::new();
        codec.encode(value, &mut bytes).unwrap();
        bytes
    };
    values.iter().map(encode).collect()
}

/// The memory of a decoder besides its limits: its own state and the text of an error.
const STATE: u64 = 4 << 10;

/// serde's reservation for a list that claims more. A few bytes suffice to cause it if the claim is
/// not the whole list's, as in Avro, whose lists come in blocks.
const RESERVED_BY_SERDE: u64 = 1 << 20;

/// gzip's memory for decompression: a window of 32 KiB, and tables.
const GZIP_CONTEXT: u64 = 64 << 10;

/// The factor for a growing list, which for a moment exists in its old buffer and in its new one,
/// twice as large.
const GROWING: u64 = 3;

/// Checks that `codec` refuses `bytes` with at most `most` bytes of memory at once.
fn assert_refused<T: Debug>(
    what: &str,
    codec: &mut dyn Codec<T>,
    bytes: &[u8],
    most: u64,
) -> DecodeError {
    let mut decoded = None;
    let held = measure(|| decoded = Some(codec.decode(bytes))).bytes_max;
    assert!(held <= most, "{what}: {held} bytes held, {most} allowed");
    decoded.unwrap().expect_err(what)
}

/// Batches of the operation log that end where the largest claimed number of operations should
/// follow.
#[test]
fn claims_reserve_nothing() {
    // 253 precedes a number of eight bytes.
    let mut bincode = vec![0, 0, 253];
    bincode.extend_from_slice(&(1_u64 << 36).to_le_bytes());
    let mut avro = vec![0, 0];
    put::zigzag(&mut avro, 1 << 60);
    // Fields 1 and 2, both 0, field 3, a list, and the header of a long list of structs.
    let mut thrift = vec![0x16, 0, 0x16, 0, 0x19, 0xfc];
    put::varint(&mut thrift, i32::MAX as u64);

    let mut apache_serde = ApacheSerde::new(Limits::DEFAULT).unwrap();
    let mut by_serde = BincodeSerde::default();
    let most = RESERVED_BY_SERDE + STATE;
    assert_refused::<OpLogBatch>("bincode", &mut Bincode::default(), &bincode, STATE);
    assert_refused::<OpLogBatch>("bincode@bincode", &mut by_serde, &bincode, STATE);
    assert_refused::<OpLogBatch>("avro", &mut Avro::default(), &avro, STATE);
    assert_refused::<OpLogBatch>("avro@apache-serde", &mut apache_serde, &avro, most);
    assert_refused::<OpLogBatch>("thrift", &mut Thrift::default(), &thrift, STATE);
    assert_refused::<OpLogBatch>("thrift@apache", &mut Apache::default(), &thrift, STATE);
}

/// Encodes `value` with each codec and checks that it is refused for its elements, each of which
/// takes up to `element_bytes` in memory.
fn assert_too_many<T>(value: &T, element_bytes: usize)
where
    T: Schema + Serialize + DeserializeOwned + Debug + 'static,
{
    let limits = Limits {
        max_message_bytes: 64 << 20,
        ..Limits::DEFAULT
    };
    let most = GROWING * (limits.max_elements * element_bytes) as u64 + STATE;
    let apache: Box<dyn Codec<T>> = Box::new(Apache::new(limits));
    let bounded = codecs(limits)
        .into_iter()
        .chain([("thrift@apache".to_owned(), apache)]);
    for (what, mut codec) in bounded {
        let mut bytes = Vec::new();
        codec.encode(value, &mut bytes).unwrap();
        let error = assert_refused(&what, codec.as_mut(), &bytes, most);
        let kind = LimitKind::Elements;
        assert!(
            matches!(error, DecodeError::LimitExceeded { kind: of, .. } if of == kind),
            "{what}: {error}"
        );
    }
}

const MILLION: usize = 1 << 20;

#[test]
fn a_million_records_stop_at_the_limit() {
    let nothing = Object {
        object: ObjectKind::Plugin,
        name: CompactString::default(),
        kind: CompactString::default(),
        config: Bytes::default(),
    };
    let objects = vec![nothing; MILLION / 2];
    let snapshot = Snapshot {
        sequence: 0,
        objects,
        members: Vec::new(),
    };
    assert_too_many(&snapshot, size_of::<Object>());
}

#[test]
fn a_million_texts_stop_at_the_limit() {
    let left = vec![CompactString::default(); MILLION];
    let texts = PushPull {
        member_time: 0,
        request_time: 0,
        members: Map::default(),
        left,
    };
    assert_too_many(&texts, size_of::<CompactString>());
}

#[test]
fn a_hundred_thousand_entries_stop_at_the_limit() {
    let members = (0..100_000)
        .map(|member| (format!("{member:06}").into(), 0))
        .collect();
    let entries = PushPull {
        member_time: 0,
        request_time: 0,
        members,
        left: Vec::new(),
    };
    // The map's nodes are half empty, within the allowance for a list's growth.
    assert_too_many(&entries, size_of::<(CompactString, u64)>());
}

#[test]
fn bombs_stop_at_the_limit() {
    let limits = Limits {
        max_message_bytes: 1 << 20,
        ..Limits::DEFAULT
    };
    let zeros = vec![0; 64 << 20];
    for name in ["gzip-9", "zstd-19"] {
        let mut compressor = name.parse::<Compression>().unwrap().compressor();
        let mut bomb = Vec::new();
        compressor.compress(&zeros, &mut bomb).unwrap();
        let (mut out, mut result) = (Vec::new(), Ok(()));
        let held = measure(|| result = compressor.decompress(&bomb, &mut out, limits)).bytes_max;
        assert!(result.is_err(), "{name}");
        // The output has two buffers while it grows by the byte that shows the excess.
        let most = 2 * limits.max_message_bytes as u64 + GZIP_CONTEXT;
        assert!(held <= most, "{name}: {held} bytes held, {most} allowed");
    }
}
