//! Timestamps and durations as nanoseconds, UUIDs as a `fixed`, and IP addresses as bytes.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, SystemTime};

use wirecost_avro::{Avro, fingerprint, idl};
use wirecost_codec::{
    Codec as _, DecodeError, EncodeError, Schema, Timestamp,
    conformance::{
        carries, refuses_damage,
        times::{self, Event, Lease, Stamps},
        writes,
    },
};

const EVENT: &[u8] = b"\0\xff\xbb\xc1\x96\x0b\x02\xf0\xfe\xac\xf3\x0e\x04\0\x02\0\
    \x02\x02a\xff\x88\x7a\0\x02";

const STAMPS: &[u8] = b"\xa6\x1f\x02\x0a\x02\x01\0\x02\x02a\0\0\x0e";

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
fn moments_are_counted_in_the_stated_units() {
    writes(&mut Avro::default(), &times::stamps(), STAMPS);
    refuses_damage(&mut Avro::default(), &[times::stamps()], b"");
    let avsc: serde_json::Value = serde_json::from_str(&idl(Stamps::RECORD, "").unwrap()).unwrap();
    let long = |logical| serde_json::json!({"type": "long", "logicalType": logical});
    assert_eq!(avsc["fields"][0]["type"], long("timestamp-millis"));
    assert_eq!(avsc["fields"][1]["type"][1], long("timestamp-micros"));
    assert_eq!(avsc["fields"][4]["type"], long("timestamp-nanos"));
}

#[test]
fn moments_of_each_year_are_carried_in_milliseconds() {
    let first = "0001-01-01T00:00:00Z".parse().unwrap();
    let last = "9999-12-30T21:59:59.999Z".parse().unwrap();
    let with = |millis| Stamps {
        millis,
        ..times::stamps()
    };
    carries(&mut Avro::default(), &[first, last].map(with));
    // A millisecond before the year 1, and the last one of 64 bits.
    for long in [
        &b"\x81\xe0\xe6\xa2\xe2\xa0\x1c"[..],
        b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    ] {
        let read = Avro::default().decode(&[long, &STAMPS[2..]].concat()) as Result<Stamps, _>;
        let (expected, offset) = ("the years 1 to 9999", long.len());
        assert_eq!(read, Err(DecodeError::InvalidValue { expected, offset }));
    }
}

#[test]
fn moments_between_two_units_are_refused() {
    let between_millis = Stamps {
        millis: Timestamp::new(0, 1_500_000).unwrap(),
        ..times::stamps()
    };
    let between_micros = Stamps {
        micros: Some(SystemTime::UNIX_EPOCH + Duration::from_nanos(1)),
        ..times::stamps()
    };
    for (stamps, range) in [
        (between_millis, "64 bits of whole milliseconds"),
        (between_micros, "64 bits of whole microseconds"),
    ] {
        let mut out = Vec::new();
        let written = Avro::default().encode(&stamps, &mut out);
        assert_eq!(written, Err(EncodeError::OutOfRange { range }));
        assert!(out.is_empty());
    }
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
        at: Timestamp,
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
    writes(
        &mut ApacheValue::new(Limits::DEFAULT).unwrap(),
        &times::stamps(),
        STAMPS,
    );
    let event = Resolving::<Event>::new(&idl(Event::RECORD, "").unwrap(), Limits::DEFAULT).unwrap();
    assert_eq!(event.decode(EVENT), Ok(times::event()));
    let lease = Resolving::<Lease>::new(&idl(Lease::RECORD, "").unwrap(), Limits::DEFAULT).unwrap();
    assert_eq!(lease.decode(LEASE), Ok(times::lease()));
    assert_eq!(lease.fingerprint(), fingerprint(Lease::RECORD, "").unwrap());
}

#[cfg(feature = "apache")]
#[test]
fn moments_are_resolved_in_the_writers_unit() {
    use wirecost_avro::Resolving;
    use wirecost_codec::Limits;

    let avsc = idl(Stamps::RECORD, "").unwrap();
    let own = Resolving::<Stamps>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(own.decode(STAMPS), Ok(times::stamps()));
    assert_eq!(own.fingerprint(), fingerprint(Stamps::RECORD, "").unwrap());
    let nanos = avsc.replace("timestamp-millis", "timestamp-nanos");
    let other = Resolving::<Stamps>::new(&nanos, Limits::DEFAULT).unwrap();
    let stamps = other.decode(STAMPS).unwrap();
    assert_eq!(stamps.millis, Timestamp::new(0, 2003).unwrap());
    assert_eq!(stamps.micros, times::stamps().micros);
    let local = nanos.replace("timestamp-", "local-timestamp-");
    let local = Resolving::<Stamps>::new(&local, Limits::DEFAULT).unwrap();
    assert_eq!(local.decode(STAMPS), Ok(stamps));
    assert_eq!(local.fingerprint(), own.fingerprint());
    let plain = avsc.replace("logicalType", "ignored");
    let plain = Resolving::<Stamps>::new(&plain, Limits::DEFAULT).unwrap();
    assert_eq!(plain.decode(STAMPS), Ok(times::stamps()));
}
