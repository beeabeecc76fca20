//! Decimals as text.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Schema,
    conformance::{
        carries,
        decimals::{self, Price},
        refuses_damage, writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const PRICE: &[u8] = b"\x18\x06-12.50\x18\x010\x19\x18\x031.0\x1b\x01\x88\x01a\x050.005\0";

fn check(mut codec: impl Codec<Price>) {
    writes(&mut codec, &decimals::price(), PRICE);
    carries(&mut codec, &decimals::prices());
    refuses_damage(&mut codec, &[decimals::price()], b"");
}

#[test]
fn decimals_are_text() {
    check(Thrift::default());
    let file = idl(Price::RECORD, "").unwrap();
    assert!(file.contains("  1: string net,\n"), "{file}");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    check(wirecost_thrift::Apache::default());
}
