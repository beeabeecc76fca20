//! Integers of 128 bits, and characters, which Thrift does not have.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Schema,
    conformance::{
        carries,
        rare::{self, Rare},
        refuses_damage, writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const ONE: &[u8] = b"\x18\x10\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\
    \x18\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\
    \x18\x02\xc3\xa9\
    \x19\x28\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \x18\x01a\0";

fn check(mut codec: impl Codec<Rare>) {
    writes(&mut codec, &rare::one(), ONE);
    carries(&mut codec, &rare::all());
    refuses_damage(&mut codec, &[rare::one()], b"");
}

#[test]
fn they_are_bytes_and_texts() {
    check(Thrift::default());
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    check(wirecost_thrift::Apache::default());
}

#[test]
fn the_idl_names_the_types_of_the_program() {
    let file = idl(Rare::RECORD, "").unwrap();
    let declared = "
struct Rare {
  1: binary id, // u128
  2: binary balance, // i128
  3: string letter, // char
  4: list<binary> ids, // u128
  5: optional string maybe, // char
}
";
    assert!(file.ends_with(declared), "{file}");
}
