//! Sets, which are lists in protobuf.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Schema,
    conformance::{
        carries,
        sets::{self, Sets},
        writes,
    },
};
use wirecost_protobuf::{Protobuf, idl};

const ONE: &[u8] = b"\x0a\x01a\x0a\x01b\x12\x02\x01\x04\x1a\x01\x01";

#[test]
fn sets_are_lists() {
    writes(&mut Protobuf::default(), &sets::one(), ONE);
    carries(&mut Protobuf::default(), &sets::all());
    // Any order, repeated values, and packed or not.
    let other = b"\x0a\x01b\x10\x04\x0a\x01a\x12\x02\x04\x01\x0a\x01b\x18\x01";
    assert_eq!(Protobuf::default().decode(other), Ok(sets::one()));
    let file = idl(Sets::RECORD, "").unwrap();
    assert!(file.contains("  repeated sint32 numbers = 2;\n"), "{file}");
}
