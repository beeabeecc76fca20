//! Unions whose variants hold no data, or records of other names.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Schema,
    conformance::{
        carries,
        unions::{self, Order},
        writes,
    },
};
use wirecost_protobuf::{Protobuf, idl};

const ONE: &[u8] = b"\x0a\x01n\x1a\x02\x08\x03\x32\x00\x5a\x09\x09\0\0\0\0\0\0\xe0\x3f";

#[test]
fn variants_without_data_are_empty_messages() {
    writes(&mut Protobuf::default(), &unions::one(), ONE);
    carries(&mut Protobuf::default(), &unions::all());
}

#[test]
fn the_idl_names_the_fields_after_the_variants() {
    let file = idl(Order::RECORD, "").unwrap();
    for declared in [
        "
  oneof action {
    Stop stop = 2;
    Task begin = 3;
  }
  oneof then {
    Wait wait = 6;
    PowerOff power_off = 7;
    Delay repeat = 8;
  }
",
        "\n// It waits.\nmessage Wait {\n}\n",
    ] {
        assert!(file.contains(declared), "{file}");
    }
}
