//! What every codec must do.

use wirecost_codec::conformance::{
    self, Format,
    sample::{self, Start},
};
use wirecost_thrift::Thrift;

const FORMAT: Format = Format {
    non_finite: true,
    unknown_fields: true,
    ignored: b"",
};

#[test]
fn thrift_conforms() {
    conformance::run(Thrift::new, FORMAT);
}

#[test]
fn thrift_peeks() {
    conformance::peeks::<Start, _>(&mut Thrift::default(), &sample::samples()[..3]);
}

#[cfg(feature = "apache")]
#[test]
fn apache_conforms() {
    conformance::run(wirecost_thrift::Apache::new, FORMAT);
}
