//! The times of jiff and std.

use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};

use super::floored;

moments! {
    Timestamp:
        |moment| Some(parts(*moment)),
        |seconds, nanos| Timestamp::new(seconds, nanos).ok();
    SystemTime:
        |moment| Timestamp::try_from(*moment).ok().map(parts),
        |seconds, nanos| Timestamp::new(seconds, nanos).ok().map(Into::into);
}

lengths! {
    SignedDuration:
        |length| Some((length.as_secs(), length.subsec_nanos())),
        |seconds, nanos| Some(SignedDuration::new(seconds, nanos));
    Duration:
        |length| Some((length.as_secs().try_into().ok()?, length.subsec_nanos().cast_signed())),
        |seconds, nanos| Some(Duration::new(seconds.try_into().ok()?, nanos.try_into().ok()?));
}

fn parts(moment: Timestamp) -> (i64, i32) {
    floored(moment.as_second(), moment.subsec_nanosecond())
}
