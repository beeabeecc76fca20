//! The memory of a connection, and that encoding allocates none.

#![allow(clippy::unwrap_used)]

use allocation_counter::measure;
use wirecost_codec::{Codec, Limits};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_model::{Decoder, Encoder, Model, Static};

#[test]
fn encoding_allocates_nothing_after_the_first_messages() {
    let trace = Trace::generate(WorkloadKind::SteadyMix, 200);
    let model = Model::train(&trace.history[..200]).unwrap();
    let mut encoder = Encoder::new(&model, Limits::DEFAULT);
    let mut alone = Static::new(&model, Limits::DEFAULT);
    let mut out = Vec::with_capacity(1 << 16);
    let (first, rest) = trace.messages.split_at(100);
    let mut encode = |messages: &[_]| {
        for message in messages {
            out.clear();
            encoder.encode(message, &mut out).unwrap();
            out.clear();
            alone.encode(message, &mut out).unwrap();
        }
    };
    encode(first);
    assert_eq!(measure(|| encode(rest)).count_total, 0);
}

#[test]
fn an_end_of_a_connection_takes_at_most_256_kib() {
    let trace = Trace::generate(WorkloadKind::SteadyMix, 200);
    let model = Model::train(&trace.history[..200]).unwrap();
    let mut encoder = Encoder::new(&model, Limits::DEFAULT);
    let mut decoder = Decoder::new(&model, Limits::DEFAULT);
    let mut out = Vec::new();
    for message in &trace.messages {
        out.clear();
        encoder.encode(message, &mut out).unwrap();
        decoder.decode(&out).unwrap();
    }
    assert!(
        encoder.memory_bytes() <= 256 << 10,
        "{}",
        encoder.memory_bytes()
    );
    assert!(
        decoder.memory_bytes() <= 256 << 10,
        "{}",
        decoder.memory_bytes()
    );
}
