//! Defaults, which protobuf does not have.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{Codec, Schema};
use wirecost_protobuf::Protobuf;

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
fn an_absent_field_is_zero_since_zeros_are_left_out() {
    let zeros = || Retry {
        attempts: 0,
        factor: 0.0,
        is_on: false,
        method: String::new(),
        backoff: Backoff::Flat,
        skew: 0,
    };
    let mut bytes = Vec::new();
    Protobuf::default().encode(&zeros(), &mut bytes).unwrap();
    assert_eq!(bytes, []);
    assert_eq!(Protobuf::default().decode(&bytes), Ok(zeros()));
    Protobuf::default().encode(&default(), &mut bytes).unwrap();
    assert_eq!(Protobuf::default().decode(&bytes), Ok(default()));
}
