//! Random values, and their texts with and without damage.

use std::collections::BTreeMap;

use wirecost_codec::{
    Bytes, Codec, Fixed64,
    conformance::sample::{Circle, Color, Inner, Nothing, Sample, Shape, empty, samples},
};
use wirecost_json::{Json, SerdeJson};

use super::{Random, agree_on};

#[test]
fn drawn_values_are_the_same_bytes_and_come_back() {
    let mut random = Random(1);
    let drawn = (0..2_000).map(|_| sample(&mut random));
    for value in samples().into_iter().chain(drawn) {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        Json::default().encode(&value, &mut ours).unwrap();
        SerdeJson::default().encode(&value, &mut theirs).unwrap();
        assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(&theirs));
        let back: Sample = Json::default().decode(&ours).unwrap();
        assert_eq!(format!("{back:?}"), format!("{value:?}"));
        agree_on::<Sample>(&ours);
    }
}

#[test]
fn damaged_texts() {
    let mut random = Random(2);
    for _ in 0..200 {
        let mut text = Vec::new();
        Json::default()
            .encode(&sample(&mut random), &mut text)
            .unwrap();
        for _ in 0..100 {
            let mut damaged = text.clone();
            for _ in 0..=random.below(3) {
                damage(&mut random, &mut damaged);
            }
            agree_on::<Sample>(&damaged);
        }
    }
}

/// Any byte at any position.
#[test]
fn every_byte_at_every_place() {
    let value = Inner {
        name: "a\"ü".into(),
        numbers: vec![10],
        weight: Some(-0.5),
    };
    let mut text = Vec::new();
    Json::default().encode(&value, &mut text).unwrap();
    for byte in 0..=255 {
        for place in 0..=text.len() {
            let mut longer = text.clone();
            longer.insert(place, byte);
            agree_on::<Inner>(&longer);
        }
        for place in 0..text.len() {
            let mut other = text.clone();
            other[place] = byte;
            agree_on::<Inner>(&other);
        }
    }
}

/// Changes a part of the text, usually into something else that is valid in JSON.
fn damage(random: &mut Random, text: &mut Vec<u8>) {
    const PIECES: [&str; 40] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        " ",
        "\n",
        "\t",
        "\r",
        "\x0b",
        "\0",
        "\u{a0}",
        "null",
        "true",
        "false",
        "0",
        "-",
        "+",
        ".",
        "e",
        "1",
        "9",
        "00",
        "-0",
        "1.0",
        "1e5",
        "{}",
        "[]",
        "\"\"",
        "\\u00",
        "\\ud800",
        "\\\"",
        "\\n",
        "\"x\":",
        "\"small\":1,",
        ",\"x\":[{\"y\":1}]",
        "ü",
    ];
    let place = random.below(text.len() + 1);
    let end = (place + random.below(6)).min(text.len());
    let put: Vec<u8> = match random.below(4) {
        0 => Vec::new(),
        1 => vec![random.below(256) as u8],
        2 => {
            let from = random.below(text.len());
            text[from..(from + random.below(40)).min(text.len())].to_vec()
        }
        _ => random.one_of(&PIECES).as_bytes().to_vec(),
    };
    let end = if random.below(2) == 0 { place } else { end };
    text.splice(place..end, put);
    if text.is_empty() {
        text.push(b'{');
    }
}

fn sample(random: &mut Random) -> Sample {
    Sample {
        flag: random.below(2) == 0,
        small: number(random) as u8,
        medium: number(random) as u16,
        large: number(random) as u32,
        huge: number(random),
        random: Fixed64(number(random)),
        signed: number(random) as i32,
        long: number(random).cast_signed(),
        single: single(random),
        double: double(random),
        text: text(random),
        bytes: Bytes((0..random.below(9)).map(|_| number(random) as u8).collect()),
        color: color(random),
        inner: inner(random),
        maybe_flag: maybe(random, |random| random.below(2) == 0),
        maybe_number: maybe(random, number),
        maybe_text: maybe(random, text),
        maybe_inner: maybe(random, inner),
        numbers: list(random, number),
        doubles: list(random, double),
        texts: list(random, text),
        colors: list(random, color),
        inners: list(random, inner),
        counts: map(random, number),
        inner_by_name: map(random, inner),
        shape: match random.below(2) {
            0 => Shape::Nothing(Nothing {}),
            _ => Shape::Circle(Circle {
                radius: number(random),
                inner: inner(random),
            }),
        },
        ..empty()
    }
}

fn maybe<T>(random: &mut Random, draw: impl Fn(&mut Random) -> T) -> Option<T> {
    (random.below(2) == 0).then(|| draw(random))
}

fn list<T>(random: &mut Random, draw: impl Fn(&mut Random) -> T) -> Vec<T> {
    (0..random.below(3)).map(|_| draw(random)).collect()
}

fn map<T>(random: &mut Random, draw: impl Fn(&mut Random) -> T) -> BTreeMap<String, T> {
    (0..random.below(3))
        .map(|_| (text(random), draw(random)))
        .collect()
}

fn inner(random: &mut Random) -> Inner {
    Inner {
        name: text(random),
        numbers: list(random, |random| number(random) as u32),
        weight: maybe(random, double),
    }
}

fn color(random: &mut Random) -> Color {
    *random.one_of(&[Color::Red, Color::Green, Color::Blue])
}

/// Returns a number of any bit length.
fn number(random: &mut Random) -> u64 {
    let bits = random.below(1 << 31) as u64
        | (random.below(1 << 31) as u64) << 31
        | (random.below(4) as u64) << 62;
    bits >> random.below(64)
}

/// Returns random bits as a double, a decimal as people write them, or an integer.
fn double(random: &mut Random) -> f64 {
    let drawn = match random.below(3) {
        0 => f64::from_bits(number(random) << random.below(12)),
        1 => number(random) as f64 / 10f64.powi(random.below(22) as i32),
        _ => number(random) as f64,
    };
    if drawn.is_finite() { drawn } else { -0.0 }
}

fn single(random: &mut Random) -> f32 {
    let drawn = f32::from_bits(number(random) as u32);
    if drawn.is_finite() { drawn } else { -0.0 }
}

/// Returns text with characters of one to four bytes, some of which are escaped.
fn text(random: &mut Random) -> String {
    const CHARS: [char; 20] = [
        'a',
        'b',
        'Z',
        '0',
        ' ',
        '/',
        '\'',
        '"',
        '\\',
        '\0',
        '\n',
        '\t',
        '\x1f',
        '\x7f',
        '\u{80}',
        'ü',
        '\u{2028}',
        '\u{ffff}',
        '\u{1f980}',
        '\u{10ffff}',
    ];
    let plain = random.below(2) == 0;
    (0..random.below(40))
        .map(|_| CHARS[random.below(if plain { 7 } else { CHARS.len() })])
        .collect()
}
