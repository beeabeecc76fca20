//! Tuples, options in lists and maps, and records with type parameters.

use wirecost_bincode::Bincode;
use wirecost_codec::conformance::{carries, refuses_damage, shapes, writes};

const ONE: &[u8] = b"\xfb\x2c\x01\x01a\
    \x01\x01b\0\0\0\0\0\0\xe0\x3f\
    \x01\x01\x01\x01\x01\x01\
    \x01\x01c\x01\x02\x03\x04\
    \x03\x01\x07\0\x01\0\
    \x01\x01d\0\
    \x02\x01\x01\0\
    \0\0\0\0\0\0\xe0\x3f\0\0\0\0\0\0\xf8\x3f\
    \x01\0\0\0\0\0\0\xe0\x3f\0\0\0\0\0\0\xe0\x3f\0\
    \x01\x01\x01g\x01\x01h";

#[test]
fn tuples_are_their_fields() {
    writes(&mut Bincode::default(), &shapes::one(), ONE);
    carries(&mut Bincode::default(), &shapes::all());
    refuses_damage(&mut Bincode::default(), &shapes::all()[..2], b"");
}

#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same() {
    use wirecost_bincode::BincodeSerde;

    writes(&mut BincodeSerde::default(), &shapes::one(), ONE);
    carries(&mut BincodeSerde::default(), &shapes::all());
}
