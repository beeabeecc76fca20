//! A type that uses everything in the data model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wirecost_codec::{Bytes, Fixed64, Schema};

/// Every kind of field.
///
/// This paragraph is not part of the schema.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) struct Everything {
    #[schema(id = 1)]
    pub(crate) flag: bool,
    #[schema(id = 2)]
    pub(crate) tiny: u8,
    #[schema(id = 3)]
    pub(crate) small: u16,
    #[schema(id = 4)]
    pub(crate) medium: u32,
    /// Bit-cast to a long.
    #[schema(id = 5)]
    pub(crate) large: u64,
    #[schema(id = 6)]
    pub(crate) random: Fixed64,
    #[schema(id = 7)]
    pub(crate) int: i32,
    #[schema(id = 8)]
    pub(crate) long: i64,
    #[schema(id = 9)]
    pub(crate) float: f32,
    #[schema(id = 10)]
    pub(crate) double: f64,
    #[schema(id = 11)]
    pub(crate) text: String,
    #[schema(id = 12)]
    pub(crate) opaque: Bytes,
    #[schema(id = 13)]
    pub(crate) color: Color,
    #[schema(id = 14)]
    pub(crate) point: Point,
    #[schema(id = 15)]
    pub(crate) fieldless: Nothing,
    #[schema(id = 16)]
    pub(crate) maybe: Maybe,
    #[schema(id = 17)]
    pub(crate) lists: Lists,
    #[schema(id = 18)]
    pub(crate) maps: Maps,
    #[schema(id = 22, union)]
    pub(crate) shape: Shape,
}

/// Fields that may be absent.
#[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) struct Maybe {
    #[schema(id = 1)]
    pub(crate) flag: Option<bool>,
    #[schema(id = 2)]
    pub(crate) tiny: Option<u8>,
    #[schema(id = 3)]
    pub(crate) medium: Option<u32>,
    #[schema(id = 4)]
    pub(crate) large: Option<u64>,
    #[schema(id = 5)]
    pub(crate) random: Option<Fixed64>,
    #[schema(id = 6)]
    pub(crate) text: Option<String>,
    #[schema(id = 7)]
    pub(crate) opaque: Option<Bytes>,
    #[schema(id = 8)]
    pub(crate) color: Option<Color>,
    #[schema(id = 9)]
    pub(crate) point: Option<Point>,
}

/// Fields with any number of values.
#[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) struct Lists {
    #[schema(id = 1)]
    pub(crate) flags: Vec<bool>,
    #[schema(id = 2)]
    pub(crate) small: Vec<u16>,
    #[schema(id = 3)]
    pub(crate) large: Vec<u64>,
    #[schema(id = 4)]
    pub(crate) random: Vec<Fixed64>,
    #[schema(id = 5)]
    pub(crate) double: Vec<f64>,
    #[schema(id = 6)]
    pub(crate) texts: Vec<String>,
    #[schema(id = 7)]
    pub(crate) opaque: Vec<Bytes>,
    #[schema(id = 8)]
    pub(crate) colors: Vec<Color>,
    #[schema(id = 9)]
    pub(crate) points: Vec<Point>,
    #[schema(id = 10)]
    pub(crate) nothings: Vec<Nothing>,
    #[schema(id = 11)]
    pub(crate) drawings: Vec<Drawing>,
}

/// Fields with values by key.
#[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) struct Maps {
    #[schema(id = 1)]
    pub(crate) medium: BTreeMap<String, u32>,
    #[schema(id = 2)]
    pub(crate) large: BTreeMap<String, u64>,
    #[schema(id = 3)]
    pub(crate) random: BTreeMap<String, Fixed64>,
    #[schema(id = 4)]
    pub(crate) texts: BTreeMap<String, String>,
    #[schema(id = 5)]
    pub(crate) points: BTreeMap<String, Point>,
    #[schema(id = 6)]
    pub(crate) drawings: BTreeMap<String, Drawing>,
}

/// The color of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) enum Color {
    Red,
    Green,
    Blue,
}

#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) struct Point {
    #[schema(id = 1)]
    pub(crate) x: i32,
    #[schema(id = 2)]
    pub(crate) y: i32,
}

#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) struct Nothing {}

/// A record within a list or map that holds a union.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) struct Drawing {
    #[schema(id = 1)]
    pub(crate) name: String,
    #[schema(id = 5, union)]
    pub(crate) shape: Shape,
}

/// One of several.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) enum Shape {
    #[schema(id = 19)]
    Circle(Circle),
    #[schema(id = 20)]
    Polygon(Polygon),
    #[schema(id = 21)]
    Nothing(Nothing),
}

#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) struct Circle {
    #[schema(id = 1)]
    pub(crate) serial: u64,
    #[schema(id = 2)]
    pub(crate) radius: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) struct Polygon {
    #[schema(id = 1)]
    pub(crate) points: Vec<Point>,
    #[schema(id = 2)]
    pub(crate) color: Color,
}

/// Returns the smallest value of the type.
pub(crate) fn empty() -> Everything {
    Everything {
        flag: false,
        tiny: 0,
        small: 0,
        medium: 0,
        large: 0,
        random: Fixed64(0),
        int: 0,
        long: 0,
        float: 0.0,
        double: 0.0,
        text: String::new(),
        opaque: Bytes(Vec::new()),
        color: Color::Red,
        point: Point { x: 0, y: 0 },
        fieldless: Nothing {},
        maybe: Maybe::default(),
        lists: Lists::default(),
        maps: Maps::default(),
        shape: Shape::Nothing(Nothing {}),
    }
}

/// Returns a value with every field set, with the extremes of the numbers. Maps have one entry:
/// `apache_avro`'s `Value` does not keep the order of more.
pub(crate) fn full() -> Everything {
    let point = Point {
        x: i32::MIN,
        y: i32::MAX,
    };
    let circle = Shape::Circle(Circle {
        serial: u64::MAX - 1,
        radius: Some(-0.0),
    });
    let polygon = Shape::Polygon(Polygon {
        points: vec![point.clone(), point.clone()],
        color: Color::Green,
    });
    let drawing = |shape| Drawing {
        name: "ünïcode".to_owned(),
        shape,
    };
    Everything {
        flag: true,
        tiny: u8::MAX,
        small: u16::MAX,
        medium: u32::MAX,
        large: u64::MAX,
        random: Fixed64(0xfedc_ba98_7654_3210),
        int: i32::MIN,
        long: i64::MIN,
        float: f32::MIN_POSITIVE,
        double: f64::NEG_INFINITY,
        text: "hällo \u{1f600}".repeat(20),
        opaque: Bytes((0..=255).collect()),
        color: Color::Blue,
        point: point.clone(),
        fieldless: Nothing {},
        maybe: Maybe {
            flag: Some(false),
            tiny: Some(7),
            medium: Some(1 << 20),
            large: Some(1 << 63),
            random: Some(Fixed64(u64::MAX)),
            text: Some(String::new()),
            opaque: Some(Bytes(vec![0])),
            color: Some(Color::Red),
            point: Some(point.clone()),
        },
        lists: Lists {
            flags: vec![true, false],
            small: vec![0, 63, 64, u16::MAX],
            large: (0..64).map(|shift| 1 << shift).collect(),
            random: vec![Fixed64(1), Fixed64(u64::MAX)],
            double: vec![0.1; 70],
            texts: vec![String::new(), "x".to_owned()],
            opaque: vec![Bytes(vec![1, 2, 3]), Bytes(Vec::new())],
            colors: vec![Color::Blue, Color::Red],
            points: vec![point.clone()],
            nothings: vec![Nothing {}; 3],
            drawings: vec![drawing(circle.clone()), drawing(Shape::Nothing(Nothing {}))],
        },
        maps: Maps {
            medium: BTreeMap::from([("a".to_owned(), 1)]),
            large: BTreeMap::from([(String::new(), u64::MAX)]),
            random: BTreeMap::from([("r".to_owned(), Fixed64(9))]),
            texts: BTreeMap::from([("k".to_owned(), "v".to_owned())]),
            points: BTreeMap::from([("p".to_owned(), point)]),
            drawings: BTreeMap::from([("d".to_owned(), drawing(polygon))]),
        },
        shape: circle,
    }
}
