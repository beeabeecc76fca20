//! Moments and lengths of time as nanoseconds, UUIDs as a `fixed`, and IP addresses as bytes.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, fingerprint, idl};
use wirecost_codec::{
    Schema,
    conformance::{
        refuses_damage,
        times::{self, Event, Lease},
        writes,
    },
};

const EVENT: &[u8] = b"\0\xff\xbb\xc1\x96\x0b\x02\xf0\xfe\xac\xf3\x0e\x04\0\x02\0\
    \x02\x02a\xff\x88\x7a\0\x02";

const LEASE: &[u8] = b"0123456789abcdef\
    \x04\x08\x7f\0\0\x01\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\
    \x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
    \x86\xd0\xac\xf3\x0e\x8a\xa0\xd9\xe6\x1d";

#[test]
fn times_are_nanoseconds() {
    writes(&mut Avro::default(), &times::event(), EVENT);
    writes(&mut Avro::default(), &times::lease(), LEASE);
    times::carries_times(Avro::default(), true);
    times::has_times_of_libraries(&mut Avro::default());
    refuses_damage(&mut Avro::default(), &[times::event()], b"");
    refuses_damage(&mut Avro::default(), &[times::lease()], b"");
}

#[test]
fn the_schema_has_the_logical_types() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Event::RECORD, "").unwrap()).unwrap();
    let timestamp = || serde_json::json!({"type": "long", "logicalType": "timestamp-nanos"});
    assert_eq!(avsc["fields"][0]["type"], timestamp());
    assert_eq!(avsc["fields"][1]["type"], "long");
    assert_eq!(
        avsc["fields"][2]["type"],
        serde_json::json!(["null", timestamp()])
    );
    let avsc: serde_json::Value = serde_json::from_str(&idl(Lease::RECORD, "").unwrap()).unwrap();
    assert_eq!(
        avsc["fields"][0]["type"],
        serde_json::json!({"type": "fixed", "name": "Uuid", "size": 16, "logicalType": "uuid"})
    );
    assert_eq!(avsc["fields"][1]["type"]["items"], "bytes");
    assert_eq!(avsc["fields"][2]["type"]["items"], "Uuid");
}

/// A logical type has no effect on the fingerprint.
#[test]
fn the_fingerprint_is_that_of_a_long() {
    #[derive(Schema)]
    #[schema(rename = "One")]
    struct Moment {
        #[schema(id = 1)]
        at: wirecost_codec::Timestamp,
    }
    #[derive(Schema)]
    #[schema(rename = "One")]
    struct Number {
        #[schema(id = 1)]
        at: i64,
    }
    assert_eq!(
        fingerprint(Moment::RECORD, ""),
        fingerprint(Number::RECORD, "")
    );
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue};
    use wirecost_codec::Limits;

    writes(
        &mut ApacheValue::new(Limits::DEFAULT).unwrap(),
        &times::event(),
        EVENT,
    );
    writes(
        &mut ApacheValue::new(Limits::DEFAULT).unwrap(),
        &times::lease(),
        LEASE,
    );
    times::carries_times(ApacheValue::new(Limits::DEFAULT).unwrap(), true);
    let event = Resolving::<Event>::new(&idl(Event::RECORD, "").unwrap(), Limits::DEFAULT).unwrap();
    assert_eq!(event.decode(EVENT), Ok(times::event()));
    let lease = Resolving::<Lease>::new(&idl(Lease::RECORD, "").unwrap(), Limits::DEFAULT).unwrap();
    assert_eq!(lease.decode(LEASE), Ok(times::lease()));
    assert_eq!(lease.fingerprint(), fingerprint(Lease::RECORD, "").unwrap());
}
