//! The requirements on every codec.

use wirecost_bincode::Bincode;
#[cfg(feature = "serde")]
use wirecost_bincode::BincodeSerde;
use wirecost_codec::conformance::{
    self, Properties,
    sample::{self, Start},
};

const FORMAT: Properties = Properties {
    non_finite: true,
    unknown_fields: false,
    ignored: b"",
};

#[test]
fn bincode_conforms() {
    conformance::run(Bincode::new, FORMAT);
}

#[test]
fn bincode_counts_scalars_by_memory() {
    conformance::counts_scalars_by_memory(Bincode::new);
}

#[test]
fn bincode_peeks() {
    conformance::peeks::<Start, _>(&mut Bincode::default(), &sample::samples()[..3]);
}

#[cfg(feature = "serde")]
#[test]
fn bincode_by_serde_conforms() {
    conformance::run(BincodeSerde::new, FORMAT);
}

#[cfg(feature = "serde")]
#[test]
fn bincode_by_serde_peeks() {
    conformance::peeks::<Start, _>(&mut BincodeSerde::default(), &sample::samples()[..3]);
}

#[test]
fn bincode_withstands_damage() {
    conformance::withstands_damage(&mut Bincode::default());
}

#[test]
fn bincode_hides_newtypes() {
    conformance::hides_newtypes(&mut Bincode::default());
}

#[test]
fn bincode_hides_pointers() {
    conformance::hides_pointers(&mut Bincode::default());
}

#[test]
fn bincode_lends() {
    conformance::borrowed::lends(Bincode::new);
    conformance::borrowed::lends_bytes(&mut Bincode::default());
}
