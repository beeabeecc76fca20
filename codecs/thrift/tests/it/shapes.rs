//! Tuples, options in lists and maps, and records with type parameters.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, DecodeError, Schema,
    conformance::{
        carries, refuses_damage,
        shapes::{self, Shapes},
        writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const ONE: &[u8] = b"\x1c\x16\xd8\x04\x18\x01a\0\
    \x19\x1c\x18\x01b\x17\0\0\0\0\0\0\xe0\x3f\0\
    \x1c\x15\x01\x19\x16\x02\x11\0\
    \x1b\x01\x8c\x01c\x16\x02\x16\x04\x16\x06\x16\x08\0\
    \x19\x39\x16\x0e\x06\x16\0\
    \x1b\x01\x89\x01d\x08\
    \x19\x29\x15\x01\x05\
    \x1c\x17\0\0\0\0\0\0\xe0\x3f\x27\0\0\0\0\0\0\xf8\x3f\0\
    \x1c\0\
    \x1c\x19\x1c\x17\0\0\0\0\0\0\xe0\x3f\x27\0\0\0\0\0\0\xe0\x3f\0\0\
    \x19\x1c\x19\x18\x01g\x18\x01h\0\0";

#[test]
fn tuples_are_structs_and_optional_elements_lists() {
    writes(&mut Thrift::default(), &shapes::one(), ONE);
    carries(&mut Thrift::default(), &shapes::all());
    refuses_damage(&mut Thrift::default(), &shapes::all()[..2], b"");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_thrift::Apache;

    writes(&mut Apache::default(), &shapes::one(), ONE);
    carries(&mut Apache::default(), &shapes::all());
}

#[test]
fn an_optional_element_has_one_value() {
    let start = ONE
        .windows(5)
        .position(|part| part == b"\x19\x39\x16\x0e\x06")
        .unwrap();
    let two = [&ONE[..start], b"\x19\x19\x26\x0e\x0e", &ONE[start + 7..]].concat();
    let read: Result<Shapes, _> = Thrift::default().decode(&two);
    let (expected, found) = (1, 2);
    assert_eq!(read, Err(DecodeError::WrongCount { expected, found }));
}

#[test]
fn the_idl_has_the_structs() {
    let file = idl(Shapes::RECORD, "").unwrap();
    for declared in [
        "
struct TupleOfU32AndString {
  1: i64 field_1, // u32
  2: string field_2,
}
",
        "
struct PageOfPoint {
  1: list<Point> items,
  2: optional Point last,
}
",
        "
  5: list<list<i64>> readings, // u32
  6: map<string, list<string>> labels,
",
    ] {
        assert!(file.contains(declared), "{file}");
    }
}
