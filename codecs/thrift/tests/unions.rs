//! Unions whose variants hold no data, or records of other names.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Schema,
    conformance::{
        carries, refuses_damage,
        unions::{self, Order},
        writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const ONE: &[u8] = b"\x18\x01n\x4c\x3c\x16\x06\0\0\x4c\x6c\0\0\
    \x3c\xbc\x17\0\0\0\0\0\0\xe0\x3f\0\0\0";

#[test]
fn variants_without_data_are_empty_structs() {
    writes(&mut Thrift::default(), &unions::one(), ONE);
    carries(&mut Thrift::default(), &unions::all());
    refuses_damage(&mut Thrift::default(), &unions::all(), b"");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_thrift::Apache;

    writes(&mut Apache::default(), &unions::one(), ONE);
    carries(&mut Apache::default(), &unions::all());
}

#[test]
fn the_idl_names_the_fields_after_the_variants() {
    let file = idl(Order::RECORD, "").unwrap();
    let declared = "
union Action {
  2: Stop stop,
  3: Task begin_,
}
";
    assert!(file.contains(declared), "{file}");
}
