//! The types as which foreign messages are read. A field's name ends with the type of its numbers,
//! which tells the other side their range.

use std::collections::BTreeMap;

use wirecost_avro::{Avro, Resolving, idl};
use wirecost_codec::{Bytes, Codec, DecodeError, Fixed64, Limits, Schema};

use crate::Result;

/// A message in the reader's schema, or the reason why it is refused.
type Resolved = std::result::Result<Vec<u8>, DecodeError>;

/// A type and its reading function.
pub(super) struct Reader {
    pub(super) name: &'static str,
    pub(super) avsc: fn() -> String,
    /// Reads a message with its writer's schema, and writes the value with the type's own schema.
    pub(super) resolve: fn(&str, &[u8]) -> Result<Resolved>,
}

impl Reader {
    pub(super) const ALL: [Self; 6] = [
        Self::of::<Numbers>(),
        Self::of::<Values>(),
        Self::of::<Options>(),
        Self::of::<Lists>(),
        Self::of::<Maps>(),
        Self::of::<Drawing>(),
    ];

    const fn of<T: Schema>() -> Self {
        Self {
            name: T::RECORD.name,
            avsc: || idl(T::RECORD, "").expect("no namespace is one"),
            resolve: resolve::<T>,
        }
    }
}

fn resolve<T: Schema>(written_by: &str, bytes: &[u8]) -> Result<Resolved> {
    let read =
        Resolving::<T>::new(written_by, Limits::DEFAULT).and_then(|decoder| decoder.decode(bytes));
    let value = match read {
        Ok(value) => value,
        Err(error) => return Ok(Err(error)),
    };
    let mut own = Vec::new();
    Avro::default().encode(&value, &mut own)?;
    Ok(Ok(own))
}

#[derive(Schema)]
struct Numbers {
    #[schema(id = 1)]
    u8: u8,
    #[schema(id = 2)]
    u16: u16,
    #[schema(id = 3)]
    u32: u32,
    #[schema(id = 4)]
    u64: u64,
    #[schema(id = 5)]
    i32: i32,
    #[schema(id = 6)]
    i64: i64,
    #[schema(id = 7)]
    f32: f32,
    #[schema(id = 8)]
    f64: f64,
}

#[derive(Schema)]
struct Values {
    #[schema(id = 1)]
    bool: bool,
    #[schema(id = 2)]
    text: String,
    #[schema(id = 3)]
    bytes: Bytes,
    #[schema(id = 4)]
    random: Fixed64,
    #[schema(id = 5)]
    color: Color,
    #[schema(id = 6)]
    point: Point,
}

#[derive(Schema)]
struct Options {
    #[schema(id = 1)]
    maybe_u8: Option<u8>,
    #[schema(id = 2)]
    maybe_u64: Option<u64>,
    #[schema(id = 3)]
    maybe_i64: Option<i64>,
    #[schema(id = 4)]
    maybe_f64: Option<f64>,
    #[schema(id = 5)]
    maybe_text: Option<String>,
    #[schema(id = 6)]
    maybe_bytes: Option<Bytes>,
    #[schema(id = 7)]
    maybe_random: Option<Fixed64>,
    #[schema(id = 8)]
    maybe_color: Option<Color>,
    #[schema(id = 9)]
    maybe_point: Option<Point>,
}

#[derive(Schema)]
struct Lists {
    #[schema(id = 1)]
    many_u16: Vec<u16>,
    #[schema(id = 2)]
    many_u64: Vec<u64>,
    #[schema(id = 3)]
    many_f32: Vec<f32>,
    #[schema(id = 4)]
    many_texts: Vec<String>,
    #[schema(id = 5)]
    many_bytes: Vec<Bytes>,
    #[schema(id = 6)]
    many_random: Vec<Fixed64>,
    #[schema(id = 7)]
    many_colors: Vec<Color>,
    #[schema(id = 8)]
    many_points: Vec<Point>,
}

#[derive(Schema)]
struct Maps {
    #[schema(id = 1)]
    by_key_u32: BTreeMap<String, u32>,
    #[schema(id = 2)]
    by_key_i64: BTreeMap<String, i64>,
    #[schema(id = 3)]
    by_key_f64: BTreeMap<String, f64>,
    #[schema(id = 4)]
    by_key_text: BTreeMap<String, String>,
    #[schema(id = 5)]
    by_key_color: BTreeMap<String, Color>,
    #[schema(id = 6)]
    by_key_point: BTreeMap<String, Point>,
}

#[derive(Schema)]
struct Drawing {
    #[schema(id = 1)]
    name: String,
    #[schema(id = 5, union)]
    shape: Shape,
    #[schema(id = 6)]
    points: Vec<Point>,
    #[schema(id = 7)]
    origin: Option<Point>,
}

#[derive(Schema)]
enum Shape {
    #[schema(id = 2)]
    Circle(Circle),
    #[schema(id = 3)]
    Polygon(Polygon),
    #[schema(id = 4)]
    Nothing(Nothing),
}

#[derive(Schema)]
struct Circle {
    #[schema(id = 1)]
    radius_f64: f64,
    #[schema(id = 2)]
    center: Point,
}

#[derive(Schema)]
struct Polygon {
    #[schema(id = 1)]
    corners: Vec<Point>,
    #[schema(id = 2)]
    color: Color,
}

#[derive(Schema)]
struct Nothing {}

#[derive(Schema)]
struct Point {
    #[schema(id = 1)]
    x_i32: i32,
    #[schema(id = 2)]
    y_u16: u16,
}

#[derive(Clone, Copy, Schema)]
enum Color {
    Red,
    Green,
    Blue,
}
