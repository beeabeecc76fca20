//! Defaults, which protobuf does not have.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec,
    conformance::sample::{Backoff, Retry, defaults},
};
use wirecost_protobuf::Protobuf;

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
    Protobuf::default().encode(&defaults(), &mut bytes).unwrap();
    assert_eq!(Protobuf::default().decode(&bytes), Ok(defaults()));
}
