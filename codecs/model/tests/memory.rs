//! The memory of a connection, and that encoding allocates none.

#![allow(clippy::unwrap_used)]

use std::{iter, num::NonZeroU32};

use allocation_counter::measure;
use wirecost_codec::{Codec, Limits};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_model::{Decoder, Encoder, KeyedDecoder, KeyedEncoder, Model, Static};

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

/// Returns pseudorandom texts of letters and digits.
fn noise(chars: usize) -> impl Iterator<Item = String> {
    let mut state = 1_u64;
    let mut next = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from_digit((state >> 33) as u32 % 36, 36).unwrap()
    };
    iter::repeat_with(move || (0..chars).map(|_| next()).collect())
}

/// Each keyframe of the flood is from another source, and has more than 3 of the 4 KiB that it may have.
#[test]
fn a_receiver_of_keyed_messages_takes_at_most_3_mib() {
    let trace = Trace::generate(WorkloadKind::SteadyMix, 1);
    let model = Model::train(&trace.history[..200]).unwrap();
    let mut encoder = KeyedEncoder::new(&model, Limits::DEFAULT).every(NonZeroU32::MIN);
    let mut message = trace.messages[0].clone();
    let encode = |name: String| {
        message.source.name = name.into();
        let mut bytes = Vec::new();
        encoder.encode(&message, &mut bytes).unwrap();
        bytes
    };
    let flood: Vec<_> = noise(4_500).map(encode).take(300).collect();
    assert!(flood.iter().all(|keyframe| keyframe.len() > 3 << 10));
    let memory = measure(|| {
        let mut decoder = KeyedDecoder::new(&model, Limits::DEFAULT);
        for keyframe in &flood {
            decoder.decode(keyframe).unwrap();
        }
    });
    assert!(memory.bytes_max <= 3 << 20, "{memory:?}");
}
