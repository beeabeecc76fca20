//! Unions whose variants hold no data, or records of other names.

use wirecost_bincode::Bincode;
use wirecost_codec::conformance::{carries, refuses_damage, unions, writes};

const ONE: &[u8] = b"\x01n\x01\x03\0\x01\x01\0\0\0\0\0\0\xe0\x3f";

#[test]
fn variants_are_positions() {
    writes(&mut Bincode::default(), &unions::one(), ONE);
    carries(&mut Bincode::default(), &unions::all());
    refuses_damage(&mut Bincode::default(), &unions::all(), b"");
}

#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same() {
    use wirecost_bincode::BincodeSerde;

    writes(&mut BincodeSerde::default(), &unions::one(), ONE);
    carries(&mut BincodeSerde::default(), &unions::all());
}
