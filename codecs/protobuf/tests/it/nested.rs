//! Lists in options, lists and maps, which are messages in protobuf.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Schema,
    conformance::{
        nested::{self, Nested},
        writes,
    },
};
use wirecost_protobuf::{Protobuf, idl};

const ONE: &[u8] = b"\x0a\x05\x0a\x03\x01\xac\x02\x0a\x00\
    \x12\x00\
    \x1a\x0b\x0a\x01h\x12\x06\x0a\x01a\x0a\x01b\
    \x22\x0a\x0a\x08\0\0\0\0\0\0\xe0\x3f\
    \x2a\x0e\x0a\x0c\x0a\x01n\x19\0\0\0\0\0\0\xf8\x3f\
    \x32\x03\x0a\x01\x01";

#[test]
fn lists_are_messages() {
    writes(&mut Protobuf::default(), &nested::one(), ONE);
    nested::nests(Protobuf::new);
}

#[test]
fn elements_come_packed_or_not_and_others_are_skipped() {
    let read = |bytes: &[u8]| -> Nested { Protobuf::default().decode(bytes).unwrap() };
    let nested =
        read(b"\x0a\x0a\x08\x01\x0a\x02\x02\x03\x10\x07\x08\x04\x22\x09\x09\0\0\0\0\0\0\xe0\x3f");
    assert_eq!(nested.rows, [[1, 2, 3, 4]]);
    assert_eq!(nested.matrix, [[0.5]]);
    // Cut within the list.
    let cut: Result<Nested, _> = Protobuf::default().decode(b"\x0a\x03\x0a\x05\x01");
    assert!(cut.is_err());
}

#[test]
fn the_idl_declares_the_messages() {
    let file = idl(Nested::RECORD, "").unwrap();
    let declared = "
message Nested {
  message RowsList {
    repeated uint32 elements = 1;
  }
  repeated RowsList rows = 1;
  message MaybeList {
    repeated string elements = 1;
  }
  optional MaybeList maybe = 2;
  message HeadersList {
    repeated string elements = 1;
  }
  map<string, HeadersList> headers = 3;
";
    assert!(file.contains(declared), "{file}");
    assert!(
        file.contains("    repeated sint32 elements = 1;\n"),
        "{file}"
    );
}
