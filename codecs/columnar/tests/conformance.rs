//! The requirements on every codec, for batches.

use wirecost_codec::{
    Codec,
    conformance::{carries, refuses_damage, sample},
};
use wirecost_columnar::Columnar;
use wirecost_fixtures::{Trace, WorkloadKind, adversarial, golden};
use wirecost_message::Message;

#[test]
fn every_type_is_carried() {
    let mut columnar = Columnar::default();
    let samples = sample::samples();
    carries(&mut columnar, &[samples.clone(), Vec::new()]);
    refuses_damage(&mut columnar, &[samples[..2].to_vec(), Vec::new()], b"");
}

#[test]
fn messages_of_every_kind_are_carried() {
    let by_hand = golden::messages()
        .into_iter()
        .chain(adversarial::messages())
        .map(|example| vec![example.message]);
    let mix = Trace::generate(WorkloadKind::SteadyMix, 64).messages;
    let batches: Vec<Vec<Message>> = by_hand.chain([mix]).collect();
    carries(
        &mut Columnar::new(wirecost_codec::Limits::DEFAULT),
        &batches,
    );
}

#[test]
fn floats_are_carried_to_the_bit() {
    let floats: Vec<_> = [0.0, -0.0, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE]
        .map(|double: f64| (double, double as f32))
        .into();
    let mut columnar = Columnar::default();
    let mut bytes = Vec::new();
    columnar.encode(&floats, &mut bytes).unwrap();
    let back: Vec<(f64, f32)> = columnar.decode(&bytes).unwrap();
    let bits = |floats: &[(f64, f32)]| -> Vec<_> {
        floats
            .iter()
            .map(|(double, single)| (double.to_bits(), single.to_bits()))
            .collect()
    };
    assert_eq!(bits(&back), bits(&floats));
}
