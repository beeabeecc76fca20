//! A number in JSON, alone and in a list, by the derived reader and by std.
#![no_main]

use wirecost_codec::{Codec, Schema};
use wirecost_fuzz::LIMITS;
use wirecost_json::Json;

/// Checks that JSON reads the text as the expected number, or refuses it if there is none.
macro_rules! agree {
    ($record:ident: $type:ty, $text:expr, $expected:expr) => {{
        #[derive(Schema)]
        struct $record {
            #[schema(id = 1)]
            one: $type,
            #[schema(id = 2)]
            list: Vec<$type>,
        }
        let text = $text;
        let message = format!(r#"{{"one":{text},"list":[{text},{text}]}}"#);
        let read: Option<$record> = Json::new(LIMITS).decode(message.as_bytes()).ok();
        let read = read.map(|$record { one, list }| [&[one], &list[..]].concat());
        let expected: Option<$type> = $expected;
        // The texts differ wherever the bits do.
        let [read, expected] = [read, expected.map(|value| vec![value; 3])];
        assert_eq!(format!("{read:?}"), format!("{expected:?}"), "{text}");
    }};
}

/// Returns whether JSON has such a number.
fn is_number(text: &str) -> bool {
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_short = integer == "0" || !integer.starts_with('0');
    is_short && [integer, fraction, exponent].into_iter().all(are_digits)
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    const CHARACTERS: &[u8; 16] = b"0123456789.-+eE0";
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let text: String = halves
        .map(|half| char::from(CHARACTERS[usize::from(half)]))
        .collect();
    let number = is_number(&text).then_some(&text);
    let double = number.and_then(|text| text.parse().ok());
    let single = number.and_then(|text| text.parse().ok());
    let integer: Option<i128> = number.and_then(|text| text.parse().ok());
    agree!(Doubles: f64, &text, double.filter(|double: &f64| double.is_finite()));
    agree!(Singles: f32, &text, single.filter(|single: &f32| single.is_finite()));
    agree!(Unsigned: u64, &text, integer.and_then(|integer| integer.try_into().ok()));
    agree!(Signed: i64, &text, integer.and_then(|integer| integer.try_into().ok()));
    agree!(Middle: u32, &text, integer.and_then(|integer| integer.try_into().ok()));
    agree!(Short: i32, &text, integer.and_then(|integer| integer.try_into().ok()));
});
