//! What every codec must do.

use wirecost_codec::conformance::{
    self, Format,
    sample::{self, Start},
};
use wirecost_json::Json;

#[test]
fn json_conforms() {
    let format = Format {
        non_finite: false,
        unknown_fields: true,
        ignored: b" \t\n\r",
    };
    conformance::run(Json::new, format);
}

#[test]
fn json_peeks() {
    conformance::peeks::<Start, _>(&mut Json::default(), &sample::samples()[..3]);
}
