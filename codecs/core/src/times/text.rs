//! The text of a time, which jiff reads and writes.

use std::fmt::{self, Write as _};

use jiff::{
    Timestamp,
    fmt::{StdFmtWrite, temporal::DateTimePrinter},
};

use super::jiff::parts;
use crate::{Time, TimeKind, small_text::SmallText};

/// Returns the text of a moment by RFC 3339, such as `1970-01-01T00:00:00.500Z`, or of a duration in
/// seconds, such as `-0.500s`. The fraction has none, three, six or nine digits.
pub(super) fn of(time: Time) -> SmallText {
    let nanos = time.nanos().unsigned_abs();
    let digits: u8 = match nanos {
        0 => 0,
        _ if nanos.is_multiple_of(1_000_000) => 3,
        _ if nanos.is_multiple_of(1000) => 6,
        _ => 9,
    };
    let mut text = SmallText::new();
    // There is room for each time.
    let _ = match time.kind() {
        TimeKind::Timestamp(_) => write_moment(&mut text, time, digits),
        TimeKind::Duration => write_duration(&mut text, time, nanos, digits),
    };
    text
}

fn write_moment(text: &mut SmallText, time: Time, digits: u8) -> fmt::Result {
    let printer = DateTimePrinter::new().precision(Some(digits));
    let moment = Timestamp::new(time.seconds(), time.nanos()).map_err(|_| fmt::Error)?;
    let written = printer.print_timestamp(&moment, StdFmtWrite(text));
    written.map_err(|_| fmt::Error)
}

fn write_duration(text: &mut SmallText, time: Time, nanos: u32, digits: u8) -> fmt::Result {
    let is_negative = time.seconds() < 0 || time.nanos() < 0;
    let sign = if is_negative { "-" } else { "" };
    write!(text, "{sign}{}", time.seconds().unsigned_abs())?;
    if digits > 0 {
        let fraction = nanos / 10_u32.pow(9 - u32::from(digits));
        write!(text, ".{fraction:0width$}", width = usize::from(digits))?;
    }
    text.write_str("s")
}

/// Returns the time with this text.
pub(super) fn parse(kind: TimeKind, text: &str) -> Option<Time> {
    match kind {
        TimeKind::Timestamp(_) => {
            let (seconds, nanos) = parts(text.parse().ok()?);
            Time::new(kind, seconds, nanos)
        }
        TimeKind::Duration => parse_duration(text),
    }
}

/// Reads seconds with at most nine digits of a fraction.
fn parse_duration(text: &str) -> Option<Time> {
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let text = text.strip_suffix('s')?;
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(seconds) || !is_number(fraction) || fraction.len() > 9 {
        return None;
    }
    let seconds: i64 = seconds.parse().ok()?;
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    match is_negative {
        true => Time::new(TimeKind::Duration, -seconds, -nanos),
        false => Time::new(TimeKind::Duration, seconds, nanos),
    }
}
