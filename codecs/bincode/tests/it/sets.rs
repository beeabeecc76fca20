//! Sets, which are lists in bincode.

use wirecost_bincode::Bincode;
use wirecost_codec::conformance::{carries, refuses_damage, sets, writes};

const ONE: &[u8] = b"\x02\x01a\x01b\x02\x01\x04\x01\x01";

#[test]
fn sets_are_lists() {
    writes(&mut Bincode::default(), &sets::one(), ONE);
    carries(&mut Bincode::default(), &sets::all());
    refuses_damage(&mut Bincode::default(), &[sets::one()], b"");
}

#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same() {
    writes(
        &mut wirecost_bincode::BincodeSerde::default(),
        &sets::one(),
        ONE,
    );
}
