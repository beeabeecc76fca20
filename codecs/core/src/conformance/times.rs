//! Timestamps, durations, UUIDs and IP addresses.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    fmt::Debug,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::{Duration, SystemTime},
};

use chrono::{DateTime, TimeDelta, Utc};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, UtcDateTime};
use uuid::Uuid;

use super::{carries, refuses, writes};
use crate::{Codec, Schema};

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

/// [`Event`] with the types of chrono.
#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "Event")]
#[allow(missing_docs)]
pub struct ChronoEvent {
    #[schema(id = 1)]
    pub at: DateTime<Utc>,
    #[schema(id = 2)]
    pub took: TimeDelta,
    #[schema(id = 3)]
    pub until: Option<DateTime<Utc>>,
    #[schema(id = 4)]
    pub steps: Vec<TimeDelta>,
    #[schema(id = 5)]
    pub by_name: BTreeMap<String, DateTime<Utc>>,
    #[schema(id = 20)]
    pub end: u32,
}

/// [`Event`] with the types of time.
#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(rename = "Event")]
#[allow(missing_docs)]
pub struct TimeEvent {
    #[schema(id = 1)]
    pub at: OffsetDateTime,
    #[schema(id = 2)]
    pub took: time::Duration,
    #[schema(id = 3)]
    pub until: Option<UtcDateTime>,
    #[schema(id = 4)]
    pub steps: Vec<time::Duration>,
    #[schema(id = 5)]
    pub by_name: BTreeMap<String, OffsetDateTime>,
    #[schema(id = 20)]
    pub end: u32,
}

/// A record with moments in each unit of Avro.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Stamps {
    #[schema(id = 1, avro = "timestamp-millis")]
    pub millis: Timestamp,
    #[schema(id = 2, avro = "timestamp-micros")]
    pub micros: Option<SystemTime>,
    #[schema(id = 3, avro = "timestamp-millis")]
    pub list: Vec<DateTime<Utc>>,
    #[schema(id = 4, avro = "timestamp-micros")]
    pub by_name: BTreeMap<String, OffsetDateTime>,
    #[schema(id = 5)]
    pub nanos: Timestamp,
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

/// Returns a record for which the tests of Avro state the bytes.
#[must_use]
pub fn stamps() -> Stamps {
    Stamps {
        millis: Timestamp::new(2, 3_000_000).unwrap(),
        micros: Some(SystemTime::UNIX_EPOCH + Duration::from_micros(5)),
        list: vec![DateTime::UNIX_EPOCH - TimeDelta::milliseconds(1)],
        by_name: [("a".into(), OffsetDateTime::UNIX_EPOCH)].into(),
        nanos: Timestamp::new(0, 7).unwrap(),
    }
}

/// Returns [`event`] with the types of chrono.
#[must_use]
pub fn chrono_event() -> ChronoEvent {
    let epoch = DateTime::UNIX_EPOCH;
    ChronoEvent {
        at: epoch,
        took: TimeDelta::milliseconds(-1500),
        until: Some(epoch + TimeDelta::microseconds(2_000_003)),
        steps: vec![TimeDelta::zero(), TimeDelta::nanoseconds(1)],
        by_name: [("a".into(), epoch - TimeDelta::milliseconds(1))].into(),
        end: 1,
    }
}

/// Returns [`event`] with the types of time, and a moment with an offset.
#[must_use]
pub fn time_event() -> TimeEvent {
    let (epoch, at) = (UtcDateTime::UNIX_EPOCH, OffsetDateTime::UNIX_EPOCH);
    TimeEvent {
        at: at.to_offset(time::UtcOffset::from_hms(2, 30, 0).unwrap()),
        took: time::Duration::milliseconds(-1500),
        until: Some(epoch + time::Duration::microseconds(2_000_003)),
        steps: vec![time::Duration::ZERO, time::Duration::nanoseconds(1)],
        by_name: [("a".into(), at - time::Duration::milliseconds(1))].into(),
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
pub fn carries_times(mut codec: impl Codec<Event>, is_short: bool) {
    carries(&mut codec, &events());
    for event in long() {
        assert_eq!(refuses(&mut codec, &event), is_short, "{event:?}");
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
        assert!(refuses(&mut codec, &event), "{event:?}");
    }
    if !is_short {
        carries(&mut codec, &long());
    }
}

/// Checks that the codec writes the times of chrono and of time as those of jiff, and refuses those
/// beyond their bounds.
pub fn has_times_of_libraries<C>(codec: &mut C)
where
    C: Codec<Event> + Codec<ChronoEvent> + Codec<TimeEvent>,
{
    let mut bytes = Vec::new();
    codec.encode(&event(), &mut bytes).unwrap();
    writes(codec, &chrono_event(), &bytes);
    writes(codec, &time_event(), &bytes);
    for event in events().into_iter().chain(long()) {
        bytes.clear();
        if codec.encode(&event, &mut bytes).is_ok() {
            comes_back::<ChronoEvent>(codec, &bytes);
            comes_back::<TimeEvent>(codec, &bytes);
        }
    }
    let leap_second = DateTime::from_timestamp(59, 1_000_000_000);
    for at in [DateTime::<Utc>::MIN_UTC, leap_second.unwrap()] {
        let event = ChronoEvent {
            at,
            ..chrono_event()
        };
        assert!(refuses(codec, &event), "{event:?}");
    }
    let event = TimeEvent {
        took: time::Duration::MIN,
        ..time_event()
    };
    assert!(refuses(codec, &event), "{event:?}");
}

/// Checks that a value of the type has these bytes.
fn comes_back<T: PartialEq + Debug>(codec: &mut impl Codec<T>, bytes: &[u8]) {
    let value = codec.decode(bytes).unwrap();
    writes(codec, &value, bytes);
}
