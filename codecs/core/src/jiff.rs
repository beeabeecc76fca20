//! The timestamps and durations of jiff and std as values. In JSON they are texts as in protobuf's JSON.

use std::{
    fmt::{self, Write as _},
    time::{Duration, SystemTime},
};

use jiff::{
    SignedDuration, Timestamp,
    fmt::{StdFmtWrite, temporal::DateTimePrinter},
};

use crate::{
    DecodeError, Element, ReadValue, Reader, Time, TimeKind, Value, Writer, describe::ValueType,
    small_text::SmallText,
};

/// Implements [`Value`] and [`ReadValue`] for a type by its conversions to and from [`Time`].
macro_rules! times {
    ($($type:ty: $kind:ident, $to:expr, $from:expr;)*) => {$(
        impl Value for $type {
            const TYPE: ValueType = ValueType::Time(TimeKind::$kind);

            fn write<W: Writer>(&self, writer: &mut W) {
                let to: fn(&$type) -> Option<Time> = $to;
                match to(self) {
                    Some(time) if W::HUMAN_READABLE => writer.str(text_of(time).as_str()),
                    Some(time) => writer.time(time),
                    None => writer.refuse(TimeKind::$kind.range()),
                }
            }

            #[inline]
            fn zero() -> Option<Self> {
                None
            }

            #[inline]
            fn is_zero(&self) -> bool {
                false
            }
        }

        impl<'de> ReadValue<'de> for $type {
            fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                let time = match R::HUMAN_READABLE {
                    true => reader.str(|text| parse(TimeKind::$kind, text))?,
                    false => Some(reader.time(TimeKind::$kind)?),
                };
                let from: fn(Time) -> Option<$type> = $from;
                time.and_then(from).ok_or_else(|| DecodeError::InvalidValue {
                    expected: stringify!($type),
                    offset: reader.offset(),
                })
            }
        }

        impl Element for $type {}
    )*};
}

times! {
    Timestamp: Timestamp, |moment| moment_of(*moment), to_moment;
    SystemTime: Timestamp,
        |time| Timestamp::try_from(*time).ok().and_then(moment_of),
        |time| to_moment(time).map(Into::into);
    SignedDuration: Duration, |duration| duration_of(*duration), |time| Some(to_duration(time));
    Duration: Duration,
        |duration| SignedDuration::try_from(*duration).ok().and_then(duration_of),
        |time| to_duration(time).try_into().ok();
}

fn moment_of(moment: Timestamp) -> Option<Time> {
    let (seconds, nanos) = (moment.as_second(), moment.subsec_nanosecond());
    // In jiff, the nanoseconds have the sign of the seconds.
    match nanos < 0 {
        true => Time::new(TimeKind::Timestamp, seconds - 1, nanos + 1_000_000_000),
        false => Time::new(TimeKind::Timestamp, seconds, nanos),
    }
}

fn to_moment(time: Time) -> Option<Timestamp> {
    Timestamp::new(time.seconds(), time.nanos()).ok()
}

fn duration_of(duration: SignedDuration) -> Option<Time> {
    Time::new(
        TimeKind::Duration,
        duration.as_secs(),
        duration.subsec_nanos(),
    )
}

const fn to_duration(time: Time) -> SignedDuration {
    SignedDuration::new(time.seconds(), time.nanos())
}

/// Returns the text of a timestamp by RFC 3339, such as `1970-01-01T00:00:00.500Z`, or of a duration in
/// seconds, such as `-0.500s`. The fraction has zero, three, six or nine digits.
fn text_of(time: Time) -> SmallText {
    let nanos = time.nanos().unsigned_abs();
    let digits: u8 = match nanos {
        0 => 0,
        _ if nanos.is_multiple_of(1_000_000) => 3,
        _ if nanos.is_multiple_of(1000) => 6,
        _ => 9,
    };
    let mut text = SmallText::new();
    // The longest text fits, so no write fails.
    let _ = match time.kind() {
        TimeKind::Timestamp => write_moment(&mut text, time, digits),
        TimeKind::Duration => write_duration(&mut text, time, nanos, digits),
    };
    text
}

fn write_moment(text: &mut SmallText, time: Time, digits: u8) -> fmt::Result {
    let printer = DateTimePrinter::new().precision(Some(digits));
    let moment = to_moment(time).ok_or(fmt::Error)?;
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

fn parse(kind: TimeKind, text: &str) -> Option<Time> {
    match kind {
        TimeKind::Timestamp => text.parse().ok().and_then(moment_of),
        TimeKind::Duration => parse_duration(text),
    }
}

/// Reads a duration in seconds, whose fraction has at most nine digits.
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
