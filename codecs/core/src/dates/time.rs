use time::Date;

/// The Julian day of 1970-01-01.
const EPOCH: i32 = 2_440_588;

dates! {
    Date:
        |date| date.to_julian_day().checked_sub(EPOCH),
        |days| Date::from_julian_day(days.checked_add(EPOCH)?).ok();
}
