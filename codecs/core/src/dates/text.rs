//! The text of a date, which jiff reads and writes.

use std::fmt::Write as _;

use super::jiff::{date_of, days_of};
use crate::{Day, small_text::SmallText};

pub(super) fn of(day: Day) -> SmallText {
    let mut text = SmallText::new();
    if let Some(date) = date_of(day.days()) {
        // There is room for each date.
        let _ = write!(text, "{date}");
    }
    text
}

/// Returns the date with this text.
pub(super) fn parse(text: &str) -> Option<Day> {
    // jiff also reads the date in the text of a moment.
    match text.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', _, _] => days_of(text.parse().ok()?).and_then(Day::new),
        _ => None,
    }
}
