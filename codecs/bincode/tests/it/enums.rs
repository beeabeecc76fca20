//! Enums with any numbers: bincode writes a symbol's position, and a kept number as an `i32`.
#![allow(clippy::unwrap_used)]

use wirecost_bincode::Bincode;
use wirecost_codec::{
    Codec,
    conformance::{carries, enums, refuses_damage},
};

#[test]
fn symbols_are_their_positions() {
    let mut bytes = Vec::new();
    Bincode::default()
        .encode(&enums::one(), &mut bytes)
        .unwrap();
    assert_eq!(bytes, [0, 1, 1, 2, 3, 1, 0, 1, 1, b'a', 1, 18, 2, 2, 0, 0]);
    carries(&mut Bincode::default(), &enums::all());
    refuses_damage(&mut Bincode::default(), &enums::all(), b"");
}
