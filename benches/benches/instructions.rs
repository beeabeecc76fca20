//! Instructions counted by callgrind: exact and repeatable where times are not.
//!
//! The target answers two questions, each on 32 messages of every workload except snapshots. How
//! many instructions does a codec add to the bare call of its library (groups `*_added`)? And how
//! do the engines of a format compare (groups `*_engines`)? The first entry of a group is compared
//! with every other: `(+0.50000%)` is its excess, `[-2.00000x]` means that the other takes twice as
//! many. A codec may take fewer than the bare call: JSON's leaves out nulls and checks UTF-8 once
//! per message, bincode's has its own reader and writer.
//!
//! ```sh
//! cargo install gungraun-runner --version 0.20.0 --locked
//! cargo bench -p wirecost-bench --features callgrind --bench instructions
//! ```
//!
//! Avro's library writes a `u64` as eight bytes, where the codec's adapter makes it a `long`; so
//! bodies of membership messages, which hold none, are used instead of messages. Thrift's library
//! has no call for a whole type, only for single values, so the engine would be compared with
//! itself.

// Items made by macros have no documentation; the setup panics on any error.
#![allow(missing_docs, clippy::unwrap_used)]

mod workloads;

use std::hint::black_box;

use apache_avro::{reader::datum::GenericDatumReader, writer::datum::GenericDatumWriter};
use gungraun::{
    Callgrind, EventKind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use prost::Message as _;
use wirecost_avro::apache::ApacheSerde;
use wirecost_bench::engines::{Contender, engines, pb};
use wirecost_bincode::{Bincode, BincodeSerde};
use wirecost_codec::{Codec, Limits, Schema};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_frame::Format;
use wirecost_json::{Json, SerdeJson};
use wirecost_message::{Body, Membership, Message};
use wirecost_protobuf::Prost;
use workloads::on_workloads;

/// A size larger than any message here, so that no buffer grows.
const ROOM: usize = 1 << 20;

/// Values, with a buffer that has room for each.
struct ToEncode<T> {
    values: Vec<T>,
    buffer: Vec<u8>,
}

impl<T> ToEncode<T> {
    fn new(values: Vec<T>) -> Self {
        Self {
            values,
            buffer: Vec::with_capacity(ROOM),
        }
    }

    fn each<R>(mut self, mut encode: impl FnMut(&T, &mut Vec<u8>) -> R) -> Self {
        for value in &self.values {
            self.buffer.clear();
            let written = encode(black_box(value), &mut self.buffer);
            black_box((&written, &self.buffer));
        }
        self
    }
}

/// The encodings of values.
struct ToDecode(Vec<Vec<u8>>);

impl ToDecode {
    fn new<T>(values: &[T], mut codec: impl Codec<T>) -> Self {
        let encode = |value| {
            let mut bytes = Vec::new();
            codec.encode(value, &mut bytes).unwrap();
            bytes
        };
        Self(values.iter().map(encode).collect())
    }

    fn each<R>(self, mut decode: impl FnMut(&[u8]) -> R) -> Self {
        for bytes in &self.0 {
            black_box(&decode(black_box(bytes)));
        }
        self
    }
}

fn generated(kind: WorkloadKind) -> Vec<Message> {
    Trace::generate(kind, 32).messages
}

fn messages(kind: WorkloadKind) -> ToEncode<Message> {
    ToEncode::new(generated(kind))
}

fn structs(kind: WorkloadKind) -> ToEncode<pb::Message> {
    ToEncode::new(generated(kind).iter().map(pb::Message::from).collect())
}

fn json(kind: WorkloadKind) -> ToDecode {
    ToDecode::new(&generated(kind), Json::default())
}

fn bincoded(kind: WorkloadKind) -> ToDecode {
    ToDecode::new(&generated(kind), Bincode::default())
}

fn protobuf(kind: WorkloadKind) -> ToDecode {
    ToDecode::new(&structs(kind).values, Prost::default())
}

fn memberships() -> Vec<Membership> {
    let body = |message: Message| match message.body {
        Body::Membership(membership) => Some(membership),
        _ => None,
    };
    generated(WorkloadKind::Membership)
        .into_iter()
        .filter_map(body)
        .collect()
}

fn avro_codec() -> ApacheSerde<Membership> {
    ApacheSerde::new(Limits::DEFAULT).unwrap()
}

fn avro_schema() -> &'static apache_avro::Schema {
    let schema = wirecost_avro::idl(Membership::RECORD, "").expect("no namespace is one");
    Box::leak(Box::new(apache_avro::Schema::parse_str(&schema).unwrap()))
}

fn avro_writer() -> GenericDatumWriter<'static> {
    GenericDatumWriter::builder(avro_schema())
        .validate(false)
        .build()
        .unwrap()
}

fn avro_reader() -> GenericDatumReader<'static> {
    GenericDatumReader::builder(avro_schema()).build().unwrap()
}

fn avro_encode<C>(codec: fn() -> C) -> (C, ToEncode<Membership>) {
    (codec(), ToEncode::new(memberships()))
}

fn avro_decode<C>(codec: fn() -> C) -> (C, ToDecode) {
    (codec(), ToDecode::new(&memberships(), avro_codec()))
}

/// Returns an engine that has encoded once, so that its buffer has room.
fn engine(format: Format, name: &str, kind: WorkloadKind) -> Box<dyn Contender<Message>> {
    let engines = engines();
    let engine = engines
        .iter()
        .find(|e| e.format == format && e.name == name)
        .unwrap();
    let mut loaded = engine.of_messages().unwrap()(&generated(kind)).unwrap();
    loaded.encode_all();
    loaded
}

/// Declares a group of a codec and its library's bare call.
macro_rules! added {
    ($group:ident($type:ty = $setup:ident) $codec:ident: $wrapped:expr, $library:ident: $bare:expr) => {
        on_workloads!($codec(input: $type = $setup()) { input.each($wrapped) });
        on_workloads!($library(input: $type = $setup()) { input.each($bare) });
        library_benchmark_group!(
            name = $group,
            compare_by_id = true,
            benchmarks = [$codec, $library]
        );
    };
}

/// Declares a group of a format's encoding engines, and a group of its decoding ones.
macro_rules! engines {
    ($format:expr, $encode:ident, $decode:ident:
     $($name:literal $encodes:ident $decodes:ident),*) => {
        $(
            on_workloads!($encodes(input: Box<dyn Contender<Message>> = engine($format, $name)) {{
                let mut engine = input;
                engine.encode_all();
                engine
            }});
            on_workloads!($decodes(input: Box<dyn Contender<Message>> = engine($format, $name)) {{
                let mut engine = input;
                engine.decode_all();
                engine
            }});
        )*
        library_benchmark_group!(
            name = $encode,
            compare_by_id = true,
            benchmarks = [$($encodes),*]
        );
        library_benchmark_group!(
            name = $decode,
            compare_by_id = true,
            benchmarks = [$($decodes),*]
        );
    };
}

added!(json_encode_added(ToEncode<Message> = messages)
    json_codec_encode: |message, out| SerdeJson::default().encode(message, out),
    json_library_encode: |message, out| serde_json::to_writer(out, message));

added!(json_decode_added(ToDecode = json)
    json_codec_decode: |bytes| Codec::<Message>::decode(&mut SerdeJson::default(), bytes),
    json_library_decode: |bytes| serde_json::from_slice::<Message>(bytes));

added!(bincode_encode_added(ToEncode<Message> = messages)
bincode_codec_encode: |message, out| BincodeSerde::default().encode(message, out),
bincode_library_encode: |message, out| {
    bincode::serde::encode_into_std_write(message, out, bincode::config::standard())
});

added!(bincode_decode_added(ToDecode = bincoded)
bincode_codec_decode: |bytes| Codec::<Message>::decode(&mut BincodeSerde::default(), bytes),
bincode_library_decode: |bytes| {
    bincode::serde::decode_from_slice::<Message, _>(bytes, bincode::config::standard())
});

added!(prost_encode_added(ToEncode<pb::Message> = structs)
    prost_codec_encode: |message, out| Prost::default().encode(message, out),
    prost_library_encode: |message, out| message.encode(out));

added!(prost_decode_added(ToDecode = protobuf)
    prost_codec_decode: |bytes| Codec::<pb::Message>::decode(&mut Prost::default(), bytes),
    prost_library_decode: |bytes| pb::Message::decode(bytes));

#[library_benchmark]
#[bench::membership(args = (avro_codec), setup = avro_encode)]
fn avro_codec_encode(
    (mut codec, input): (ApacheSerde<Membership>, ToEncode<Membership>),
) -> (ApacheSerde<Membership>, ToEncode<Membership>) {
    let input = input.each(|body, out| codec.encode(body, out));
    (codec, input)
}

#[library_benchmark]
#[bench::membership(args = (avro_writer), setup = avro_encode)]
fn avro_library_encode(
    (writer, input): (GenericDatumWriter<'static>, ToEncode<Membership>),
) -> (GenericDatumWriter<'static>, ToEncode<Membership>) {
    let input = input.each(|body, out| writer.write_ser(out, body));
    (writer, input)
}

#[library_benchmark]
#[bench::membership(args = (avro_codec), setup = avro_decode)]
fn avro_codec_decode(
    (mut codec, input): (ApacheSerde<Membership>, ToDecode),
) -> (ApacheSerde<Membership>, ToDecode) {
    let input = input.each(|bytes| codec.decode(bytes));
    (codec, input)
}

#[library_benchmark]
#[bench::membership(args = (avro_reader), setup = avro_decode)]
fn avro_library_decode(
    (reader, input): (GenericDatumReader<'static>, ToDecode),
) -> (GenericDatumReader<'static>, ToDecode) {
    let input = input.each(|mut bytes| reader.read_deser::<Membership>(&mut bytes));
    (reader, input)
}

library_benchmark_group!(
    name = avro_encode_added,
    compare_by_id = true,
    benchmarks = [avro_codec_encode, avro_library_encode]
);

library_benchmark_group!(
    name = avro_decode_added,
    compare_by_id = true,
    benchmarks = [avro_codec_decode, avro_library_decode]
);

engines!(Format::Json, json_encode_engines, json_decode_engines:
    "schema" json_encode json_decode,
    "serde_json" serde_json_encode serde_json_decode);

engines!(Format::Protobuf, protobuf_encode_engines, protobuf_decode_engines:
    "schema" protobuf_encode protobuf_decode,
    "prost" prost_encode prost_decode,
    "prost-converted" prost_converted_encode prost_converted_decode);

engines!(Format::Bincode, bincode_encode_engines, bincode_decode_engines:
    "schema" bincode_schema_encode bincode_schema_decode,
    "bincode" bincode_package_encode bincode_package_decode);

engines!(Format::Avro, avro_encode_engines, avro_decode_engines:
    "schema" avro_schema_encode avro_schema_decode,
    "apache-serde" apache_serde_encode apache_serde_decode,
    "apache-value" apache_value_encode apache_value_decode);

engines!(Format::Thrift, thrift_encode_engines, thrift_decode_engines:
    "schema" thrift_schema_encode thrift_schema_decode,
    "apache" apache_thrift_encode apache_thrift_decode);

main!(
    config = LibraryBenchmarkConfig::default()
        .tool(Callgrind::with_args(["--cache-sim=no"]).format([EventKind::Ir])),
    library_benchmark_groups = [
        json_encode_added,
        json_decode_added,
        bincode_encode_added,
        bincode_decode_added,
        prost_encode_added,
        prost_decode_added,
        avro_encode_added,
        avro_decode_added,
        json_encode_engines,
        json_decode_engines,
        protobuf_encode_engines,
        protobuf_decode_engines,
        bincode_encode_engines,
        bincode_decode_engines,
        avro_encode_engines,
        avro_decode_engines,
        thrift_encode_engines,
        thrift_decode_engines
    ]
);
