//! Unions whose variants hold no data, records of other names, or values of other types.

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

#[test]
fn variants_hold_values() {
    let readings = unions::readings();
    for (at, bytes) in [
        (1, &b"\x01s\0\0\0"[..]),
        (3, b"\x01s\x01\xfb\x2c\x01\0"),
        (4, b"\x01s\x02\x01\0"),
        (9, b"\x01s\x06\x01\0"),
        (16, b"\x01s\x09\x01\x01\x02\x01n\x01o"),
    ] {
        writes(&mut Bincode::default(), &readings[at], bytes);
    }
    carries(&mut Bincode::default(), &readings);
    refuses_damage(&mut Bincode::default(), &readings, b"");
}

#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same_values() {
    use wirecost_bincode::BincodeSerde;
    use wirecost_codec::conformance::same_bytes;

    for reading in unions::readings() {
        same_bytes(
            &mut Bincode::default(),
            &mut BincodeSerde::default(),
            &reading,
        );
    }
}
