//! Dates.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, fmt::Debug};

use chrono::NaiveDate;
use jiff::civil::{self, date};

use super::{carries, refuses, writes};
use crate::{Codec, Schema};

/// A record with dates.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Period {
    #[schema(id = 1)]
    pub first: civil::Date,
    #[schema(id = 2)]
    pub last: Option<NaiveDate>,
    #[schema(id = 3)]
    pub holidays: Vec<time::Date>,
    #[schema(id = 4)]
    pub by_name: BTreeMap<String, civil::Date>,
}

/// A record with one date.
#[derive(Debug, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct One<T> {
    #[schema(id = 1)]
    pub date: T,
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn period() -> Period {
    Period {
        first: date(2024, 2, 29),
        last: NaiveDate::from_ymd_opt(1969, 12, 31),
        holidays: [1, 2]
            .map(|day| time::Date::from_calendar_date(1970, time::Month::January, day).unwrap())
            .into(),
        by_name: [("a".into(), date(1970, 1, 3))].into(),
    }
}

/// Checks that the codec carries dates, writes those of each library alike, and refuses those beyond
/// the years 1 to 9999.
pub fn carries_dates<C>(codec: &mut C)
where
    C: Codec<One<civil::Date>> + Codec<One<NaiveDate>> + Codec<One<time::Date>>,
{
    let dates = [
        date(1, 1, 1),
        date(1600, 2, 29),
        date(1969, 12, 31),
        date(1970, 1, 1),
        date(9999, 12, 31),
    ];
    for date in dates {
        let mut bytes = Vec::new();
        codec.encode(&One { date }, &mut bytes).unwrap();
        let (year, month, day) = (date.year(), date.month(), date.day());
        let other = NaiveDate::from_ymd_opt(year.into(), month as u32, day as u32).unwrap();
        writes(codec, &One { date: other }, &bytes);
        let month = time::Month::try_from(month as u8).unwrap();
        let other = time::Date::from_calendar_date(year.into(), month, day as u8).unwrap();
        writes(codec, &One { date: other }, &bytes);
        carries(codec, &[One { date }]);
    }
    is_refused(codec, date(0, 12, 31));
    is_refused(codec, civil::Date::MIN);
    is_refused(codec, NaiveDate::MIN);
    is_refused(codec, NaiveDate::MAX);
    is_refused(codec, time::Date::MIN);
}

fn is_refused<T: Debug>(codec: &mut impl Codec<One<T>>, date: T) {
    let one = One { date };
    assert!(refuses(codec, &one), "{one:?}");
}
