//! The requirements on every codec.

use wirecost_codec::conformance::{
    self, Properties,
    sample::{self, Start},
};
use wirecost_protobuf::Protobuf;

#[test]
fn protobuf_conforms() {
    let format = Properties {
        non_finite: true,
        unknown_fields: true,
        ignored: b"",
    };
    conformance::run(Protobuf::new, format);
}

#[test]
fn protobuf_counts_scalars_by_memory() {
    conformance::counts_scalars_by_memory(Protobuf::new);
}

#[test]
fn protobuf_peeks() {
    conformance::peeks::<Start, _>(&mut Protobuf::default(), &sample::samples()[..3]);
}

#[test]
fn protobuf_withstands_damage() {
    conformance::withstands_damage(&mut Protobuf::default());
}

#[test]
fn protobuf_hides_newtypes() {
    conformance::hides_newtypes(&mut Protobuf::default());
}

#[test]
fn protobuf_hides_pointers() {
    conformance::hides_pointers(&mut Protobuf::default());
}

#[test]
fn protobuf_lends() {
    conformance::borrowed::lends(Protobuf::new);
    conformance::borrowed::lends_bytes(&mut Protobuf::default());
}
