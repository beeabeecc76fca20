//! Timestamps, durations, UUIDs and IP addresses as text.

use wirecost_codec::{
    Codec as _, SignedDuration,
    conformance::{
        refuses_damage,
        times::{self, Event, Lease},
        writes,
    },
};
use wirecost_json::Json;

const EVENT: &str = r#"{"at":"1970-01-01T00:00:00Z","took":"-1.500s","until":"1970-01-01T00:00:02.000003Z","steps":["0s","0.000000001s"],"by_name":{"a":"1969-12-31T23:59:59.999Z"},"end":1}"#;

const LEASE: &str = r#"{"id":"30313233-3435-3637-3839-616263646566","nodes":["127.0.0.1","::1"],"others":["00000000-0000-0000-0000-000000000000"],"from":"1970-01-01T00:00:02.000000003Z","lasts":"4.000000005s"}"#;

#[test]
fn values_are_text() {
    writes(&mut Json::default(), &times::event(), EVENT.as_bytes());
    writes(&mut Json::default(), &times::lease(), LEASE.as_bytes());
    times::carries_times(Json::default(), false);
    times::has_times_of_libraries(&mut Json::default());
    refuses_damage(&mut Json::default(), &[times::event()], b" \t\r\n");
    refuses_damage(&mut Json::default(), &[times::lease()], b" \t\r\n");
}

#[test]
fn other_forms_are_read() {
    for (form, other) in [
        ("1970-01-01T00:00:00Z", "1970-01-01T02:30:00+02:30"),
        ("-1.500s", "-1.5s"),
        ("0.000000001s", "00.000000001s"),
    ] {
        let text = EVENT.replace(form, other);
        assert_eq!(
            Json::default().decode(text.as_bytes()),
            Ok(times::event()),
            "{text}"
        );
    }
    let upper = LEASE.replace("616263646566", "6162636465 66".replace(' ', "").as_str());
    assert_eq!(Json::default().decode(upper.as_bytes()), Ok(times::lease()));
}

#[test]
fn other_texts_are_refused() {
    for other in [
        "",
        "s",
        "-s",
        "1",
        "+1s",
        "--1s",
        "1.s",
        ".5s",
        "1.0000000001s",
        "1e3s",
        " 1s",
        "99999999999999999999s",
        "315576000001s",
    ] {
        let read: Result<Event, _> =
            Json::default().decode(EVENT.replace("-1.500s", other).as_bytes());
        assert!(read.is_err(), "{other}");
    }
    for other in [
        "",
        "1970-01-01",
        "1970-01-01T00:00:00",
        "1970-13-01T00:00:00Z",
        "0000-12-31T23:59:59Z",
        "10000-01-01T00:00:00Z",
    ] {
        let text = EVENT.replace("\"1970-01-01T00:00:00Z\"", &format!("{other:?}"));
        let read: Result<Event, _> = Json::default().decode(text.as_bytes());
        assert!(read.is_err(), "{other}");
    }
    for (value, other) in [
        ("127.0.0.1", "127.0.0"),
        ("127.0.0.1", "localhost"),
        ("::1", ":::1"),
        ("30313233-", "3031323-"),
        ("30313233-", "g0313233-"),
        ("4.000000005s", "-4s"),
    ] {
        let read: Result<Lease, _> = Json::default().decode(LEASE.replace(value, other).as_bytes());
        assert!(read.is_err(), "{other}");
    }
}

#[test]
fn a_time_beyond_its_bounds_is_named() {
    let event = Event {
        took: SignedDuration::MAX,
        ..times::event()
    };
    let written = Json::default().encode(&event, &mut Vec::new());
    let text = written.map_err(|error| error.to_string());
    let expected = "a value is not within 315,576,000,000 seconds, which the format can carry";
    assert_eq!(text, Err(expected.to_owned()));
}
