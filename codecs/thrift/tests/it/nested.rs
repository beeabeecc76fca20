//! Lists in options, lists and maps.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, DecodeError, Schema,
    conformance::{
        nested::{self, Nested},
        refuses_damage, writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const ONE: &[u8] = b"\x19\x29\x26\x02\xd8\x04\x06\
    \x19\x08\
    \x1b\x01\x89\x01h\x28\x01a\x01b\
    \x19\x19\x17\0\0\0\0\0\0\xe0\x3f\
    \x19\x1c\x18\x01n\x19\x06\x17\0\0\0\0\0\0\xf8\x3f\0\
    \x19\x19\x15\x01\0";

#[test]
fn lists_are_lists() {
    writes(&mut Thrift::default(), &nested::one(), ONE);
    nested::nests(Thrift::new);
    refuses_damage(&mut Thrift::default(), &[nested::one()], b"");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_thrift::Apache;

    writes(&mut Apache::default(), &nested::one(), ONE);
    nested::nests(Apache::new);
}

#[test]
fn a_list_of_other_elements_is_refused() {
    let read: Result<Nested, _> = Thrift::default().decode(b"\x19\x19\x18\x01a\0");
    let (id, offset) = (1, 3);
    assert_eq!(read, Err(DecodeError::WrongType { id, offset }));
}

#[test]
fn the_idl_has_the_lists() {
    let file = idl(Nested::RECORD, "").unwrap();
    let declared = "
struct Nested {
  1: list<list<i64>> rows, // u32
  2: optional list<string> maybe,
  3: map<string, list<string>> headers,
  4: list<list<double>> matrix,
  5: optional list<Inner> inners,
  6: list<list<i32>> deltas,
}
";
    assert!(file.ends_with(declared), "{file}");
}
