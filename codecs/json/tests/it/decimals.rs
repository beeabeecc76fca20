//! Decimals as text.

use wirecost_codec::{
    Codec, DecodeError,
    conformance::{
        carries,
        decimals::{self, Price},
        refuses_damage, writes,
    },
};
use wirecost_json::Json;

const PRICE: &str = r#"{"net":"-12.50","discount":"0","parts":["1.0"],"by_name":{"a":"0.005"}}"#;

fn check(mut codec: impl Codec<Price>) {
    writes(&mut codec, &decimals::price(), PRICE.as_bytes());
    carries(&mut codec, &decimals::prices());
    refuses_damage(&mut codec, &[decimals::price()], b" \t\r\n");
}

#[test]
fn decimals_are_text() {
    check(Json::default());
}

#[cfg(feature = "serde_json")]
#[test]
fn serde_json_writes_the_same() {
    check(wirecost_json::SerdeJson::default());
}

#[test]
fn other_texts_are_refused() {
    let decode = |text: &str| -> Result<Price, DecodeError> {
        Json::default().decode(PRICE.replace(r#""-12.50""#, text).as_bytes())
    };
    for equal in [r#""-12.5""#, r#""-012.500""#] {
        assert_eq!(decode(equal), Ok(decimals::price()), "{equal}");
    }
    let long = format!("\"{}1\"", "0".repeat(1 << 20));
    for other in [
        r#""""#,
        r#""-""#,
        r#"".""#,
        r#""1_0""#,
        r#""1e3""#,
        r#""NaN""#,
        r#"" 1""#,
        r#""0.00000000000000000000000000001""#,
        r#""79228162514264337593543950336""#,
        "-12.50",
        &long,
    ] {
        assert!(decode(other).is_err(), "{other:.80}");
    }
}
