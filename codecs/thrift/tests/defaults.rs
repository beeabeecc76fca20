//! The values of fields that a message lacks.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{Codec, Schema};
use wirecost_thrift::{Thrift, idl};

#[derive(Debug, PartialEq, Schema)]
struct Retry {
    #[schema(id = 1, default = 3)]
    attempts: u8,
    #[schema(id = 2, default = -0.5)]
    factor: f64,
    #[schema(id = 3, default = true)]
    is_on: bool,
    #[schema(id = 4, default = "GET")]
    method: String,
    #[schema(id = 5, default = Backoff::Steep)]
    backoff: Backoff,
    #[schema(id = 6, default = -2, proto = "sint64")]
    skew: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Schema)]
enum Backoff {
    Flat,
    Steep,
}

fn default() -> Retry {
    Retry {
        attempts: 3,
        factor: -0.5,
        is_on: true,
        method: "GET".into(),
        backoff: Backoff::Steep,
        skew: -2,
    }
}

#[test]
fn an_absent_field_has_its_default() {
    assert_eq!(Thrift::default().decode(&[0]), Ok(default()));
    let attempts = 0;
    let zero = Retry {
        attempts,
        ..default()
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
