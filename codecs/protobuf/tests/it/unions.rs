//! Unions whose variants hold no data, records of other names, or values of other types.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, Schema,
    conformance::{
        carries,
        unions::{self, Measured, Order, Reading},
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

#[test]
fn variants_hold_values() {
    let readings = unions::readings();
    for (at, bytes) in [
        (0, &b"\x0a\x01s\x10\x01"[..]),
        (1, b"\x0a\x01s\x10\0"),
        (2, b"\x0a\x01s\x18\0"),
        (4, b"\x0a\x01s\x20\x01"),
        (6, b"\x0a\x01s\x32\0"),
        (8, b"\x0a\x01s\x40\0"),
        (10, b"\x0a\x01s\x4a\x05\x0a\x03\x01\xac\x02"),
        (15, b"\x0a\x01s\x5a\0\xa2\x01\x01n"),
    ] {
        writes(&mut Protobuf::default(), &readings[at], bytes);
    }
    carries(&mut Protobuf::default(), &readings);
}

#[test]
fn the_idl_has_the_values() {
    let file = idl(Reading::RECORD, "").unwrap();
    for declared in [
        "  message SeriesList {\n    repeated uint32 elements = 1;\n  }\n",
        "  message ManyList {\n    repeated string elements = 1;\n  }\n",
        "    bool flag = 2;
    uint32 count = 3;
    sint32 degrees = 4;
    double ratio = 5;
    string text = 6;
    bytes blob = 7;
    Level level = 8;
    SeriesList series = 9;
    Delay delay = 10;
    Nothing nothing = 11;
",
    ] {
        assert!(file.contains(declared), "{file}");
    }
}

/// Of several members of a oneof the last counts, and one of another wire type is unknown.
#[test]
fn the_last_member_counts() {
    let read = |bytes: &[u8]| {
        Protobuf::default()
            .decode(bytes)
            .map(|reading: Reading| reading.value)
    };
    assert_eq!(read(b"\x10\x01\x18\x05"), Ok(Measured::Count(5)));
    assert_eq!(read(b"\x18\x05\x5a\0"), Ok(Measured::Nothing));
    assert_eq!(read(b"\x5a\0\x18\x05\x18\x06"), Ok(Measured::Count(6)));
    let delays = b"\x52\0\x52\x09\x09\0\0\0\0\0\0\xe0\x3f";
    assert_eq!(
        read(delays),
        Ok(Measured::Delay(unions::Delay { seconds: 0.5 }))
    );
    assert_eq!(read(b"\x10\x01\x1a\x01\x05"), Ok(Measured::Flag(true)));
}
