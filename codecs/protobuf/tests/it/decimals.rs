//! Decimals as text.

use wirecost_codec::{
    Codec as _, DecodeError,
    conformance::{
        carries,
        decimals::{self, Price},
        writes,
    },
};
use wirecost_protobuf::Protobuf;

const PRICE: &[u8] = b"\x0a\x06-12.50\x12\x010\x1a\x031.0\x22\x0a\x0a\x01a\x12\x050.005";

#[test]
fn decimals_are_text() {
    writes(&mut Protobuf::default(), &decimals::price(), PRICE);
    carries(&mut Protobuf::default(), &decimals::prices());
    let missing: Result<Price, _> = Protobuf::default().decode(&PRICE[8..]);
    let (record, field) = ("Price", "net");
    assert_eq!(missing, Err(DecodeError::MissingField { record, field }));
}
