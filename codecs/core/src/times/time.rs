//! The times of the crate `time`. A decoded moment has the offset of UTC.

use time::{Duration, OffsetDateTime, UtcDateTime};

moments! {
    UtcDateTime:
        |moment| Some((moment.unix_timestamp(), moment.nanosecond().cast_signed())),
        |seconds, nanos| {
            let moment = UtcDateTime::from_unix_timestamp(seconds).ok()?;
            moment.replace_nanosecond(nanos.try_into().ok()?).ok()
        };
    OffsetDateTime:
        |moment| Some((moment.unix_timestamp(), moment.nanosecond().cast_signed())),
        |seconds, nanos| {
            let moment = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
            moment.replace_nanosecond(nanos.try_into().ok()?).ok()
        };
}

lengths! {
    Duration:
        |length| Some((length.whole_seconds(), length.subsec_nanoseconds())),
        |seconds, nanos| Some(Duration::new(seconds, nanos));
}
