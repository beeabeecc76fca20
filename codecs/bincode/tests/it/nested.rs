//! Lists in options, lists and maps.

use wirecost_bincode::Bincode;
use wirecost_codec::conformance::{nested, refuses_damage, writes};

const ONE: &[u8] = b"\x02\x02\x01\xfb\x2c\x01\0\
    \x01\0\
    \x01\x01h\x02\x01a\x01b\
    \x01\x01\0\0\0\0\0\0\xe0\x3f\
    \x01\x01\x01n\0\x01\0\0\0\0\0\0\xf8\x3f\
    \x01\x01\x01";

#[test]
fn lists_are_lists() {
    writes(&mut Bincode::default(), &nested::one(), ONE);
    nested::nests(Bincode::new);
    refuses_damage(&mut Bincode::default(), &[nested::one()], b"");
}

#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same() {
    use wirecost_bincode::BincodeSerde;

    writes(&mut BincodeSerde::default(), &nested::one(), ONE);
    nested::nests(BincodeSerde::new);
}
