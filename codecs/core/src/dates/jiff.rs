use jiff::{
    SignedDuration,
    civil::{Date, date},
};

const EPOCH: Date = date(1970, 1, 1);

dates! {
    Date: |date| days_of(*date), date_of;
}

pub(super) fn days_of(date: Date) -> Option<i32> {
    (date.duration_since(EPOCH).as_hours() / 24).try_into().ok()
}

pub(super) fn date_of(days: i32) -> Option<Date> {
    let since = SignedDuration::from_hours(24 * i64::from(days));
    EPOCH.checked_add(since).ok()
}
