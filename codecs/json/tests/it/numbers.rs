//! Numbers as text: the bytes of serde_json, which std reads as the same number, to the bit.

// The helpers stop at the first surprise.
#![allow(clippy::unwrap_used)]

use std::{fmt::Debug, str::FromStr};

use proptest::prelude::*;
use serde::Serialize;
use wirecost_codec::{Codec, Schema};
use wirecost_json::Json;

/// A number as a field and in a list, which have code of their own.
#[derive(Schema, Serialize)]
struct Numbers<T> {
    #[schema(id = 1)]
    one: T,
    #[schema(id = 2)]
    list: Vec<T>,
}

fn check<T>(number: T)
where
    T: Copy + Debug + FromStr + Serialize,
    Numbers<T>: Schema,
{
    let (one, list) = (number, vec![number; 2]);
    let (numbers, mut written) = (Numbers { one, list }, Vec::new());
    Json::default().encode(&numbers, &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    assert_eq!(written, serde_json::to_string(&numbers).unwrap());
    let text = serde_json::to_string(&number).unwrap();
    // The texts differ wherever the bits do.
    let read = text.parse().ok().map(|read: T| format!("{read:?}"));
    assert_eq!(read, Some(format!("{number:?}")), "{text}");
}

fn check_single(bits: u32) {
    let single = f32::from_bits(bits);
    if single.is_finite() {
        check(single);
    }
}

fn check_double(bits: u64) {
    let double = f64::from_bits(bits);
    if double.is_finite() {
        check(double);
    }
}

/// Numbers with few bits set, and their neighbours.
#[test]
fn floats_of_every_exponent_are_written_as_by_serde_json() {
    for exponent in 0..1 << 9 {
        for mantissa in [0, 1, 1 << 22, (1 << 23) - 1] {
            check_single(exponent << 23 | mantissa);
        }
    }
    for exponent in 0..1 << 12 {
        for mantissa in [0, 1, 1 << 51, (1 << 52) - 1] {
            check_double(exponent << 52 | mantissa);
        }
    }
}

/// Numbers of few digits, beside those of many.
#[test]
fn short_decimals_are_written_as_by_serde_json() {
    for digits in 0..200 {
        for power in -30..30 {
            let text = format!("{digits}e{power}");
            check(text.parse::<f64>().unwrap());
            check(text.parse::<f32>().unwrap());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn numbers_are_written_as_by_serde_json(bits in any::<u64>(), shift in 0..64_u32) {
        check_single(bits as u32);
        check_double(bits);
        let short = bits >> shift;
        check(short);
        check(short as i64);
        check((short as i64).wrapping_neg());
        check(short as u32);
        check(short as i32);
        check(short as f64);
    }
}
