//! Sets.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Schema,
    conformance::{
        carries, refuses_damage,
        sets::{self, Sets},
        writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const ONE: &[u8] = b"\x1a\x28\x01a\x01b\x1a\x25\x01\x04\x1a\x15\x02\0";

fn check(mut codec: impl Codec<Sets>) {
    writes(&mut codec, &sets::one(), ONE);
    carries(&mut codec, &sets::all());
    refuses_damage(&mut codec, &[Sets::default(), sets::one()], b"");
    let other = b"\x1a\x38\x01b\x01a\x01b\x1a\x25\x04\x01\x1a\x25\x02\x02\0";
    assert_eq!(codec.decode(other), Ok(sets::one()));
    // A list is no set.
    assert!(codec.decode(b"\x19\x18\x01a\0").is_err());
}

#[test]
fn sets_have_their_type() {
    check(Thrift::default());
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    check(wirecost_thrift::Apache::default());
}

/// Apache's library writes the same by its own methods for sets.
#[cfg(feature = "apache")]
#[test]
fn a_set_of_the_library_has_the_bytes_of_a_list() {
    use thrift::protocol::{TCompactOutputProtocol, TOutputProtocol, TSetIdentifier, TType};

    let mut bytes = Vec::new();
    let mut protocol = TCompactOutputProtocol::new(&mut bytes);
    let set = TSetIdentifier::new(TType::String, 2);
    protocol.write_set_begin(&set).unwrap();
    protocol.write_string("a").unwrap();
    protocol.write_string("b").unwrap();
    protocol.write_set_end().unwrap();
    assert_eq!(bytes, &ONE[1..6]);
}

#[test]
fn the_idl_has_the_sets() {
    let file = idl(Sets::RECORD, "").unwrap();
    let declared = "
struct Sets {
  1: set<string> names,
  2: set<i32> numbers,
  3: set<Shade> shades,
}
";
    assert!(file.ends_with(declared), "{file}");
}
