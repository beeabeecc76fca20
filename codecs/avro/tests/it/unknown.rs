//! A record that keeps unknown fields, which the format does not have.

use wirecost_avro::Avro;
use wirecost_codec::conformance::unknown;

#[test]
fn unknown_fields_are_not_written() {
    unknown::forgets(Avro::default());
}
