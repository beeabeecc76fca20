//! Decimals as text.

use wirecost_bincode::Bincode;
use wirecost_codec::{
    Codec,
    conformance::{
        carries,
        decimals::{self, Price},
        refuses_damage, writes,
    },
};

const PRICE: &[u8] = b"\x06-12.50\x01\x010\x01\x031.0\x01\x01a\x050.005";

fn check(mut codec: impl Codec<Price>) {
    writes(&mut codec, &decimals::price(), PRICE);
    carries(&mut codec, &decimals::prices());
    refuses_damage(&mut codec, &[decimals::price()], b"");
}

#[test]
fn decimals_are_text() {
    check(Bincode::default());
}

#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same() {
    check(wirecost_bincode::BincodeSerde::default());
}
