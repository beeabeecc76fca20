//! What every codec must do.

use wirecost_bincode::Bincode;
use wirecost_codec::conformance::{
    self, Format,
    sample::{self, Start},
};

#[test]
fn bincode_conforms() {
    let format = Format {
        non_finite: true,
        unknown_fields: false,
        ignored: b"",
    };
    conformance::run(Bincode::new, format);
}

#[test]
fn bincode_peeks() {
    conformance::peeks::<Start, _>(&mut Bincode::default(), &sample::samples()[..3]);
}
