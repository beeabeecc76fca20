//! The requirements on every codec, on both engines.

use wirecost_codec::conformance::{
    self, Properties,
    sample::{self, Start},
};
use wirecost_json::{Json, SerdeJson};

const FORMAT: Properties = Properties {
    non_finite: false,
    unknown_fields: true,
    ignored: b" \t\n\r",
};

#[test]
fn json_conforms() {
    conformance::run(Json::new, FORMAT);
}

#[test]
fn serde_json_conforms() {
    conformance::run(SerdeJson::new, FORMAT);
}

#[test]
fn json_counts_scalars_by_memory() {
    conformance::counts_scalars_by_memory(Json::new);
}

#[test]
fn json_peeks() {
    conformance::peeks::<Start, _>(&mut Json::default(), &sample::samples()[..3]);
}

#[test]
fn serde_json_peeks() {
    conformance::peeks::<Start, _>(&mut SerdeJson::default(), &sample::samples()[..3]);
}

#[test]
fn json_withstands_damage() {
    conformance::withstands_damage(&mut Json::default());
}

#[test]
fn json_hides_newtypes() {
    conformance::hides_newtypes(&mut Json::default());
}

#[test]
fn json_hides_pointers() {
    conformance::hides_pointers(&mut Json::default());
}

#[test]
fn json_lends() {
    conformance::borrowed::lends(Json::new);
}
