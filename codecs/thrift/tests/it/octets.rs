//! `u8` as `byte`.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Schema,
    conformance::{carries, refuses_damage, writes},
};
use wirecost_thrift::{Thrift, idl};

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(transparent)]
struct Flags(#[schema(thrift = "byte")] u8);

#[derive(Debug, Clone, PartialEq, Schema)]
enum Level {
    #[schema(id = 4, thrift = "byte")]
    Number(u8),
    #[schema(id = 5)]
    Name(String),
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Octets {
    #[schema(id = 1, thrift = "byte", default = 200)]
    octet: u8,
    #[schema(id = 2, thrift = "byte")]
    maybe: Option<u8>,
    #[schema(id = 3)]
    flags: Flags,
    #[schema(id = 6, union)]
    level: Level,
}

fn octets(octet: u8) -> Octets {
    Octets {
        octet,
        maybe: Some(octet.wrapping_add(1)),
        flags: Flags(octet.wrapping_sub(1)),
        level: Level::Number(octet),
    }
}

fn check(mut codec: impl Codec<Octets>) {
    let bytes = b"\x13\x80\x13\x81\x13\x7f\x3c\x43\x80\0\0";
    writes(&mut codec, &octets(128), bytes);
    let all: Vec<_> = (0..=u8::MAX).map(octets).collect();
    carries(&mut codec, &all);
    refuses_damage(&mut codec, &[octets(7)], b"");
}

#[test]
fn they_are_bytes() {
    check(Thrift::default());
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    check(wirecost_thrift::Apache::default());
}

/// A reader of one type refuses the other.
#[test]
fn they_are_no_i16() {
    #[derive(Debug, PartialEq, Schema)]
    struct Wide {
        #[schema(id = 1)]
        octet: u8,
    }
    let mut codec = Thrift::default();
    let mut bytes = Vec::new();
    codec.encode(&octets(7), &mut bytes).unwrap();
    assert!(Codec::<Wide>::decode(&mut codec, &bytes).is_err());
}

#[test]
fn the_idl_names_the_type_of_the_program() {
    let file = idl(Octets::RECORD, "").unwrap();
    for line in [
        "  1: byte octet = -56, // u8 of the same 8 bits\n",
        "  2: optional byte maybe, // u8 of the same 8 bits\n",
        "  3: byte flags, // u8 of the same 8 bits\n",
        "  4: byte number, // u8 of the same 8 bits\n",
    ] {
        assert!(file.contains(line), "{file}");
    }
}
