//! Instructions and allocations of each cell, which `wirecost counts` compares: 32 messages of a
//! workload, or a message that no cluster sends, encoded or decoded by a format's default engine,
//! compressed or decompressed, or read up to their heads.
//!
//! ```sh
//! .ci/counts
//! ```
//!
//! Figures are exact and the same on every machine on which valgrind emulates a processor with
//! AVX2: it presents all processors that have AVX2 as the same one. They hold for one compiler and
//! one C library. A reallocation counts as one allocation, of all its new bytes.

// Items made by macros have no documentation; the setup panics on any error.
#![allow(missing_docs, clippy::unwrap_used)]

mod other_data;

use std::{hint::black_box, num::NonZeroU32};

use gungraun::{
    Callgrind, Dhat, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use serde::{Serialize, de::DeserializeOwned};
use wirecost_avro::Avro;
use wirecost_bench::engines::{Contender, Engine, default_engines};
use wirecost_bincode::Bincode;
use wirecost_codec::{Limits, Peek, Schema};
use wirecost_compress::{Compression, Compressor, Dictionary, ZstdDictionary, ZstdLevel};
use wirecost_fixtures::{Generator, Trace, WorkloadKind};
use wirecost_frame::Format;
use wirecost_json::Json;
use wirecost_message::{Head, Message};
use wirecost_protobuf::Protobuf;
use wirecost_thrift::Thrift;

const MESSAGES: usize = 32;

/// Measures a function on all workloads except snapshots, which are large, and on other data. The
/// function returns its input, so that the drop is not counted.
macro_rules! on_workloads {
    ($function:ident($input:ident: $type:ty = $setup:ident($($argument:expr),*)) $run:expr) => {
        #[library_benchmark]
        // The path must start at the crate, or the attribute's own names would be out of scope.
        #[bench::membership(args = ($($argument,)* WorkloadKind::Membership), setup = crate::$setup)]
        #[bench::query(args = ($($argument,)* WorkloadKind::Query), setup = crate::$setup)]
        #[bench::response(args = ($($argument,)* WorkloadKind::Response), setup = crate::$setup)]
        #[bench::operation(args = ($($argument,)* WorkloadKind::Operation), setup = crate::$setup)]
        #[bench::op_log_batch(args = ($($argument,)* WorkloadKind::OpLogBatch), setup = crate::$setup)]
        #[bench::status(args = ($($argument,)* WorkloadKind::Status), setup = crate::$setup)]
        #[bench::push_pull(args = ($($argument,)* WorkloadKind::PushPull), setup = crate::$setup)]
        #[bench::steady_mix(args = ($($argument,)* WorkloadKind::SteadyMix), setup = crate::$setup)]
        #[bench::points(args = ($($argument,)* crate::other_data::points()), setup = crate::loaded)]
        #[bench::numbers_f64(args = ($($argument,)* crate::other_data::f64s()), setup = crate::loaded)]
        #[bench::numbers_u64(args = ($($argument,)* crate::other_data::u64s()), setup = crate::loaded)]
        #[bench::records(args = ($($argument,)* crate::other_data::access_log()), setup = crate::loaded)]
        fn $function($input: $type) -> $type {
            $run
        }
    };
}

/// Returns the first messages of a workload and those after them. There is no history: under
/// valgrind generating it would take longer than everything else.
fn messages(kind: WorkloadKind) -> [Vec<Message>; 2] {
    let mut stream = Generator::new(kind, Trace::SEED).map(|sample| sample.message);
    [(); 2].map(|()| stream.by_ref().take(MESSAGES).collect())
}

fn default_engine<T>(format: Format) -> Engine<T>
where
    T: Schema + Serialize + DeserializeOwned + Clone + 'static,
{
    default_engines()
        .into_iter()
        .find(|engine| engine.format == format)
        .unwrap()
}

/// The passes of an engine over its messages, of any type.
trait Passes {
    fn encode_all(&mut self);
    fn decode_all(&mut self);
}

impl<T> Passes for Box<dyn Contender<T>> {
    fn encode_all(&mut self) {
        (**self).encode_all();
    }

    fn decode_all(&mut self) {
        (**self).decode_all();
    }
}

/// Returns a default engine that has worked once, so that its buffers have room.
fn engine(format: Format, kind: WorkloadKind) -> Box<dyn Passes> {
    let [_, messages] = messages(kind);
    load(format, &messages)
}

/// Returns such an engine with a message of other data.
fn loaded<T>(format: Format, message: T) -> Box<dyn Passes>
where
    T: Schema + Serialize + DeserializeOwned + Clone + 'static,
{
    load(format, &[message])
}

fn load<T>(format: Format, messages: &[T]) -> Box<dyn Passes>
where
    T: Schema + Serialize + DeserializeOwned + Clone + 'static,
{
    let load = default_engine(format).of_messages().unwrap();
    let mut loaded = load(messages).unwrap();
    loaded.encode_all();
    loaded.decode_all();
    Box::new(loaded)
}

/// A codec that reads heads, with encoded messages.
struct Peeked<C> {
    codec: C,
    messages: Vec<Vec<u8>>,
}

fn peeked<C: Default>(format: Format, kind: WorkloadKind) -> Peeked<C> {
    let [_, messages] = messages(kind);
    let messages = default_engine(format).encode(&messages, NonZeroU32::MIN);
    Peeked {
        codec: C::default(),
        messages: messages.unwrap(),
    }
}

/// A compressor, with messages and their compressed forms.
struct Packed {
    compressor: Box<dyn Compressor>,
    messages: Vec<Vec<u8>>,
    compressed: Vec<Vec<u8>>,
    buffer: Vec<u8>,
}

impl Packed {
    fn compress_all(&mut self) {
        for message in &self.messages {
            self.buffer.clear();
            let result = self
                .compressor
                .compress(black_box(message), &mut self.buffer);
            black_box((&result, &self.buffer));
        }
    }

    fn decompress_all(&mut self) {
        for bytes in &self.compressed {
            self.buffer.clear();
            let result =
                self.compressor
                    .decompress(black_box(bytes), &mut self.buffer, Limits::DEFAULT);
            black_box((&result, &self.buffer));
        }
    }
}

/// Returns a compressor of this name that has worked once, with the earlier messages as its
/// dictionary.
fn packed(name: &str, kind: WorkloadKind) -> Packed {
    let json = default_engine(Format::Json);
    let [before, messages] =
        messages(kind).map(|messages| json.encode(&messages, NonZeroU32::MIN).unwrap());
    let mut compressor: Box<dyn Compressor> = match name {
        "zstd-3-dict" => {
            let dictionary = Dictionary::new(&before.concat()).unwrap();
            Box::new(ZstdDictionary::new(dictionary, ZstdLevel::DEFAULT))
        }
        name => name.parse::<Compression>().unwrap().compressor(),
    };
    let compress = |message: &Vec<u8>| {
        let mut out = Vec::new();
        compressor.compress(message, &mut out).unwrap();
        out
    };
    let compressed = messages.iter().map(compress).collect();
    let mut packed = Packed {
        compressor,
        messages,
        compressed,
        buffer: Vec::new(),
    };
    packed.compress_all();
    packed.decompress_all();
    packed
}

/// Declares a group of the default engines of formats.
macro_rules! formats {
    ($($format:expr, $encode:ident, $decode:ident;)*) => {
        $(
            on_workloads!($encode(input: Box<dyn Passes> = engine($format)) {{
                let mut engine = input;
                engine.encode_all();
                engine
            }});
            on_workloads!($decode(input: Box<dyn Passes> = engine($format)) {{
                let mut engine = input;
                engine.decode_all();
                engine
            }});
        )*
        library_benchmark_group!(name = formats, benchmarks = [$($encode, $decode),*]);
    };
}

/// Declares a group of formats whose messages are peeked at: large and small ones and the mix.
macro_rules! peeks {
    ($($format:expr, $codec:ident, $peek:ident;)*) => {
        $(
            #[library_benchmark]
            #[bench::membership(args = ($format, WorkloadKind::Membership), setup = crate::peeked)]
            #[bench::status(args = ($format, WorkloadKind::Status), setup = crate::peeked)]
            #[bench::steady_mix(args = ($format, WorkloadKind::SteadyMix), setup = crate::peeked)]
            fn $peek(input: Peeked<$codec>) -> Peeked<$codec> {
                let mut input = input;
                for bytes in &input.messages {
                    let read: Result<Head, _> = input.codec.peek(black_box(bytes));
                    black_box(&read);
                }
                input
            }
        )*
        library_benchmark_group!(name = peeks, benchmarks = [$($peek),*]);
    };
}

/// Declares a group of compressors, on a workload of small messages and on the mix.
macro_rules! packings {
    ($($name:literal, $compress:ident, $decompress:ident;)*) => {
        $(
            packings!($name, $compress, compress_all);
            packings!($name, $decompress, decompress_all);
        )*
        library_benchmark_group!(name = packings, benchmarks = [$($compress, $decompress),*]);
    };
    ($name:literal, $function:ident, $pass:ident) => {
        #[library_benchmark]
        #[bench::membership(args = ($name, WorkloadKind::Membership), setup = crate::packed)]
        #[bench::steady_mix(args = ($name, WorkloadKind::SteadyMix), setup = crate::packed)]
        fn $function(input: Packed) -> Packed {
            let mut packed = input;
            packed.$pass();
            packed
        }
    };
}

// The names are those of the cells: `json_encode` of `steady_mix` is `steady-mix/json/encode`.
formats!(
    Format::Json, json_encode, json_decode;
    Format::Protobuf, protobuf_encode, protobuf_decode;
    Format::Bincode, bincode_encode, bincode_decode;
    Format::Avro, avro_encode, avro_decode;
    Format::Thrift, thrift_encode, thrift_decode;
);

peeks!(
    Format::Json, Json, json_peek;
    Format::Protobuf, Protobuf, protobuf_peek;
    Format::Bincode, Bincode, bincode_peek;
    Format::Avro, Avro, avro_peek;
    Format::Thrift, Thrift, thrift_peek;
);

packings!(
    "gzip-6", gzip_6_compress, gzip_6_decompress;
    "zstd-3", zstd_3_compress, zstd_3_decompress;
    "zstd-3-dict", zstd_3_dict_compress, zstd_3_dict_decompress;
);

main!(
    config = LibraryBenchmarkConfig::default()
        .tool(Callgrind::with_args(["--cache-sim=no"]))
        // Reading which functions were inlined takes a third of DHAT's time.
        .tool(Dhat::with_args(["--read-inline-info=no"])),
    library_benchmark_groups = [formats, peeks, packings]
);
