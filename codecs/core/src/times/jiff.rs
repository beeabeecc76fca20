//! The times of jiff and std.

use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};

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

/// Returns the seconds of a moment, and the nanoseconds after them. Those of jiff have the sign of the
/// seconds.
pub(super) fn parts(moment: Timestamp) -> (i64, i32) {
    match (moment.as_second(), moment.subsec_nanosecond()) {
        (seconds, nanos) if nanos < 0 => (seconds - 1, nanos + 1_000_000_000),
        parts => parts,
    }
}
