//! Unions whose variants hold no data, records of other names, or values of other types.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, Schema,
    conformance::{
        carries, refuses_damage,
        unions::{self, Order, Reading},
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

#[test]
fn variants_hold_values() {
    let readings = unions::readings();
    for (at, bytes) in [
        (0, &b"\x18\x01s\xbc\x21\0\0"[..]),
        (1, b"\x18\x01s\xbc\x22\0\0"),
        (3, b"\x18\x01s\xbc\x36\xd8\x04\0\0"),
        (4, b"\x18\x01s\xbc\x45\x01\0\0"),
        (10, b"\x18\x01s\xbc\x99\x26\x02\xd8\x04\0\0"),
    ] {
        writes(&mut Thrift::default(), &readings[at], bytes);
    }
    carries(&mut Thrift::default(), &readings);
    refuses_damage(&mut Thrift::default(), &readings, b"");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same_values() {
    use wirecost_codec::conformance::same_bytes;
    use wirecost_thrift::Apache;

    for reading in unions::readings() {
        same_bytes(&mut Thrift::default(), &mut Apache::default(), &reading);
    }
}

#[test]
fn the_idl_has_the_values() {
    let file = idl(Reading::RECORD, "").unwrap();
    for line in [
        "  2: bool flag,\n",
        "  3: i64 count, // u32\n",
        "  9: list<i64> series, // u32\n",
        "  10: Delay delay,\n",
    ] {
        assert!(file.contains(line), "{file}");
    }
}

/// A value of another type than its variant's is refused.
#[test]
fn a_variant_of_another_type() {
    let read = |bytes: &[u8]| Thrift::default().decode(bytes) as Result<Reading, _>;
    assert!(read(b"\x18\x01s\xbc\x41\0\0").is_err());
    assert!(read(b"\x18\x01s\xbc\x25\x02\0\0").is_err());
}
