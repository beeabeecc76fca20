//! Avro's logical types, which a field chooses by `#[schema(avro = "...")]`. Every other format has one
//! form of each value.
//!
//! A moment, such as a `SystemTime`, is a `timestamp-nanos` by default. As `timestamp-micros` or
//! `timestamp-millis`, it has a shorter integer and any year from 1 to 9999. A moment that is not a whole
//! number of units is an error in Avro; it is not rounded.
//!
//! A decimal of rust_decimal is text by default. As `decimal(precision, scale)`, it is an integer of at most
//! `precision` digits, of which the last `scale` are those after the point. A decimal with more digits after
//! the point is an error in Avro, unless the additional digits are zeros; it is not rounded. A reader returns
//! it with `scale` digits after the point. The integer is `bytes`. With `decimal(precision, scale, fixed(size))`,
//! it is a `fixed` of at most 16 bytes, which must have room for `precision` digits.
//!
//! ```
//! # #[cfg(all(feature = "derive", feature = "jiff"))] {
//! use wirecost_codec::{
//!     Schema, TimeKind, TimeUnit, Timestamp,
//!     describe::{FieldType, ValueType},
//! };
//!
//! #[derive(Schema)]
//! struct Sample {
//!     #[schema(id = 1, avro = "timestamp-millis")]
//!     at: Timestamp,
//! }
//!
//! let kind = TimeKind::Timestamp(TimeUnit::Millis);
//! let ty = Sample::RECORD.fields[0].ty;
//! assert_eq!(ty, FieldType::Required(ValueType::Time(kind)));
//! # }
//! ```

use crate::{TimeUnit, proto::Plain};

/// A form of moments, which is the parameter of [`As`](crate::proto::As).
pub trait AvroTimestamp {
    /// The unit in which Avro counts moments of this form.
    const UNIT: TimeUnit;
}

/// `timestamp-micros`
#[derive(Debug)]
pub enum TimestampMicros {}

/// `timestamp-millis`
#[derive(Debug)]
pub enum TimestampMillis {}

impl AvroTimestamp for Plain {
    const UNIT: TimeUnit = TimeUnit::Nanos;
}

impl AvroTimestamp for TimestampMicros {
    const UNIT: TimeUnit = TimeUnit::Micros;
}

impl AvroTimestamp for TimestampMillis {
    const UNIT: TimeUnit = TimeUnit::Millis;
}

/// `decimal`, of 1 to 28 digits. Between none and all of them are after the point. It is on a `fixed` of
/// `SIZE` bytes, or on `bytes` if `SIZE` is zero.
#[derive(Debug)]
pub enum Decimal<const PRECISION: u32, const SCALE: u32, const SIZE: usize = 0> {}
