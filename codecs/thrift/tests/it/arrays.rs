//! Arrays: bytes, and lists of a length.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, DecodeError, Schema,
    conformance::{
        arrays::{self, Arrays},
        carries, refuses_damage, writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const ONE: &[u8] = b"\x18\x04\0\x01\xfa\xff\
    \x18\x02\x01\x02\
    \x19\x28\x02\x03\x04\x02\x05\x06\
    \x1b\x01\x88\x01a\x02\x07\x08\
    \x19\x35\x01\0\xd8\x04\
    \x19\x28\x01x\0\0";

fn check(mut codec: impl Codec<Arrays>) {
    writes(&mut codec, &arrays::one(), ONE);
    carries(&mut codec, &arrays::all());
    refuses_damage(&mut codec, &arrays::all()[..2], b"");
    let wrong = |expected, found| Err(DecodeError::WrongCount { expected, found });
    assert_eq!(codec.decode(b"\x18\x03\0\x01\xfa\0"), wrong(4, 3));
    assert_eq!(codec.decode(b"\x18\x04\0\x01\xfa\xff\0"), wrong(3, 0));
}

#[test]
fn arrays_have_their_length() {
    check(Thrift::default());
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    check(wirecost_thrift::Apache::default());
}

#[test]
fn the_idl_has_bytes_and_lists() {
    let file = idl(Arrays::RECORD, "").unwrap();
    let declared = "
struct Arrays {
  1: binary digest,
  2: optional binary maybe,
  3: list<binary> hashes,
  4: map<string, binary> by_name,
  5: list<i32> corners,
  6: list<string> names,
}
";
    assert!(file.ends_with(declared), "{file}");
}
