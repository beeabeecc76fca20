//! Timestamps and durations as messages of protobuf's own files; UUIDs and IP addresses as bytes.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, DecodeError, Schema, SignedDuration,
    conformance::{
        times::{self, Event, Lease},
        writes,
    },
};
use wirecost_protobuf::{Protobuf, idl};

const EVENT: &[u8] = b"\x0a\0\
    \x12\x16\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x10\x80\xb6\xca\x91\xfe\xff\xff\xff\xff\x01\
    \x1a\x05\x08\x02\x10\xb8\x17\
    \x22\0\x22\x02\x10\x01\
    \x2a\x16\x0a\x01a\x12\x11\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x10\xc0\x8f\xae\xdc\x03\
    \xa0\x01\x01";

const LEASE: &[u8] = b"\x0a\x100123456789abcdef\
    \x12\x04\x7f\0\0\x01\x12\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\
    \x1a\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
    \x22\x04\x08\x02\x10\x03\
    \x2a\x04\x08\x04\x10\x05";

#[test]
fn times_are_messages() {
    writes(&mut Protobuf::default(), &times::event(), EVENT);
    writes(&mut Protobuf::default(), &times::lease(), LEASE);
    times::carries_times(Protobuf::default(), false);
    times::has_times_of_libraries(&mut Protobuf::default());
}

#[test]
fn the_idl_imports_the_messages() {
    let file = idl(Event::RECORD, "events").unwrap();
    let declared = "\
syntax = \"proto3\";

package events;

import \"google/protobuf/duration.proto\";
import \"google/protobuf/timestamp.proto\";

// A record with timestamps and durations.
message Event {
  google.protobuf.Timestamp at = 1;
  google.protobuf.Duration took = 2;
  optional google.protobuf.Timestamp until = 3;
  repeated google.protobuf.Duration steps = 4;
  map<string, google.protobuf.Timestamp> by_name = 5;
  uint32 end = 20;
}
";
    assert_eq!(file, declared);
    let file = idl(Lease::RECORD, "").unwrap();
    assert!(
        file.contains("  bytes id = 1;\n  repeated bytes nodes = 2;\n"),
        "{file}"
    );
}

#[test]
fn times_are_read_within_their_bounds() {
    let read = |took: &[u8]| -> Result<SignedDuration, DecodeError> {
        let len = took.len() as u8;
        let bytes = [b"\x0a\0\x12", &[len][..], took].concat();
        Protobuf::default()
            .decode(&bytes)
            .map(|event: Event| event.took)
    };
    assert_eq!(read(b""), Ok(SignedDuration::ZERO));
    // Unknown fields and another wire type are skipped, and the last occurrence counts.
    assert_eq!(
        read(b"\x18\x07\x0a\0\x08\x01\x08\x02"),
        Ok(SignedDuration::from_secs(2))
    );
    // A second and a nanosecond of the other sign; too many nanoseconds; an end within a number.
    assert!(read(b"\x08\x01\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").is_err());
    assert!(read(b"\x10\x80\x94\xeb\xdc\x03").is_err());
    assert!(read(b"\x08\x80").is_err());
    let missing: Result<Event, _> = Protobuf::default().decode(b"\x0a\0");
    assert_eq!(
        missing,
        Err(DecodeError::MissingField {
            record: "Event",
            field: "took"
        })
    );
}

#[test]
fn bytes_of_another_length_are_refused() {
    let read = |bytes: &[u8]| Protobuf::default().decode(bytes) as Result<Lease, _>;
    assert!(read(&[b"\x0a\x0f", &LEASE[2..17], &LEASE[18..]].concat()).is_err());
    let five = LEASE.windows(2).position(|two| two == b"\x12\x04").unwrap();
    let mut bytes = LEASE.to_vec();
    bytes[five + 1] = 5;
    bytes.insert(five + 2, 0);
    let (expected, offset) = ("IP address", five + 7);
    assert_eq!(
        read(&bytes),
        Err(DecodeError::InvalidValue { expected, offset })
    );
}
