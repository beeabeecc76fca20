//! Tuples, options in lists and maps, and records with type parameters.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, DecodeError, Schema,
    conformance::{
        carries,
        shapes::{self, Shapes},
        writes,
    },
};
use wirecost_protobuf::{Protobuf, idl};

const ONE: &[u8] = b"\x0a\x06\x08\xac\x02\x12\x01a\
    \x12\x0c\x0a\x01b\x11\0\0\0\0\0\0\xe0\x3f\
    \x1a\x10\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x12\x01\x01\x18\x01\
    \x22\x0d\x0a\x01c\x12\x08\x08\x01\x10\x02\x18\x03\x20\x04\
    \x2a\x03\x0a\x01\x07\x2a\x00\x2a\x03\x0a\x01\x00\
    \x32\x03\x0a\x01d\
    \x3a\x03\x0a\x01\x01\x3a\x00\
    \x42\x12\x09\0\0\0\0\0\0\xe0\x3f\x19\0\0\0\0\0\0\xf8\x3f\
    \x4a\x00\
    \x52\x14\x0a\x12\x09\0\0\0\0\0\0\xe0\x3f\x19\0\0\0\0\0\0\xe0\x3f\
    \x5a\x06\x0a\x01g\x12\x01h";

#[test]
fn tuples_are_messages_and_optional_elements_lists() {
    writes(&mut Protobuf::default(), &shapes::one(), ONE);
    carries(&mut Protobuf::default(), &shapes::all());
}

#[test]
fn an_optional_element_has_one_value() {
    let two = [ONE, b"\x2a\x04\x0a\x02\x07\x08"].concat();
    let read: Result<Shapes, _> = Protobuf::default().decode(&two);
    let (expected, found) = (1, 2);
    assert_eq!(read, Err(DecodeError::WrongCount { expected, found }));
}

#[test]
fn the_idl_has_the_messages() {
    let file = idl(Shapes::RECORD, "").unwrap();
    for declared in [
        "
message TupleOfU32AndString {
  uint32 field_1 = 1;
  string field_2 = 2;
}
",
        "
message PageOfPoint {
  repeated Point items = 1;
  optional Point last = 2;
}
",
        "
  message ReadingsList {
    repeated uint32 elements = 1;
  }
  repeated ReadingsList readings = 5;
",
    ] {
        assert!(file.contains(declared), "{file}");
    }
}
