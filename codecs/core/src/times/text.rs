//! The text of a time, which jiff reads and writes.

use std::fmt::{self, Write as _};

use jiff::{
    SignedDuration,
    civil::{self, DateTime},
    fmt::{StdFmtWrite, temporal::DateTimePrinter},
};

use super::floored;
use crate::{Time, TimeKind, small_text::SmallText};

/// The moment from which timestamps count.
const EPOCH: DateTime = civil::date(1970, 1, 1).at(0, 0, 0, 0);

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
    // The last day of a `Timestamp` of jiff is 9999-12-30.
    let since = SignedDuration::new(time.seconds(), time.nanos());
    let moment = EPOCH.checked_add(since).map_err(|_| fmt::Error)?;
    let written = printer.print_datetime(&moment, StdFmtWrite(&mut *text));
    written.map_err(|_| fmt::Error)?;
    text.write_str("Z")
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
        TimeKind::Timestamp(_) => parse_moment(kind, text),
        TimeKind::Duration => parse_duration(text),
    }
}

/// Reads a moment by RFC 3339, with at most nine digits of a fraction and no leap second.
fn parse_moment(kind: TimeKind, text: &str) -> Option<Time> {
    let (whole, rest) = text.split_at_checked(19)?;
    let zone = match rest.strip_prefix('.') {
        Some(rest) => {
            let zone = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if !matches!(rest.len() - zone.len(), 1..=9) {
                return None;
            }
            zone
        }
        None => rest,
    };
    // jiff reads a leap second as the second before it.
    if !has_shape(whole, "0000-00-00T00:00:00") || whole.ends_with("60") {
        return None;
    }
    let local: DateTime = text[..text.len() - zone.len()].parse().ok()?;
    let since = local.duration_since(EPOCH) - SignedDuration::from_mins(offset_minutes(zone)?);
    let (seconds, nanos) = floored(since.as_secs(), since.subsec_nanos());
    Time::new(kind, seconds, nanos)
}

/// Returns the minutes of an offset from UTC, such as `Z` or `+05:30`.
fn offset_minutes(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes() {
        b"Z" => return Some(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let digits = &zone[1..];
    if !has_shape(digits, "00:00") {
        return None;
    }
    let (hours, minutes): (i64, i64) = (digits[..2].parse().ok()?, digits[3..].parse().ok()?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Returns whether a text has the form of `shape`, in which a zero stands for any digit.
fn has_shape(text: &str, shape: &str) -> bool {
    let is_as = |(byte, wanted): (u8, u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        _ => byte == wanted,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(is_as)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TimeUnit;

    const KIND: TimeKind = TimeKind::Timestamp(TimeUnit::Nanos);

    #[test]
    fn moments_are_those_of_rfc_3339() {
        let last = Time::new(KIND, 253_402_300_799, 999_999_999).unwrap();
        assert_eq!(of(last).as_str(), "9999-12-31T23:59:59.999999999Z");
        for (text, seconds, nanos) in [
            (
                "9999-12-31T23:59:59.999999999Z",
                253_402_300_799,
                999_999_999,
            ),
            ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
            ("1969-12-31T23:59:59.5Z", -1, 500_000_000),
            ("1970-01-01T05:30:00+05:30", 0, 0),
            ("1969-12-31T16:00:00-08:00", 0, 0),
        ] {
            assert_eq!(parse(KIND, text), Time::new(KIND, seconds, nanos), "{text}");
        }
        for text in [
            "2016-12-31T23:59:60Z",
            "1970-01-01t00:00:00Z",
            "1970-01-01T00:00:00z",
            "1970-01-01 00:00:00Z",
            "1970-01-01T00:00:00",
            "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00.0000000000Z",
            "1970-01-01T00:00:00,5Z",
            "1970-01-01T00Z",
            "19700101T000000Z",
            "+001970-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z[u-ca=x]",
            "1970-01-01T00:00:00+24:00",
            "1970-02-30T00:00:00Z",
            "0001-01-01T00:00:00+00:01",
            "",
        ] {
            assert_eq!(parse(KIND, text), None, "{text}");
        }
    }
}
