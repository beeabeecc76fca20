//! Values that use every part of the data model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Bytes, Fixed64, Schema, put::from_zigzag};

/// A record with a field of every kind.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Sample {
    #[schema(id = 1)]
    pub flag: bool,
    #[schema(id = 2)]
    pub small: u8,
    #[schema(id = 3)]
    pub medium: u16,
    #[schema(id = 4)]
    pub large: u32,
    #[schema(id = 5)]
    pub huge: u64,
    #[schema(id = 6)]
    pub random: Fixed64,
    #[schema(id = 7)]
    pub signed: i32,
    #[schema(id = 8)]
    pub long: i64,
    #[schema(id = 9)]
    pub single: f32,
    #[schema(id = 10)]
    pub double: f64,
    #[schema(id = 11)]
    pub text: String,
    #[schema(id = 12)]
    pub bytes: Bytes,
    #[schema(id = 13)]
    pub color: Color,
    #[schema(id = 14)]
    pub inner: Inner,
    #[schema(id = 15)]
    pub maybe_flag: Option<bool>,
    #[schema(id = 16)]
    pub maybe_number: Option<u64>,
    #[schema(id = 17)]
    pub maybe_text: Option<String>,
    #[schema(id = 18)]
    pub maybe_inner: Option<Inner>,
    #[schema(id = 19)]
    pub flags: Vec<bool>,
    #[schema(id = 20)]
    pub numbers: Vec<u64>,
    #[schema(id = 21)]
    pub signed_numbers: Vec<i64>,
    #[schema(id = 22)]
    pub doubles: Vec<f64>,
    #[schema(id = 23)]
    pub texts: Vec<String>,
    #[schema(id = 24)]
    pub colors: Vec<Color>,
    #[schema(id = 25)]
    pub inners: Vec<Inner>,
    #[schema(id = 26)]
    pub counts: BTreeMap<String, u64>,
    #[schema(id = 27)]
    pub inner_by_name: BTreeMap<String, Inner>,
    // A required union at the end: without it a protobuf message could be cut between two fields
    // and still be valid.
    #[schema(id = 50, union)]
    pub shape: Shape,
}

/// The first fields of [`Sample`].
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[schema(prefix_of = Sample)]
#[allow(missing_docs)]
pub struct Start {
    #[schema(id = 1)]
    pub flag: bool,
    #[schema(id = 2)]
    pub small: u8,
    #[schema(id = 3)]
    pub medium: u16,
    #[schema(id = 4)]
    pub large: u32,
    #[schema(id = 5)]
    pub huge: u64,
    #[schema(id = 6)]
    pub random: Fixed64,
    #[schema(id = 7)]
    pub signed: i32,
    #[schema(id = 8)]
    pub long: i64,
}

/// Symbols.
#[derive(Debug, Clone, Copy, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Color {
    Red,
    Green,
    Blue,
}

/// A record in a record.
#[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Inner {
    #[schema(id = 1)]
    pub name: String,
    #[schema(id = 2)]
    pub numbers: Vec<u32>,
    #[schema(id = 3)]
    pub weight: Option<f64>,
}

/// One of several records.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Shape {
    #[schema(id = 40)]
    Circle(Circle),
    #[schema(id = 41)]
    Nothing(Nothing),
}

/// A variant of [`Shape`].
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Circle {
    #[schema(id = 1)]
    pub radius: u64,
    #[schema(id = 2)]
    pub inner: Inner,
}

/// A record without fields.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub struct Nothing {}

/// [`Older`] after an upgrade that added fields of every kind.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Newer {
    #[schema(id = 1)]
    pub huge: u64,
    #[schema(id = 2)]
    pub sample: Sample,
    #[schema(id = 3)]
    pub samples: Vec<Sample>,
    #[schema(id = 4)]
    pub flag: bool,
    #[schema(id = 5)]
    pub single: f32,
    #[schema(id = 6)]
    pub double: f64,
    #[schema(id = 7)]
    pub random: Fixed64,
    #[schema(id = 8)]
    pub flags: Vec<bool>,
    #[schema(id = 100)]
    pub inner: Inner,
}

/// [`Newer`] as a node knows it that was not upgraded.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Older {
    #[schema(id = 1)]
    pub huge: u64,
    #[schema(id = 100)]
    pub inner: Inner,
}

/// Integers that [`Sample`] lacks: small ones with a sign, and every form of protobuf.
#[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Integers {
    #[schema(id = 1, proto = "sint32")]
    pub sint32: i32,
    #[schema(id = 2, proto = "sint64")]
    pub sint64: i64,
    #[schema(id = 3, proto = "fixed32")]
    pub fixed32: u32,
    #[schema(id = 4, proto = "fixed64")]
    pub fixed64: u64,
    #[schema(id = 5, proto = "sfixed32")]
    pub sfixed32: i32,
    #[schema(id = 6, proto = "sfixed64")]
    pub sfixed64: i64,
    #[schema(id = 7, proto = "sint32")]
    pub maybe: Option<i32>,
    #[schema(id = 8, proto = "fixed32")]
    pub maybe_fixed: Option<u32>,
    #[schema(id = 9, proto = "sint64")]
    pub list: Vec<i64>,
    #[schema(id = 10, proto = "sfixed32")]
    pub fixed_list: Vec<i32>,
    #[schema(id = 11, proto = "sint32")]
    pub map: BTreeMap<String, i32>,
    #[schema(id = 12, proto = "fixed64")]
    pub fixed_map: BTreeMap<String, u64>,
    #[schema(id = 13)]
    pub tiny: i8,
    #[schema(id = 14)]
    pub small: i16,
    #[schema(id = 15)]
    pub maybe_tiny: Option<i8>,
    #[schema(id = 16)]
    pub tinies: Vec<i8>,
    #[schema(id = 17)]
    pub smalls: Vec<i16>,
    #[schema(id = 18)]
    pub tiny_map: BTreeMap<String, i8>,
}

/// Floating point in every place.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Floats {
    #[schema(id = 1)]
    pub single: f32,
    #[schema(id = 2)]
    pub double: f64,
    #[schema(id = 3)]
    pub maybe: Option<f64>,
    #[schema(id = 4)]
    pub list: Vec<f64>,
    #[schema(id = 5)]
    pub map: BTreeMap<String, f64>,
    #[schema(id = 6)]
    pub singles: Vec<f32>,
    #[schema(id = 7)]
    pub points: Vec<Point>,
}

/// A record whose size is constant in formats without field ids.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Point {
    #[schema(id = 1)]
    pub x: f32,
    #[schema(id = 2)]
    pub is_set: bool,
    #[schema(id = 3)]
    pub y: f64,
}

/// Returns samples from the emptiest to the fullest, with every number at its limits.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let mut samples = vec![empty(), full()];
    // Around the limits of JavaScript's numbers, of Lamport times and of the type.
    for number in [
        127,
        128,
        1 << 14,
        (1 << 53) - 1,
        1 << 53,
        (1 << 53) + 1,
        1 << 62,
        1 << 63,
        u64::MAX,
    ] {
        samples.push(with_number(number));
    }
    samples.push(with_long_lists());
    samples
}

/// A record with a default of every kind.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Retry {
    #[schema(id = 1, default = 3)]
    pub attempts: u8,
    #[schema(id = 2, default = -0.5)]
    pub factor: f64,
    #[schema(id = 3, default = true)]
    pub is_on: bool,
    #[schema(id = 4, default = "GET")]
    pub method: String,
    #[schema(id = 5, default = Backoff::Steep)]
    pub backoff: Backoff,
    #[schema(id = 6, default = -2, proto = "sint64")]
    pub skew: i64,
}

/// The symbols of [`Retry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Schema)]
#[allow(missing_docs)]
pub enum Backoff {
    Flat,
    Steep,
}

/// Returns the record whose every field has its default.
#[must_use]
pub fn defaults() -> Retry {
    Retry {
        attempts: 3,
        factor: -0.5,
        is_on: true,
        method: "GET".into(),
        backoff: Backoff::Steep,
        skew: -2,
    }
}

/// Returns integers of every size and sign in every place.
#[must_use]
pub fn integers() -> Vec<Integers> {
    let bits = (0..64).flat_map(|bits| [(1 << bits) - 1, 1 << bits, u64::MAX << bits]);
    let integers = bits.map(|bits| {
        let (signed, short) = (bits.cast_signed(), bits as u32);
        let signed_short = short.cast_signed();
        let (small, tiny) = (short as i16, short as i8);
        Integers {
            sint32: signed_short,
            sint64: signed,
            fixed32: short,
            fixed64: bits,
            sfixed32: signed_short,
            sfixed64: signed,
            maybe: Some(signed_short),
            maybe_fixed: Some(short),
            list: vec![signed, 0, -signed.saturating_abs()],
            fixed_list: vec![signed_short, 0, !signed_short],
            map: [("n".into(), signed_short), ("z".into(), 0)].into(),
            fixed_map: [("n".into(), bits), ("z".into(), 0)].into(),
            tiny,
            small,
            maybe_tiny: Some(tiny),
            tinies: vec![tiny, 0, !tiny],
            smalls: vec![small, 0, !small],
            tiny_map: [("n".into(), tiny), ("z".into(), 0)].into(),
        }
    });
    [Integers::default()].into_iter().chain(integers).collect()
}

/// Returns a sample whose every field is zero, empty or absent.
#[must_use]
pub fn empty() -> Sample {
    Sample {
        flag: false,
        small: 0,
        medium: 0,
        large: 0,
        huge: 0,
        random: Fixed64(0),
        signed: 0,
        long: 0,
        single: 0.0,
        double: 0.0,
        text: String::new(),
        bytes: Bytes::default(),
        color: Color::Red,
        inner: Inner::default(),
        maybe_flag: None,
        maybe_number: None,
        maybe_text: None,
        maybe_inner: None,
        flags: Vec::new(),
        numbers: Vec::new(),
        signed_numbers: Vec::new(),
        doubles: Vec::new(),
        texts: Vec::new(),
        colors: Vec::new(),
        inners: Vec::new(),
        counts: BTreeMap::new(),
        inner_by_name: BTreeMap::new(),
        shape: Shape::Nothing(Nothing {}),
    }
}

/// Returns a sample whose every field has a value; options hold zeros, which must not be mistaken
/// for absence.
#[must_use]
pub fn full() -> Sample {
    let inner = Inner {
        name: "héllo \u{1f980} \"\\\n\0".into(),
        numbers: vec![0, 1, u32::MAX],
        weight: Some(0.0),
    };
    // Long enough that records and lists need lengths of more than one byte.
    let long_inner = Inner {
        name: "x".repeat(300),
        numbers: (0..200).collect(),
        weight: None,
    };
    Sample {
        flag: true,
        small: u8::MAX,
        medium: u16::MAX,
        large: u32::MAX,
        huge: u64::MAX,
        random: Fixed64(0xfedc_ba98_7654_3210),
        signed: i32::MIN,
        long: i64::MIN,
        single: f32::MIN_POSITIVE,
        double: -1.797_693_134_862_315_7e308,
        text: TEXT.into(),
        bytes: Bytes((0..=255).collect()),
        color: Color::Blue,
        inner: inner.clone(),
        maybe_flag: Some(false),
        maybe_number: Some(0),
        maybe_text: Some(String::new()),
        maybe_inner: Some(Inner::default()),
        flags: vec![true, false, true],
        numbers: vec![0, 1, 127, 128, u64::MAX],
        signed_numbers: vec![0, -1, 1, i64::MIN, i64::MAX],
        doubles: vec![0.0, -0.5, 0.1, 5e-324],
        texts: vec![String::new(), "a".into(), "ü".repeat(100)],
        colors: vec![Color::Red, Color::Green, Color::Blue],
        inners: vec![Inner::default(), inner.clone(), long_inner.clone()],
        counts: [(String::new(), 0), ("a".into(), u64::MAX)].into(),
        inner_by_name: [
            ("empty".into(), Inner::default()),
            ("long".into(), long_inner),
        ]
        .into(),
        shape: Shape::Circle(Circle { radius: 9, inner }),
    }
}

/// A text that every format writes unchanged, so that a test can find and damage it in the bytes.
pub(super) const TEXT: &str = "all-ascii-text";

/// Returns a sample with lists that take more bytes than any format copies at once. Integers have
/// every number of bits, in runs and mixed.
fn with_long_lists() -> Sample {
    let mixed = (0..64).map(|n| 1 << (n * 37 % 64));
    let numbers: Vec<u64> = (0..40).map(|n| (1 << n) - 1).chain(mixed).collect();
    Sample {
        flags: (0..70).map(|n| n % 3 == 0).collect(),
        doubles: (0..40).map(|n| f64::from(n) / 8.0).collect(),
        signed_numbers: numbers.iter().map(|n| from_zigzag(*n)).collect(),
        inner: Inner {
            numbers: numbers.iter().map(|n| *n as u32).collect(),
            ..Inner::default()
        },
        numbers,
        ..empty()
    }
}

fn with_number(number: u64) -> Sample {
    Sample {
        huge: number,
        random: Fixed64(number),
        long: number.cast_signed(),
        maybe_number: Some(number),
        numbers: vec![number; 2],
        counts: [("n".into(), number)].into(),
        ..empty()
    }
}
