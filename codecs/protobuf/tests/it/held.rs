//! Unions in lists and maps, which are messages in protobuf.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, DecodeError, Schema,
    conformance::{
        held::{self, Plan, Step},
        writes,
    },
};
use wirecost_protobuf::{Protobuf, idl};

const ONE: &[u8] = b"\x0a\x02\x28\0\x0a\x09\x3a\x07\x08\x02\x12\x03\x32\x01a\
    \x12\x08\x0a\x01n\x12\x03\x28\xac\x02\
    \x1a\x04\x0a\x02\x32\0\
    \x22\x07\x0a\x05\x42\x03\x0a\x01\x01\x22\0\
    \x28\x01";

#[test]
fn unions_are_messages() {
    writes(&mut Protobuf::default(), &held::one(), ONE);
    held::holds(Protobuf::new);
}

#[test]
fn the_idl_declares_the_message() {
    let file = idl(Plan::RECORD, "").unwrap();
    for declared in [
        "
// A step of a plan.
message Step {
  message PickList {
    repeated uint32 elements = 1;
  }
  oneof one_of {
    uint32 wait = 5;
    string say = 6;
    Loop loop = 7;
    PickList pick = 8;
  }
}
",
        "  repeated Step steps = 1;\n  map<string, Step> by_name = 2;\n",
        "  message RowsList {\n    repeated Step elements = 1;\n  }\n",
        "  oneof last {\n    uint32 wait = 5;\n",
    ] {
        assert!(file.contains(declared), "{file}");
    }
    assert_eq!(file.matches("message Step ").count(), 1, "{file}");
}

/// As in the oneof of a field: the last member counts, records are merged, and a member that the
/// schema lacks is skipped.
#[test]
fn messages_are_read_as_protobufs_parsers_do() {
    let read = |bytes: &[u8]| {
        Protobuf::default()
            .decode(bytes)
            .map(|plan: Plan| plan.steps)
    };
    assert_eq!(read(b"\x0a\x04\x28\x01\x28\x02"), Ok(vec![Step::Wait(2)]));
    assert_eq!(
        read(b"\x0a\x05\x28\x01\x32\x01a"),
        Ok(vec![Step::Say("a".into())])
    );
    assert_eq!(read(b"\x0a\x04\x78\x01\x28\x02"), Ok(vec![Step::Wait(2)]));
    // The first value has another wire type than its variant.
    assert_eq!(read(b"\x0a\x05\x2a\x01a\x28\x02"), Ok(vec![Step::Wait(2)]));
    let merged = read(b"\x0a\x0b\x3a\x02\x08\x02\x3a\x05\x12\x03\x32\x01a");
    let steps = vec![Step::Say("a".into())];
    let times = 2;
    assert_eq!(merged, Ok(vec![Step::Loop(held::Loop { times, steps })]));
    let missing = DecodeError::MissingField {
        record: "Step",
        field: "one_of",
    };
    assert_eq!(read(b"\x0a\0"), Err(missing.clone()));
    assert_eq!(read(b"\x0a\x02\x78\x01"), Err(missing));
}

/// The values of an entry are one message too.
#[test]
fn the_values_of_an_entry_are_merged() {
    let read = |bytes: &[u8]| {
        Protobuf::default()
            .decode(bytes)
            .map(|plan: Plan| plan.by_name)
    };
    assert_eq!(
        read(b"\x12\x08\x12\x02\x28\x01\x12\x02\x32\0"),
        Ok([(String::new(), Step::Say(String::new()))].into())
    );
    assert!(read(b"\x12\x02\x0a\0").is_err());
}
