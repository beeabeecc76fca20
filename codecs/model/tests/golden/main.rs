//! The vectors of SPECIFICATION.md, a file for each schema. A change of the coding fails here: it needs another
//! version of the model's file. `GOLDEN=overwrite cargo test -p wirecost-model --test golden` writes the files.

// The helpers stop at the first surprise.
#![allow(clippy::unwrap_used)]

mod schema;
mod types;

use std::{env, fs, num::NonZeroU32, path::Path};

use serde_json::{Value, json};
use wirecost_bincode::Bincode;
use wirecost_codec::{
    Codec, Limits, Schema,
    conformance::{held, sample},
};
use wirecost_fixtures::{Trace, WorkloadKind, adversarial, golden};
use wirecost_model::{Batched, Decoder, Encoder, KeyedDecoder, KeyedEncoder, Model, Static};

const LIMITS: Limits = Limits::DEFAULT;

/// The messages of a group of keyed messages.
const EVERY: NonZeroU32 = NonZeroU32::new(8).unwrap();

/// Checks the vectors of some messages with a model.
fn check<T: Schema + Clone>(name: &str, model: &Model<T>, messages: &[T]) {
    let mut vectors = vectors(model, messages);
    vectors["batch"] = hex(&batch(model, messages.to_vec())).into();
    read(model, &vectors);
    let text = serde_json::to_string_pretty(&vectors).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.json"));
    if env::var("GOLDEN").is_ok_and(|what| what == "overwrite") {
        fs::write(&path, &text).unwrap();
    }
    let is_same = fs::read_to_string(&path).unwrap() == text;
    assert!(is_same, "the coding is another than in {}", path.display());
}

/// Writes messages in every mode.
fn vectors<T: Schema>(model: &Model<T>, messages: &[T]) -> Value {
    let all = |encode: &mut dyn FnMut(&T, &mut Vec<u8>)| -> Vec<String> {
        let one = |message| {
            let mut bytes = Vec::new();
            encode(message, &mut bytes);
            hex(&bytes)
        };
        messages.iter().map(one).collect()
    };
    let mut bincode = Bincode::default();
    let mut alone = Static::new(model, LIMITS);
    let mut keyed = KeyedEncoder::new(model, LIMITS).every(EVERY);
    let mut keyed_in_frames = KeyedEncoder::in_frames(model, LIMITS).every(EVERY);
    let mut stream = Encoder::new(model, LIMITS);
    let mut in_frames = Encoder::in_frames(model, LIMITS);
    json!({
        "schema": schema::of(T::RECORD),
        "model": hex(model.to_bytes()),
        "values": all(&mut |message, out| bincode.encode(message, out).unwrap()),
        "static": all(&mut |message, out| alone.encode(message, out).unwrap()),
        "keyed": all(&mut |message, out| keyed.encode(message, out).unwrap()),
        "keyed_in_frames": all(&mut |message, out| keyed_in_frames.encode(message, out).unwrap()),
        "stream": all(&mut |message, out| stream.encode(message, out).unwrap()),
        "in_frames": all(&mut |message, out| in_frames.encode(message, out).unwrap()),
    })
}

/// Writes all messages in a batch, and checks that it is read.
fn batch<T: Schema>(model: &Model<T>, messages: Vec<T>) -> Vec<u8> {
    let (mut codec, mut bytes) = (Batched::new(model, LIMITS), Vec::new());
    codec.encode(&messages, &mut bytes).unwrap();
    let (mut found, mut expected, mut bincode) = (Vec::new(), Vec::new(), Bincode::default());
    for (read, message) in codec.decode(&bytes).unwrap().iter().zip(&messages) {
        bincode.encode(read, &mut found).unwrap();
        bincode.encode(message, &mut expected).unwrap();
    }
    assert_eq!(found, expected);
    bytes
}

/// Checks that the messages are read as they were, to the bit: their bytes in bincode are the same.
fn read<T: Schema>(model: &Model<T>, vectors: &Value) {
    let mut bincode = Bincode::default();
    let mut check = |mode: &str, decode: &mut dyn FnMut(&[u8]) -> T| {
        for (coded, value) in std::iter::zip(list(vectors, mode), list(vectors, "values")) {
            let mut found = Vec::new();
            bincode.encode(&decode(&coded), &mut found).unwrap();
            assert_eq!(found, value, "{mode}");
        }
    };
    let mut alone = Static::new(model, LIMITS);
    let mut keyed = KeyedDecoder::new(model, LIMITS);
    let mut keyed_in_frames = KeyedDecoder::in_frames(model, LIMITS);
    let mut stream = Decoder::new(model, LIMITS);
    let mut in_frames = Decoder::in_frames(model, LIMITS);
    check("static", &mut |coded| alone.decode(coded).unwrap());
    check("keyed", &mut |coded| keyed.decode(coded).unwrap());
    check("keyed_in_frames", &mut |coded| {
        keyed_in_frames.decode(coded).unwrap()
    });
    check("stream", &mut |coded| stream.decode(coded).unwrap());
    check("in_frames", &mut |coded| in_frames.decode(coded).unwrap());
}

fn list(vectors: &Value, name: &str) -> Vec<Vec<u8>> {
    let texts = vectors[name].as_array().unwrap();
    texts
        .iter()
        .map(|text| octets(text.as_str().unwrap()))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn octets(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    let octets = pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16));
    octets.collect::<Result<_, _>>().unwrap()
}

#[test]
fn messages_of_the_cluster() {
    let trace = Trace::generate(WorkloadKind::SteadyMix, 24);
    let by_hand = golden::messages()
        .into_iter()
        .chain(adversarial::messages());
    let messages: Vec<_> = trace
        .messages
        .into_iter()
        .chain(by_hand.map(|example| example.message))
        .collect();
    check(
        "cluster",
        &Model::train(&trace.history[..200]).unwrap(),
        &messages,
    );
}

#[test]
fn types_of_every_kind() {
    let (types, samples) = (types::types(), sample::samples());
    check("types", &Model::train(&types[..3]).unwrap(), &types);
    let (plans, times) = (held::all(), types::times());
    check("plans", &Model::train(&plans).unwrap(), &plans);
    check("times", &Model::train(&times[..6]).unwrap(), &times);
    check("sample", &Model::untrained(), &samples);
    check("integers", &Model::untrained(), &sample::integers());
}

#[test]
fn records_that_contain_themselves() {
    let commands = types::commands();
    check(
        "commands",
        &Model::train(&commands[..20]).unwrap(),
        &commands,
    );
}

#[test]
fn numbers_that_follow_from_others() {
    let loads = types::loads();
    check("loads", &Model::train(&loads[..100]).unwrap(), &loads);
}

#[test]
fn floats_of_all_bits() {
    let floats = types::floats();
    check("floats", &Model::train(&floats[..30]).unwrap(), &floats);
}
