//! Maps whose keys are not text.

use wirecost_bincode::Bincode;
use wirecost_codec::{
    Codec,
    conformance::{
        carries,
        keys::{self, Keys},
        refuses_damage, writes,
    },
};

const ONE: &[u8] = b"\x01\x07\x01\
    \x01\xfb\x2c\x01\x01\
    \x01\x03\x01x\
    \x01\x01\x05\
    \x01\x01\x01n\0\x01\0\0\0\0\0\0\xf8\x3f\
    \x01\x01\0\0\0\0\0\0\xe0\x3f";

fn check(mut codec: impl Codec<Keys>) {
    writes(&mut codec, &keys::one(), ONE);
    carries(&mut codec, &keys::all());
    refuses_damage(&mut codec, &[Keys::default(), keys::one()], b"");
}

#[test]
fn keys_are_values() {
    check(Bincode::default());
}

/// The package writes a `HashMap` in any order, so only one entry has certain bytes.
#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same() {
    writes(
        &mut wirecost_bincode::BincodeSerde::default(),
        &keys::one(),
        ONE,
    );
}
