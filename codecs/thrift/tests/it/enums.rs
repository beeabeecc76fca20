//! Enums with any numbers, checked against bytes worked out by hand from the specification.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, DecodeError, Schema,
    conformance::{
        carries,
        enums::{self, Enums},
        refuses_damage,
    },
};
use wirecost_thrift::{Thrift, idl};

const ONE: &[u8] = &[
    0x15, 1, 0x15, 0, 0x19, 0x25, 14, 0, 0x15, 2, 0x1b, 1, 0x85, 1, b'a', 6, 0x15, 18, 0x19, 0x25,
    2, 0, 0x15, 0, 0,
];

fn check(mut codec: impl Codec<Enums>) {
    let mut bytes = Vec::new();
    codec.encode(&enums::one(), &mut bytes).unwrap();
    assert_eq!(bytes, ONE);
    carries(&mut codec, &enums::all());
    refuses_damage(&mut codec, &enums::all(), b"");
    // Only `phase` has no symbol 0.
    let (record, field) = ("Enums", "phase");
    assert_eq!(
        codec.decode(&[0]),
        Err(DecodeError::MissingField { record, field })
    );
}

#[test]
fn symbols_are_their_numbers() {
    check(Thrift::default());
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    check(wirecost_thrift::Apache::default());
}

#[test]
fn the_idl_has_the_numbers() {
    let file = idl(Enums::RECORD, "").unwrap();
    let declared = "
enum Code {
  Failed = -1,
  Ok = 0,
  Last = 2147483647,
  Slow = 7,
}
";
    assert!(file.contains(declared), "{file}");
    let health = file.find("enum Health {\n  Up = 1,\n  Down = -5,\n}\n");
    assert!(health.is_some(), "{file}");
}
