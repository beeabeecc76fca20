//! Moments and lengths of time of std, jiff, chrono and time as values. JSON has the texts of protobuf's JSON.

use crate::{DecodeError, Reader, Time, TimeKind, Writer};

/// Implements [`Value`](crate::Value) and [`ReadValue`](crate::ReadValue) in one form for a type, by functions
/// between the type and the seconds and nanoseconds of a [`Time`].
macro_rules! time {
    ([$($parameter:tt)*] $form:ty, $kind:expr, $type:ty, $to:expr, $from:expr) => {
        impl<$($parameter)*> $crate::Value<$form> for $type {
            const TYPE: $crate::describe::ValueType = $crate::describe::ValueType::Time($kind);

            fn write<W: $crate::Writer>(&self, writer: &mut W) {
                let to: fn(&$type) -> Option<(i64, i32)> = $to;
                $crate::times::write(writer, $kind, to(self));
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

        impl<'de, $($parameter)*> $crate::ReadValue<'de, $form> for $type {
            fn read<R: $crate::Reader<'de>>(reader: &mut R) -> Result<Self, $crate::DecodeError> {
                let from: fn(i64, i32) -> Option<$type> = $from;
                $crate::times::read(reader, $kind, stringify!($type), from)
            }
        }

        impl<$($parameter)*> $crate::Element<$form> for $type {}
    };
}

/// Implements the traits of values for types of moments, in each form of Avro.
macro_rules! moments {
    ($($type:ty: $to:expr, $from:expr;)*) => {$(
        time!(
            [U: $crate::avro::AvroTimestamp] $crate::proto::As<U>,
            $crate::TimeKind::Timestamp(U::UNIT), $type, $to, $from
        );
    )*};
}

/// Implements the traits of values for types of lengths of time.
macro_rules! lengths {
    ($($type:ty: $to:expr, $from:expr;)*) => {$(
        time!(
            [] $crate::proto::As<$crate::proto::Plain>,
            $crate::TimeKind::Duration, $type, $to, $from
        );
    )*};
}

#[cfg(feature = "chrono")]
mod chrono;
mod jiff;
mod text;
#[cfg(feature = "time")]
mod time;

/// Returns the seconds of a moment, and the nanoseconds after them. Those of jiff have the sign of the
/// seconds.
const fn floored(seconds: i64, nanos: i32) -> (i64, i32) {
    match nanos {
        ..0 => (seconds - 1, nanos + 1_000_000_000),
        _ => (seconds, nanos),
    }
}

/// Writes the time of this kind with these seconds and nanoseconds. Without any, or beyond the bounds of the
/// kind, refuses the value.
fn write<W: Writer>(writer: &mut W, kind: TimeKind, parts: Option<(i64, i32)>) {
    match parts.and_then(|(seconds, nanos)| Time::new(kind, seconds, nanos)) {
        Some(time) if W::HUMAN_READABLE => writer.str(text::of(time).as_str()),
        Some(time) => writer.time(time),
        None => writer.refuse(kind.range()),
    }
}

/// Reads a time of this kind, and converts its seconds and nanoseconds to a value.
fn read<'de, R: Reader<'de>, T>(
    reader: &mut R,
    kind: TimeKind,
    expected: &'static str,
    make: fn(i64, i32) -> Option<T>,
) -> Result<T, DecodeError> {
    let time = match R::HUMAN_READABLE {
        true => reader.str(|text| text::parse(kind, text))?,
        false => Some(reader.time(kind)?),
    };
    let value = time.and_then(|time| make(time.seconds(), time.nanos()));
    value.ok_or_else(|| DecodeError::InvalidValue {
        expected,
        offset: reader.offset(),
    })
}
