//! Apache's library as the oracle: the same bytes in both directions.
// The helper stops at the first surprise.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use crate::engines::Random;
use wirecost_codec::{
    Bytes, Codec, Fixed64, Schema,
    conformance::sample::{Circle, Color, Inner, Nothing, Sample, Shape, samples},
};
use wirecost_thrift::{Apache, Thrift};

/// Fields of the types that [`Sample`] does not have.
#[derive(Debug, PartialEq, Schema)]
struct Rest {
    #[schema(id = 2)]
    maybe_small: Option<u8>,
    #[schema(id = 3, thrift = "byte")]
    octet: u8,
    #[schema(id = 4, thrift = "byte")]
    maybe_octet: Option<u8>,
    #[schema(id = 16)]
    maybe_medium: Option<u16>,
    #[schema(id = 31)]
    maybe_single: Option<f32>,
    #[schema(id = 47)]
    maybe_color: Option<Color>,
    #[schema(id = 48)]
    maybe_bytes: Option<Bytes>,
    #[schema(id = 200)]
    mediums: Vec<u16>,
    #[schema(id = 201)]
    randoms: Vec<Fixed64>,
    #[schema(id = 202)]
    signed: Vec<i32>,
    #[schema(id = 203)]
    singles: Vec<f32>,
    #[schema(id = 204)]
    bytes: Vec<Bytes>,
    #[schema(id = 205)]
    flags_by_name: BTreeMap<String, bool>,
    #[schema(id = 20_000)]
    texts_by_name: BTreeMap<String, String>,
    #[schema(id = 32_767)]
    doubles_by_name: BTreeMap<String, f64>,
}

fn agree<T: Schema + PartialEq + std::fmt::Debug>(value: &T) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    Thrift::default().encode(value, &mut ours).unwrap();
    Apache::default().encode(value, &mut theirs).unwrap();
    assert_eq!(ours, theirs, "{value:?}");
    assert_eq!(Thrift::default().decode(&theirs).as_ref(), Ok(value));
    assert_eq!(Apache::default().decode(&ours).as_ref(), Ok(value));
}

#[test]
fn chosen_values() {
    samples().iter().for_each(agree);
}

#[test]
fn random_values() {
    let mut random = Random(1);
    for _ in 0..1_000 {
        agree(&random_sample(&mut random));
        agree(&random_rest(&mut random));
    }
}

fn random_sample(random: &mut Random) -> Sample {
    Sample {
        flag: flag(random),
        small: random.number() as u8,
        medium: random.number() as u16,
        large: random.number() as u32,
        huge: random.number(),
        random: random.bits().into(),
        signed: random.number() as i32,
        long: random.number().cast_signed(),
        single: single(random),
        double: double(random),
        text: text(random),
        bytes: bytes(random),
        color: color(random),
        inner: inner(random),
        maybe_flag: maybe(random, flag),
        maybe_number: maybe(random, Random::number),
        maybe_text: maybe(random, text),
        maybe_inner: maybe(random, inner),
        flags: list(random, flag),
        numbers: list(random, Random::number),
        signed_numbers: list(random, |random| random.number().cast_signed()),
        doubles: list(random, double),
        texts: list(random, text),
        colors: list(random, color),
        inners: list(random, inner),
        counts: map(random, Random::number),
        inner_by_name: map(random, inner),
        shape: match flag(random) {
            true => Shape::Circle(Circle {
                radius: random.number(),
                inner: inner(random),
            }),
            false => Shape::Nothing(Nothing {}),
        },
    }
}

fn random_rest(random: &mut Random) -> Rest {
    Rest {
        maybe_small: maybe(random, |random| random.number() as u8),
        octet: random.number() as u8,
        maybe_octet: maybe(random, |random| random.number() as u8),
        maybe_medium: maybe(random, |random| random.number() as u16),
        maybe_single: maybe(random, single),
        maybe_color: maybe(random, color),
        maybe_bytes: maybe(random, bytes),
        mediums: list(random, |random| random.number() as u16),
        randoms: list(random, |random| random.bits().into()),
        signed: list(random, |random| random.number() as i32),
        singles: list(random, single),
        bytes: list(random, bytes),
        flags_by_name: map(random, flag),
        texts_by_name: map(random, text),
        doubles_by_name: map(random, double),
    }
}

fn flag(random: &mut Random) -> bool {
    random.below(2) == 1
}

fn single(random: &mut Random) -> f32 {
    Some(f32::from_bits(random.bits() as u32))
        .filter(|single| !single.is_nan())
        .unwrap_or(-0.0)
}

fn double(random: &mut Random) -> f64 {
    Some(f64::from_bits(random.bits()))
        .filter(|double| !double.is_nan())
        .unwrap_or(-0.0)
}

fn text(random: &mut Random) -> String {
    const LETTERS: [char; 6] = ['a', 'Z', '\0', 'ü', '語', '\u{1f980}'];
    list(random, |random| LETTERS[random.below(LETTERS.len())])
        .into_iter()
        .collect()
}

fn bytes(random: &mut Random) -> Bytes {
    Bytes(list(random, |random| random.bits() as u8))
}

fn color(random: &mut Random) -> Color {
    [Color::Red, Color::Green, Color::Blue][random.below(3)]
}

fn inner(random: &mut Random) -> Inner {
    Inner {
        name: text(random),
        numbers: list(random, |random| random.number() as u32),
        weight: maybe(random, double),
    }
}

fn maybe<T>(random: &mut Random, value: fn(&mut Random) -> T) -> Option<T> {
    flag(random).then(|| value(random))
}

/// Returns a list that is usually shorter, and sometimes longer, than the short header's limit.
fn list<T>(random: &mut Random, value: impl Fn(&mut Random) -> T) -> Vec<T> {
    let longest = [1, 4, 20][random.below(3)];
    (0..random.below(longest)).map(|_| value(random)).collect()
}

fn map<T>(random: &mut Random, value: fn(&mut Random) -> T) -> BTreeMap<String, T> {
    list(random, |random| (text(random), value(random)))
        .into_iter()
        .collect()
}
