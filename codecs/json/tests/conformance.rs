//! What every codec must do.

use wirecost_codec::conformance::{self, Format};
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
