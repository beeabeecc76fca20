//! Unions in lists and maps.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, Schema,
    conformance::{
        held::{self, Plan},
        refuses_damage, writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const ONE: &[u8] = b"\x19\x2c\x56\0\0\x7c\x16\x04\x19\x1c\x68\x01a\0\0\0\
    \x1b\x01\x8c\x01n\x56\xd8\x04\0\
    \x19\x1c\x68\0\0\
    \x19\x29\x1c\x89\x16\x02\0\x0c\
    \x5c\x56\x02\0\0";

#[test]
fn unions_are_structs() {
    writes(&mut Thrift::default(), &held::one(), ONE);
    held::holds(Thrift::new);
    refuses_damage(&mut Thrift::default(), &[held::one()], b"");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_thrift::Apache;

    writes(&mut Apache::default(), &held::one(), ONE);
    held::holds(Apache::new);
}

#[test]
fn a_union_with_no_value_or_with_two_is_refused() {
    let read = |bytes: &[u8]| Thrift::default().decode(bytes) as Result<Plan, _>;
    assert!(read(b"\x19\x1c\0\0").is_err());
    assert!(read(b"\x19\x1c\x56\x02\x18\x01a\0\0").is_err());
    assert!(read(b"\x19\x1c\x56\x02\0\0").is_ok());
}

#[test]
fn the_idl_has_the_union() {
    let file = idl(Plan::RECORD, "").unwrap();
    for declared in [
        "  1: list<Step> steps,\n  2: map<string, Step> by_name,\n  3: optional list<Step> maybe,\n",
        "  4: list<list<Step>> rows,\n  9: optional Step last,\n",
        "union Step {\n  5: i64 wait, // u32\n",
    ] {
        assert!(file.contains(declared), "{file}");
    }
}
