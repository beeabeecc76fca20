//! What every codec must do.

use wirecost_bincode::Bincode;
use wirecost_codec::conformance::{self, Format};

#[test]
fn bincode_conforms() {
    let format = Format {
        non_finite: true,
        unknown_fields: false,
        ignored: b"",
    };
    conformance::run(Bincode::new, format);
}
