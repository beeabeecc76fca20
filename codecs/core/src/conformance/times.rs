//! Timestamps, durations, UUIDs and IP addresses.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::{Duration, SystemTime},
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::carries;
use crate::{Codec, EncodeError, Schema};

/// A record with timestamps and durations.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Event {
    #[schema(id = 1)]
    pub at: Timestamp,
    #[schema(id = 2)]
    pub took: SignedDuration,
    #[schema(id = 3)]
    pub until: Option<SystemTime>,
    #[schema(id = 4)]
    pub steps: Vec<Duration>,
    #[schema(id = 5)]
    pub by_name: BTreeMap<String, Timestamp>,
    #[schema(id = 20)]
    pub end: u32,
}

/// A record of values that serde writes in a form of their own, which is that of bincode.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Lease {
    #[schema(id = 1)]
    pub id: Uuid,
    #[schema(id = 2)]
    pub nodes: Vec<IpAddr>,
    #[schema(id = 3)]
    pub others: Vec<Uuid>,
    #[schema(id = 4)]
    pub from: SystemTime,
    #[schema(id = 5)]
    pub lasts: Duration,
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn event() -> Event {
    Event {
        at: Timestamp::UNIX_EPOCH,
        took: SignedDuration::new(-1, -500_000_000),
        until: Some(SystemTime::UNIX_EPOCH + Duration::new(2, 3000)),
        steps: vec![Duration::ZERO, Duration::from_nanos(1)],
        by_name: [("a".into(), Timestamp::UNIX_EPOCH - Duration::from_millis(1))].into(),
        end: 1,
    }
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn lease() -> Lease {
    Lease {
        id: Uuid::from_bytes(*b"0123456789abcdef"),
        nodes: vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        others: vec![Uuid::nil()],
        from: SystemTime::UNIX_EPOCH + Duration::new(2, 3),
        lasts: Duration::new(4, 5),
    }
}

/// Returns records with timestamps and durations within 64 bits of nanoseconds.
#[must_use]
pub fn events() -> Vec<Event> {
    let nanos = [0, 1, -1, i64::MIN, i64::MAX];
    let with = |nanos: i64| Event {
        at: Timestamp::from_nanosecond(nanos.into()).unwrap(),
        took: SignedDuration::from_nanos(nanos),
        until: None,
        steps: vec![Duration::from_nanos(nanos.unsigned_abs() / 2)],
        by_name: BTreeMap::new(),
        end: 0,
    };
    nanos.into_iter().map(with).chain([event()]).collect()
}

/// Returns records with timestamps and durations beyond 64 bits of nanoseconds, which Avro and Thrift
/// cannot carry.
#[must_use]
pub fn long() -> Vec<Event> {
    let first = "0001-01-01T00:00:00Z".parse().unwrap();
    let with = |at, took| Event {
        at,
        took,
        ..event()
    };
    let longest = SignedDuration::new(315_576_000_000, 999_999_999);
    vec![
        with(first, SignedDuration::ZERO),
        with(Timestamp::MAX, SignedDuration::ZERO),
        with(Timestamp::UNIX_EPOCH, longest),
        with(Timestamp::UNIX_EPOCH, -longest),
    ]
}

/// Checks that the codec carries the records, and refuses times beyond their bounds: those of
/// [`long`] too if it `is_short`.
pub fn carries_times<C: Codec<Event> + Codec<Lease>>(mut codec: C, is_short: bool) {
    carries(&mut codec, &events());
    carries(&mut codec, &[lease()]);
    let mut refused = |event: &Event| {
        let mut out = b"before".to_vec();
        let written = codec.encode(event, &mut out);
        let is_refused = matches!(
            written,
            Err(EncodeError::OutOfRange { .. } | EncodeError::Library { .. })
        );
        assert_eq!(is_refused, out == b"before", "{written:?}");
        is_refused
    };
    for event in long() {
        assert_eq!(refused(&event), is_short, "{event:?}");
    }
    let beyond = [
        Event {
            at: Timestamp::MIN,
            ..event()
        },
        Event {
            took: SignedDuration::MAX,
            ..event()
        },
        Event {
            until: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40)),
            ..event()
        },
        Event {
            steps: vec![Duration::MAX],
            ..event()
        },
    ];
    for event in beyond {
        assert!(refused(&event), "{event:?}");
    }
    if !is_short {
        carries(&mut codec, &long());
    }
}
