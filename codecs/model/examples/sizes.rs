//! Bytes and time of a message by this codec, beside Avro in a zstd stream, on the workloads of
//! wirecost-fixtures: `cargo run --release -p wirecost-model --example sizes [WORKLOAD...]`.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use wirecost_avro::Avro;
use wirecost_codec::{Codec, Limits};
use wirecost_compress::{Compressor, ZstdLevel, ZstdStream};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;
use wirecost_model::{Decoder, Encoder, KeyedDecoder, KeyedEncoder, Model, Static};

const LIMITS: Limits = Limits::DEFAULT;

/// The rounds over which both wires alternate.
const ROUNDS: usize = 8;

fn main() {
    println!(
        "Bytes a message: payload with checksum for the model; zstd's part for Avro. Nanoseconds: encode / decode.\n"
    );
    println!(
        "| workload | entropy alone / after all | avro+zstd-3-stream | stream | stream from nothing | static | static, other cluster | keyed | model | train | avro+zstd ns | stream ns | static ns |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for kind in WorkloadKind::ALL {
        if wanted.is_empty() || wanted.iter().any(|name| name == kind.name()) {
            row(kind);
        }
    }
}

fn row(kind: WorkloadKind) {
    let count = match kind {
        WorkloadKind::Snapshot => 4,
        _ => kind.default_count() * ROUNDS,
    };
    let trace = Trace::of_cluster(kind, 1, count);
    let first = &trace.messages[..kind.default_count()];
    let other = Trace::of_cluster(kind, 2, 1).history;
    let entropy = Trace::of_cluster(kind, 1, kind.default_count())
        .entropy
        .unwrap();
    let bytes = |bits: f64| bits / 8.0 / kind.default_count() as f64;

    let begun = Instant::now();
    let model = train(&trace.history);
    let training = begun.elapsed();
    let foreign = train(&other);

    let mut avro = AvroStream::new(&trace.history);
    let mut stream = Stream::new(&model, &trace.history);
    let mut alone = Static::new(&model, LIMITS);
    let (mut avro_times, mut stream_times, mut alone_times) =
        (Times::default(), Times::default(), Times::default());
    let (mut avro_bytes, mut stream_bytes) = (0, 0);
    for (round, messages) in trace.messages.chunks(kind.default_count()).enumerate() {
        let (by_avro, by_stream) = (
            avro.pass(messages, &mut avro_times),
            stream.pass(messages, &mut stream_times),
        );
        pass_alone(&mut alone, messages, &mut alone_times);
        if round == 0 {
            (avro_bytes, stream_bytes) = (by_avro, by_stream);
        }
    }
    let mean = |bytes: usize| bytes as f64 / first.len() as f64;
    println!(
        "| {kind} | {:.1} / {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {} | {:.1} s | {avro_times} | {stream_times} | {alone_times} |",
        bytes(entropy.stand_alone_bits),
        bytes(entropy.shared_history_bits),
        mean(avro_bytes),
        mean(stream_bytes),
        mean(Stream::new(&Model::untrained(), &[]).pass(first, &mut Times::default())),
        mean(pass_alone(&mut alone, first, &mut Times::default())),
        mean(pass_alone(
            &mut Static::new(&foreign, LIMITS),
            first,
            &mut Times::default()
        )),
        mean(keyed_bytes(&model, &trace.history, first)),
        model.to_bytes().len(),
        training.as_secs_f64(),
    );
}

fn train(samples: &[Message]) -> Model<Message> {
    match samples {
        [] => Model::untrained(),
        _ => Model::train(samples).unwrap(),
    }
}

/// The times of each pass, for a message.
#[derive(Default)]
struct Times {
    encode: Vec<Duration>,
    decode: Vec<Duration>,
}

impl Times {
    fn add(&mut self, [encode, decode]: [Duration; 2], messages: usize) {
        self.encode.push(encode / messages as u32);
        self.decode.push(decode / messages as u32);
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let median = |times: &[Duration]| {
            let mut times = times.to_vec();
            times.sort();
            times[times.len() / 2].as_nanos()
        };
        write!(f, "{} / {}", median(&self.encode), median(&self.decode))
    }
}

/// Runs both directions over messages, and returns the bytes between them.
fn pass(
    messages: &[Message],
    times: &mut Times,
    mut encode: impl FnMut(&Message, &mut Vec<u8>),
    mut decode: impl FnMut(&[u8]) -> Message,
) -> usize {
    let mut sent = Vec::with_capacity(1 << 22);
    let mut ends = Vec::with_capacity(messages.len());
    let begun = Instant::now();
    for message in messages {
        encode(message, &mut sent);
        ends.push(sent.len());
    }
    let encoded = begun.elapsed();
    let begun = Instant::now();
    let mut start = 0;
    let mut received = Vec::with_capacity(messages.len());
    for &end in &ends {
        received.push(decode(&sent[start..end]));
        start = end;
    }
    times.add([encoded, begun.elapsed()], messages.len());
    assert_eq!(received, messages);
    sent.len()
}

struct Stream {
    encoder: Encoder<Message>,
    decoder: Decoder<Message>,
}

impl Stream {
    /// Returns both ends after the history, which the model may have been trained with too.
    fn new(model: &Model<Message>, history: &[Message]) -> Self {
        let mut stream = Self {
            encoder: Encoder::new(model, LIMITS),
            decoder: Decoder::new(model, LIMITS),
        };
        if !history.is_empty() {
            stream.pass(history, &mut Times::default());
        }
        stream
    }

    fn pass(&mut self, messages: &[Message], times: &mut Times) -> usize {
        let encode =
            |message: &Message, out: &mut Vec<u8>| self.encoder.encode(message, out).unwrap();
        pass(messages, times, encode, |bytes| {
            self.decoder.decode(bytes).unwrap()
        })
    }
}

fn pass_alone(codec: &mut Static<Message>, messages: &[Message], times: &mut Times) -> usize {
    let mut receiver = codec.clone();
    let encode = |message: &Message, out: &mut Vec<u8>| codec.encode(message, out).unwrap();
    pass(messages, times, encode, |bytes| {
        receiver.decode(bytes).unwrap()
    })
}

/// Returns the bytes of messages that each source predicts from its keyframes, after the history.
fn keyed_bytes(model: &Model<Message>, history: &[Message], messages: &[Message]) -> usize {
    let mut sources = BTreeMap::new();
    let mut bytes = Vec::new();
    let sizes = history.iter().chain(messages).map(|message| {
        let (sender, receiver) = sources.entry(&message.source.name).or_insert_with(|| {
            let sender = KeyedEncoder::new(model, LIMITS);
            (sender, KeyedDecoder::new(model, LIMITS))
        });
        bytes.clear();
        sender.encode(message, &mut bytes).unwrap();
        assert_eq!(receiver.decode(&bytes).as_ref(), Ok(message));
        bytes.len()
    });
    sizes.skip(history.len()).sum()
}

struct AvroStream {
    sender: ZstdStream,
    receiver: ZstdStream,
}

impl AvroStream {
    fn new(history: &[Message]) -> Self {
        let mut stream = Self {
            sender: ZstdStream::new(ZstdLevel::DEFAULT),
            receiver: ZstdStream::new(ZstdLevel::DEFAULT),
        };
        if !history.is_empty() {
            stream.pass(history, &mut Times::default());
        }
        stream
    }

    fn pass(&mut self, messages: &[Message], times: &mut Times) -> usize {
        let mut avro = Avro::default();
        let mut encoded = Vec::new();
        let mut decoded = Vec::new();
        let mut other = Avro::default();
        let encode = |message: &Message, out: &mut Vec<u8>| {
            encoded.clear();
            avro.encode(message, &mut encoded).unwrap();
            self.sender.compress(&encoded, out).unwrap();
        };
        let decode = |bytes: &[u8]| {
            decoded.clear();
            self.receiver
                .decompress(bytes, &mut decoded, LIMITS)
                .unwrap();
            other.decode(&decoded).unwrap()
        };
        pass(messages, times, encode, decode)
    }
}
