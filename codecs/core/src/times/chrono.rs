//! The times of the crate `chrono`. A moment within a leap second is refused.

use chrono::{DateTime, TimeDelta, Utc};

moments! {
    DateTime<Utc>:
        |moment| Some((moment.timestamp(), moment.timestamp_subsec_nanos().cast_signed())),
        |seconds, nanos| DateTime::from_timestamp(seconds, nanos.try_into().ok()?);
}

lengths! {
    TimeDelta:
        |length| Some((length.num_seconds(), length.subsec_nanos())),
        |seconds, nanos| {
            TimeDelta::try_seconds(seconds)?.checked_add(&TimeDelta::nanoseconds(nanos.into()))
        };
}
