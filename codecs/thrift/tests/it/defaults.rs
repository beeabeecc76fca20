//! The values of fields that a message lacks.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Schema,
    conformance::sample::{Retry, defaults},
};
use wirecost_thrift::{Thrift, idl};

#[test]
fn an_absent_field_has_its_default() {
    assert_eq!(Thrift::default().decode(&[0]), Ok(defaults()));
    let attempts = 0;
    let zero = Retry {
        attempts,
        ..defaults()
    };
    let mut bytes = Vec::new();
    Thrift::default().encode(&zero, &mut bytes).unwrap();
    assert_eq!(Thrift::default().decode(&bytes), Ok(zero));
}

#[test]
fn the_idl_has_the_defaults() {
    let declared = "
struct Retry {
  1: i16 attempts = 3, // u8
  2: double factor = -0.5,
  3: bool is_on = true,
  4: string method = \"GET\",
  5: Backoff backoff = Backoff.Steep,
  6: i64 skew = -2,
}
";
    let file = idl(Retry::RECORD, "").unwrap();
    assert!(file.ends_with(declared), "{file}");
}
