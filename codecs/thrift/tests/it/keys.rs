//! Maps whose keys are not text.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Schema,
    conformance::{
        carries,
        keys::{self, Keys},
        refuses_damage, writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const ONE: &[u8] = b"\x1b\x01\x41\x0e\x01\
    \x1b\x01\x56\xd8\x04\x02\
    \x1b\x01\x58\x03\x01x\
    \x1b\x01\x16\x01\x0a\
    \x1b\x01\x5c\x02\x18\x01n\x19\x06\x17\0\0\0\0\0\0\xf8\x3f\0\
    \x1b\x01\x67\x01\0\0\0\0\0\0\xe0\x3f\0";

fn check(mut codec: impl Codec<Keys>) {
    writes(&mut codec, &keys::one(), ONE);
    carries(&mut codec, &keys::all());
    refuses_damage(&mut codec, &[Keys::default(), keys::one()], b"");
    // A text as the key of `small`.
    assert!(codec.decode(b"\x1b\x01\x81\x01\x37\x01\0").is_err());
}

#[test]
fn keys_are_values() {
    check(Thrift::default());
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    check(wirecost_thrift::Apache::default());
}

#[test]
fn the_idl_has_the_types_of_keys() {
    let file = idl(Keys::RECORD, "").unwrap();
    let declared = "
struct Keys {
  1: map<i16, bool> small, // keys u8
  2: map<i32, i64> counts, // keys u16, values u64
  3: map<i32, string> signed,
  4: map<bool, i64> flags, // u32
  5: map<Shade, Inner> by_shade,
  6: map<i64, double> hashed,
}
";
    assert!(file.ends_with(declared), "{file}");
}
