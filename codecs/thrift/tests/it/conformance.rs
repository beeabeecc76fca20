//! The requirements on every codec.

use wirecost_codec::{
    Codec, Limits, Peek,
    conformance::{
        self, Properties,
        sample::{self, Sample, Start},
    },
};
use wirecost_thrift::Thrift;

const FORMAT: Properties = Properties {
    non_finite: true,
    unknown_fields: true,
    ignored: b"",
};

#[test]
fn thrift_conforms() {
    conformance::run(Thrift::new, FORMAT);
}

#[test]
fn thrift_counts_scalars_by_memory() {
    conformance::counts_scalars_by_memory(Thrift::new);
}

#[test]
fn thrift_peeks() {
    conformance::peeks::<Start, _>(&mut Thrift::default(), &sample::samples()[..3]);
}

/// The depths that a message with a union needs, and smaller ones.
#[test]
fn thrift_peeks_as_deep_as_it_decodes() {
    let samples = sample::samples();
    let mut decoded = 0;
    for max_depth in 0..6 {
        let mut thrift = Thrift::new(Limits {
            max_depth,
            ..Limits::DEFAULT
        });
        for sample in &samples {
            let mut bytes = Vec::new();
            thrift.encode(sample, &mut bytes).unwrap();
            if let Ok(sample) = Codec::<Sample>::decode(&mut thrift, &bytes) {
                assert_eq!(thrift.peek(&bytes), Ok(Start::from(sample)), "{max_depth}");
                decoded += 1;
            }
        }
    }
    assert!((1..6 * samples.len()).contains(&decoded));
}

#[cfg(feature = "apache")]
#[test]
fn apache_conforms() {
    conformance::run(wirecost_thrift::Apache::new, FORMAT);
}

#[test]
fn thrift_withstands_damage() {
    conformance::withstands_damage(&mut Thrift::default());
}

#[test]
fn thrift_hides_newtypes() {
    conformance::hides_newtypes(&mut Thrift::default());
}

#[test]
fn thrift_hides_pointers() {
    conformance::hides_pointers(&mut Thrift::default());
}

#[test]
fn thrift_lends() {
    conformance::borrowed::lends(Thrift::new);
    conformance::borrowed::lends_bytes(&mut Thrift::default());
}
