//! Every workload through every mode, in a cluster that the model knows and in another.

// The helpers stop at the first surprise.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Limits,
    conformance::{carries, sample},
};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;
use wirecost_model::{Decoder, Encoder, Model, Static};

/// The largest messages, snapshots, are a megabyte.
const LIMITS: Limits = Limits::DEFAULT;

/// Sends messages over a connection, checks that they arrive, and returns their bytes.
fn stream(model: &Model<Message>, messages: &[Message]) -> usize {
    let mut encoder = Encoder::new(model, LIMITS);
    let mut decoder = Decoder::new(model, LIMITS);
    let mut bytes = Vec::new();
    let sizes = messages.iter().map(|message| {
        bytes.clear();
        encoder.encode(message, &mut bytes).unwrap();
        assert_eq!(decoder.decode(&bytes).as_ref(), Ok(message));
        bytes.len()
    });
    sizes.sum()
}

/// Sends messages that stand alone, the last first, checks that they arrive, and returns their
/// bytes.
fn alone(model: &Model<Message>, messages: &[Message]) -> usize {
    let mut sender = Static::new(model, LIMITS);
    let mut receiver = Static::new(model, LIMITS);
    let mut bytes = Vec::new();
    let sizes = messages.iter().rev().map(|message| {
        bytes.clear();
        sender.encode(message, &mut bytes).unwrap();
        assert_eq!(receiver.decode(&bytes).as_ref(), Ok(message));
        bytes.len()
    });
    sizes.sum()
}

#[test]
fn every_workload_is_carried() {
    let untrained = Model::untrained();
    for kind in WorkloadKind::ALL {
        let count = kind.default_count().min(40);
        let [own, other] = [1, 2].map(|seed| Trace::of_cluster(kind, seed, count));
        let history = &own.history[..own.history.len().min(300)];
        let model = match history {
            [] => untrained.clone(),
            _ => Model::train(history).unwrap(),
        };
        for model in [&model, &untrained] {
            for messages in [&own.messages, &other.messages] {
                alone(model, messages);
                stream(model, messages);
            }
        }
    }
}

#[test]
fn a_model_and_history_save_bytes() {
    let own = Trace::of_cluster(WorkloadKind::SteadyMix, 1, 100);
    let model = Model::train(&own.history[..600]).unwrap();
    let untrained = Model::untrained();
    let messages = &own.messages;
    let sizes = [
        stream(&model, messages),
        alone(&model, messages),
        stream(&untrained, messages),
        alone(&untrained, messages),
    ];
    assert!(sizes.is_sorted(), "{sizes:?}");
}

/// The names of indicators in a query have up to 40 bytes.
#[test]
fn names_in_a_list_are_known_by_number() {
    let trace = Trace::of_cluster(WorkloadKind::Query, 1, 100);
    let history = &trace.history[..1_000];
    let model = Model::train(&history[..400]).unwrap();
    let mut encoder = Encoder::in_frames(&model, LIMITS);
    let mut size = |messages: &[Message]| {
        let mut bytes = Vec::new();
        for message in messages {
            encoder.encode(message, &mut bytes).unwrap();
        }
        bytes.len()
    };
    size(history);
    let bytes = size(&trace.messages);
    assert!(bytes <= 16 * trace.messages.len(), "{bytes}");
}

#[test]
fn a_stream_carries_every_type() {
    let model = Model::untrained();
    let mut encoder = Encoder::new(&model, Limits::DEFAULT);
    let mut decoder = Decoder::new(&model, Limits::DEFAULT);
    for sample in sample::samples().into_iter().cycle().take(40) {
        let mut bytes = Vec::new();
        encoder.encode(&sample, &mut bytes).unwrap();
        assert_eq!(decoder.decode(&bytes), Ok(sample));
    }
}

#[test]
fn a_file_is_the_model() {
    let trace = Trace::of_cluster(WorkloadKind::SteadyMix, 1, 20);
    let model = Model::train(&trace.history[..200]).unwrap();
    assert!(model.to_bytes().len() <= Model::<Message>::MAX_BYTES);
    let read = Model::<Message>::from_bytes(model.to_bytes()).unwrap();
    assert_eq!(read.to_bytes(), model.to_bytes());
    assert_eq!(read.id(), model.id());
    let mut sender = Static::new(&model, LIMITS);
    let mut receiver = Static::new(&read, LIMITS);
    for message in &trace.messages {
        let mut bytes = Vec::new();
        sender.encode(message, &mut bytes).unwrap();
        assert_eq!(receiver.decode(&bytes).as_ref(), Ok(message));
    }
    carries(&mut receiver, &trace.messages);
}
