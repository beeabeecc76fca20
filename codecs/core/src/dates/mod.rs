//! Dates of jiff, chrono and time as values: `2024-02-29` in JSON, and the days since 1970-01-01 in
//! binary formats.

use crate::{Day, DecodeError, Reader, Writer};

/// Implements the traits of values for types of dates, by their days since 1970-01-01.
macro_rules! dates {
    ($($type:ty: $to:expr, $from:expr;)*) => {$(
        impl $crate::Value for $type {
            const TYPE: $crate::describe::ValueType = $crate::describe::ValueType::Day;

            fn write<W: $crate::Writer>(&self, writer: &mut W) {
                let to: fn(&$type) -> Option<i32> = $to;
                $crate::dates::write(writer, to(self));
            }

            /// Returns 1970-01-01, which is the number 0: other writers of protobuf leave it out.
            fn zero() -> Option<Self> {
                let from: fn(i32) -> Option<$type> = $from;
                from(0)
            }

            fn is_zero(&self) -> bool {
                let to: fn(&$type) -> Option<i32> = $to;
                to(self) == Some(0)
            }
        }

        impl<'de> $crate::ReadValue<'de> for $type {
            fn read<R: $crate::Reader<'de>>(reader: &mut R) -> Result<Self, $crate::DecodeError> {
                let from: fn(i32) -> Option<$type> = $from;
                $crate::dates::read(reader, from)
            }
        }

        impl $crate::Element for $type {}
    )*};
}

#[cfg(feature = "chrono")]
mod chrono;
mod jiff;
mod text;
#[cfg(feature = "time")]
mod time;

fn write<W: Writer>(writer: &mut W, days: Option<i32>) {
    match days.and_then(Day::new) {
        Some(day) if W::BYTES_AS_TEXT => writer.str(text::of(day).as_str()),
        Some(day) => writer.day(day),
        None => writer.refuse(Day::RANGE),
    }
}

/// Reads a date, and converts its days to a value.
fn read<'de, R: Reader<'de>, T>(
    reader: &mut R,
    make: fn(i32) -> Option<T>,
) -> Result<T, DecodeError> {
    let day = match R::BYTES_AS_TEXT {
        true => reader.str(text::parse)?,
        false => Some(reader.day()?),
    };
    let date = day.and_then(|day| make(day.days()));
    date.ok_or_else(|| DecodeError::InvalidValue {
        expected: "date",
        offset: reader.offset(),
    })
}
