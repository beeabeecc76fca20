//! Unions in lists and maps.

use wirecost_bincode::Bincode;
use wirecost_codec::conformance::{held, refuses_damage, writes};

const ONE: &[u8] = b"\x02\0\0\x02\x02\x01\x01\x01a\
    \x01\x01n\0\xfb\x2c\x01\
    \x01\x01\x01\0\
    \x02\x01\x03\x01\x01\0\
    \x01\0\x01";

#[test]
fn unions_are_positions() {
    writes(&mut Bincode::default(), &held::one(), ONE);
    held::holds(Bincode::new);
    refuses_damage(&mut Bincode::default(), &[held::one()], b"");
}

#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same() {
    use wirecost_bincode::BincodeSerde;

    writes(&mut BincodeSerde::default(), &held::one(), ONE);
    held::holds(BincodeSerde::new);
}
