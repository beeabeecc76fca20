//! What every codec must do.

use wirecost_codec::conformance::{self, Format};
use wirecost_protobuf::Protobuf;

#[test]
fn protobuf_conforms() {
    let format = Format {
        non_finite: true,
        unknown_fields: true,
        ignored: b"",
    };
    conformance::run(Protobuf::new, format);
}
