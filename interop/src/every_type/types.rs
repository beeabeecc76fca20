//! A record with every type of protobuf, and its values.

use std::collections::BTreeMap;

use wirecost_codec::{Bytes, Fixed64, Schema, SignedDuration, Timestamp};

#[derive(Clone, Default, Schema)]
pub(super) struct EveryType {
    #[schema(id = 1)]
    flag: bool,
    #[schema(id = 2)]
    small: i32,
    #[schema(id = 3)]
    natural: u32,
    #[schema(id = 4)]
    long_number: i64,
    #[schema(id = 5)]
    long_natural: u64,
    #[schema(id = 6)]
    random: Fixed64,
    #[schema(id = 7, proto = "sint64")]
    zigzag: i64,
    #[schema(id = 8, proto = "sfixed32")]
    four_bytes: i32,
    #[schema(id = 9)]
    single: f32,
    #[schema(id = 10)]
    double: f64,
    #[schema(id = 11)]
    text: String,
    #[schema(id = 12)]
    data: Bytes,
    #[schema(id = 13)]
    color: Color,
    #[schema(id = 14)]
    level: Level,
    #[schema(id = 15)]
    at: Option<Timestamp>,
    #[schema(id = 16)]
    lasting: Option<SignedDuration>,
    #[schema(id = 17)]
    maybe: Option<u64>,
    #[schema(id = 18)]
    inner: Option<Inner>,
    #[schema(id = 19)]
    numbers: Vec<i64>,
    #[schema(id = 20)]
    moments: Vec<Timestamp>,
    #[schema(id = 21)]
    by_name: BTreeMap<String, i64>,
    #[schema(id = 22)]
    by_number: BTreeMap<i64, Inner>,
    #[schema(id = 23)]
    by_flag: BTreeMap<bool, f64>,
    #[schema(id = 24)]
    colors: BTreeMap<String, Color>,
    #[schema(id = 25)]
    rows: Vec<Vec<u32>>,
    #[schema(id = 29, union)]
    choice: Option<Choice>,
}

#[derive(Clone, Schema)]
enum Choice {
    #[schema(id = 26)]
    Word(String),
    #[schema(id = 27)]
    Count(i64),
    #[schema(id = 28)]
    Part(Inner),
}

#[derive(Clone, Default, Schema)]
struct Inner {
    #[schema(id = 1)]
    some_text: String,
}

#[derive(Clone, Copy, Default, Schema)]
enum Color {
    #[default]
    Red,
    Green,
    DeepBlue,
}

/// An enum that keeps numbers without a symbol.
#[derive(Clone, Copy, Schema)]
#[repr(i32)]
enum Level {
    Low = 1,
    #[schema(unknown)]
    Unknown(i32),
}

impl Default for Level {
    fn default() -> Self {
        Self::Unknown(0)
    }
}

/// Returns values of each type: the smallest, the largest, and those that have several texts.
pub(super) fn values() -> Vec<EveryType> {
    let nothing = EveryType::default();
    let numbers = [i64::MIN, -1, 0, 1 << 53, (1 << 53) + 1, i64::MAX];
    let floats = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -0.0,
        0.1,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
    ];
    let texts = [
        "",
        "\"\\/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}",
        "é\u{2028}\u{10ffff}",
        "null",
    ];
    let moments = [
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "1970-01-01T00:00:00Z",
        "2024-02-29T12:00:00.5Z",
        "2024-02-29T12:00:00.000001Z",
        "9999-12-30T22:00:00.999999999Z",
    ];
    let moments = moments.map(|text| text.parse::<Timestamp>().expect("a moment"));
    let lengths = [
        (-315_576_000_000, -999_999_999),
        (-1, -500_000_000),
        (0, -1),
        (0, 0),
        (3, 1_000_000),
        (315_576_000_000, 999_999_999),
    ];
    let lengths = lengths.map(|(seconds, nanos)| SignedDuration::new(seconds, nanos));
    let mut all = vec![nothing.clone()];
    all.extend(numbers.map(|number| EveryType {
        small: number as i32,
        natural: number as u32,
        long_number: number,
        long_natural: number.cast_unsigned(),
        random: Fixed64(number.cast_unsigned()),
        zigzag: number,
        four_bytes: number as i32,
        maybe: Some(number.cast_unsigned()),
        numbers: numbers.into(),
        by_name: [(number.to_string(), number)].into(),
        by_number: [(number, Inner::default())].into(),
        choice: Some(Choice::Count(number)),
        ..nothing.clone()
    }));
    all.extend(floats.map(|double| EveryType {
        single: double as f32,
        double,
        by_flag: [(false, double), (true, 0.0)].into(),
        ..nothing.clone()
    }));
    all.extend(texts.map(|text| EveryType {
        flag: true,
        text: text.to_owned(),
        data: Bytes(text.as_bytes().to_vec()),
        inner: Some(Inner {
            some_text: text.to_owned(),
        }),
        by_name: [(text.to_owned(), 0)].into(),
        choice: Some(Choice::Word(text.to_owned())),
        ..nothing.clone()
    }));
    all.extend(moments.map(|at| EveryType {
        at: Some(at),
        moments: moments.into(),
        choice: Some(Choice::Part(Inner::default())),
        ..nothing.clone()
    }));
    all.extend(lengths.map(|lasting| EveryType {
        lasting: Some(lasting),
        rows: vec![vec![1, 300], Vec::new()],
        ..nothing.clone()
    }));
    let colors = [Color::Red, Color::Green, Color::DeepBlue];
    let levels = [Level::Low, Level::Unknown(7), Level::Unknown(i32::MIN)];
    all.extend(
        std::iter::zip(colors, levels).map(|(color, level)| EveryType {
            color,
            level,
            data: Bytes((0..=255).collect()),
            colors: [("a".to_owned(), color)].into(),
            ..nothing.clone()
        }),
    );
    all
}
