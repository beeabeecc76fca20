/// The kind of a [`Time`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeKind {
    /// A moment: the time since 1970-01-01T00:00:00Z, without leap seconds.
    Timestamp(TimeUnit),
    /// A span of time, which may be negative.
    Duration,
}

/// The unit in which Avro counts timestamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    /// `timestamp-nanos`
    Nanos,
    /// `timestamp-micros`
    Micros,
    /// `timestamp-millis`
    Millis,
}

impl TimeUnit {
    /// Returns the bounds of a timestamp that is counted in this unit, for errors.
    #[must_use]
    pub const fn range(self) -> &'static str {
        match self {
            Self::Nanos => Time::NANOS,
            Self::Micros => "64 bits of whole microseconds",
            Self::Millis => "64 bits of whole milliseconds",
        }
    }

    /// Returns the number of nanoseconds in this unit.
    const fn nanos(self) -> i64 {
        match self {
            Self::Nanos => 1,
            Self::Micros => 1000,
            Self::Millis => 1_000_000,
        }
    }
}

/// A timestamp or a duration in seconds and nanoseconds, as in protobuf.
///
/// A timestamp is in the years 1 to 9999. A duration has at most 315,576,000,000 whole seconds, which
/// are 10,000 years, in either direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    kind: TimeKind,
    seconds: i64,
    nanos: i32,
}

/// The nanoseconds in a second.
const SECOND: i64 = 1_000_000_000;

impl TimeKind {
    /// The largest number of seconds in a duration.
    const MOST_SECONDS: i64 = 315_576_000_000;

    /// Returns the bounds of a time of this kind, for errors.
    #[must_use]
    pub const fn range(self) -> &'static str {
        match self {
            Self::Timestamp(_) => "the years 1 to 9999",
            Self::Duration => "315,576,000,000 seconds",
        }
    }

    /// Returns the unit in which Avro counts such times.
    #[must_use]
    pub const fn unit(self) -> TimeUnit {
        match self {
            Self::Timestamp(unit) => unit,
            Self::Duration => TimeUnit::Nanos,
        }
    }
}

impl Time {
    /// The bounds of a time that is written as 64 bits of nanoseconds, for errors.
    pub const NANOS: &'static str = "64 bits of nanoseconds";

    /// Returns the time, if it is within its bounds. The nanoseconds of a timestamp are 0 to 999,999,999
    /// and count forward from its second. Those of a duration are -999,999,999 to 999,999,999, with the
    /// sign of its seconds.
    #[must_use]
    pub const fn new(kind: TimeKind, seconds: i64, nanos: i32) -> Option<Self> {
        let is_valid = match kind {
            TimeKind::Timestamp(_) => {
                matches!(seconds, -62_135_596_800..=253_402_300_799)
                    && matches!(nanos, 0..=999_999_999)
            }
            TimeKind::Duration => {
                seconds.unsigned_abs() <= TimeKind::MOST_SECONDS.unsigned_abs()
                    && matches!(nanos, -999_999_999..=999_999_999)
                    && seconds.signum() * nanos.signum() as i64 >= 0
            }
        };
        match is_valid {
            true => Some(Self {
                kind,
                seconds,
                nanos,
            }),
            false => None,
        }
    }

    /// Returns the time with this number of nanoseconds.
    #[must_use]
    pub const fn from_nanos(kind: TimeKind, nanos: i64) -> Self {
        let (seconds, nanos) = match kind {
            TimeKind::Timestamp(_) => (nanos.div_euclid(SECOND), nanos.rem_euclid(SECOND)),
            TimeKind::Duration => (nanos / SECOND, nanos % SECOND),
        };
        Self {
            kind,
            seconds,
            nanos: nanos as i32,
        }
    }

    /// Returns the time in nanoseconds, if it fits 64 bits, which hold 292 years in either direction.
    #[must_use]
    pub fn to_nanos(self) -> Option<i64> {
        self.all_nanos().try_into().ok()
    }

    /// Returns the time of `count` [units](TimeKind::unit) of its kind, if it is within its bounds.
    #[must_use]
    pub const fn from_units(kind: TimeKind, count: i64) -> Option<Self> {
        match kind {
            TimeKind::Duration => Some(Self::from_nanos(kind, count)),
            TimeKind::Timestamp(unit) => {
                let in_second = SECOND / unit.nanos();
                let nanos = count.rem_euclid(in_second) * unit.nanos();
                Self::new(kind, count.div_euclid(in_second), nanos as i32)
            }
        }
    }

    /// Returns the time in [units](TimeKind::unit) of its kind, if that is a whole number and fits 64 bits.
    #[must_use]
    pub fn to_units(self) -> Option<i64> {
        let unit = i128::from(self.kind.unit().nanos());
        match self.all_nanos() {
            nanos if nanos % unit == 0 => (nanos / unit).try_into().ok(),
            _ => None,
        }
    }

    fn all_nanos(self) -> i128 {
        i128::from(self.seconds) * i128::from(SECOND) + i128::from(self.nanos)
    }

    /// Returns the kind.
    #[must_use]
    pub const fn kind(self) -> TimeKind {
        self.kind
    }

    /// Returns the whole seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Returns the nanoseconds that are added to the whole seconds.
    #[must_use]
    pub const fn nanos(self) -> i32 {
        self.nanos
    }
}

#[cfg(test)]
mod tests {
    use super::{Time, TimeKind::*, TimeUnit::*};

    #[test]
    fn nanoseconds_come_back() {
        for nanos in [
            0,
            1,
            -1,
            999_999_999,
            1_000_000_000,
            -1_000_000_001,
            i64::MIN,
            i64::MAX,
        ] {
            for kind in [Timestamp(Nanos), Duration] {
                let time = Time::from_nanos(kind, nanos);
                assert_eq!(time.to_nanos(), Some(nanos));
                assert_eq!(Time::new(kind, time.seconds, time.nanos), Some(time));
            }
        }
    }

    #[test]
    fn units_come_back() {
        let bounds = [-62_135_596_800_000, 253_402_300_799_999];
        for (unit, scale) in [(Millis, 1), (Micros, 1000)] {
            let kind = Timestamp(unit);
            for count in [0, 1, -1, 999, -1001]
                .into_iter()
                .chain(bounds.map(|one| one * scale))
            {
                let time = Time::from_units(kind, count).unwrap();
                assert_eq!(time.to_units(), Some(count));
                assert_eq!(Time::new(kind, time.seconds, time.nanos), Some(time));
            }
            assert!(Time::from_units(kind, bounds[0] * scale - 1).is_none());
            assert!(Time::from_units(kind, (bounds[1] + 1) * scale).is_none());
            assert!(Time::from_units(kind, i64::MIN).is_none());
            assert!(Time::from_units(kind, i64::MAX).is_none());
            let between = Time::new(kind, -1, 999_999_999);
            assert_eq!(between.map(Time::to_units), Some(None));
        }
    }

    #[test]
    fn times_have_bounds() {
        assert!(Time::new(Timestamp(Nanos), 0, -1).is_none());
        assert!(Time::new(Timestamp(Nanos), 253_402_300_800, 0).is_none());
        assert!(Time::new(Duration, 1, -1).is_none());
        assert!(Time::new(Duration, -1, 1).is_none());
        assert!(Time::new(Duration, 0, 1_000_000_000).is_none());
        assert!(Time::new(Duration, i64::MIN, 0).is_none());
        let long = Time::new(Duration, 315_576_000_000, 0);
        assert_eq!(long.map(Time::to_nanos), Some(None));
    }
}
