//! Maps whose keys are not text.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Schema,
    conformance::{
        carries,
        keys::{self, Keys},
        writes,
    },
};
use wirecost_protobuf::{Protobuf, idl};

const ONE: &[u8] = b"\x0a\x04\x08\x07\x10\x01\
    \x12\x05\x08\xac\x02\x10\x01\
    \x1a\x0e\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01\x12\x01x\
    \x22\x04\x08\x01\x10\x05\
    \x2a\x10\x08\x01\x12\x0c\x0a\x01n\x19\0\0\0\0\0\0\xf8\x3f\
    \x32\x14\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x11\0\0\0\0\0\0\xe0\x3f";

#[test]
fn keys_are_values() {
    writes(&mut Protobuf::default(), &keys::one(), ONE);
    carries(&mut Protobuf::default(), &keys::all());
}

#[test]
fn a_zero_is_left_out_and_the_value_may_come_first() {
    let keys: Keys = Protobuf::default()
        .decode(b"\x22\x02\x10\x05\x22\x04\x10\x06\x08\x01\x2a\x00")
        .unwrap();
    assert_eq!(keys.flags, [(false, 5), (true, 6)].into());
    assert_eq!(keys.by_shade.len(), 1);
}

#[test]
fn the_idl_has_the_types_of_keys() {
    let file = idl(Keys::RECORD, "").unwrap();
    let declared = "
message Keys {
  map<uint32, bool> small = 1;
  map<uint32, uint64> counts = 2;
  map<int32, string> signed = 3;
  map<bool, uint32> flags = 4;
  map<int32, Inner> by_shade = 5;
  map<int64, double> hashed = 6;
}
";
    assert!(file.contains(declared), "{file}");
}
