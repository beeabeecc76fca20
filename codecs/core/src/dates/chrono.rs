use chrono::{Datelike as _, NaiveDate};

/// The days from 0000-12-31 to 1970-01-01.
const EPOCH: i32 = 719_163;

dates! {
    NaiveDate:
        |date| date.num_days_from_ce().checked_sub(EPOCH),
        |days| NaiveDate::from_num_days_from_ce_opt(days.checked_add(EPOCH)?);
}
