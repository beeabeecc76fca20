//! Integers of 128 bits, and characters.

use wirecost_codec::{
    Codec, DecodeError,
    conformance::{
        carries,
        rare::{self, Rare},
        refuses_damage, writes,
    },
};
use wirecost_json::Json;

const ONE: &str = r#"{"id":1339673755198158349044581307228491536,"balance":-2,"letter":"é","ids":[1,340282366920938463463374607431768211455],"maybe":"a"}"#;

fn check(mut codec: impl Codec<Rare>) {
    writes(&mut codec, &rare::one(), ONE.as_bytes());
    carries(&mut codec, &rare::all());
    refuses_damage(&mut codec, &[rare::one()], b" \t\r\n");
}

#[test]
fn they_are_numbers_and_texts() {
    check(Json::default());
}

#[cfg(feature = "serde_json")]
#[test]
fn serde_json_writes_the_same() {
    check(wirecost_json::SerdeJson::default());
}

#[test]
fn other_numbers_and_texts_are_refused() {
    let decode = |from: &str, to: &str| -> Result<Rare, DecodeError> {
        Json::default().decode(ONE.replace(from, to).as_bytes())
    };
    assert_eq!(decode("-2", "-0").map(|rare| rare.balance), Ok(0));
    for (from, to) in [
        ("455]", "456]"),
        ("[1,", "[-1,"),
        ("[1,", "[1.0,"),
        ("[1,", "[1e2,"),
        ("[1,", "[01,"),
        ("-2", "-170141183460469231731687303715884105729"),
        (r#""a""#, r#""""#),
        (r#""a""#, r#""ab""#),
        (r#""a""#, "97"),
    ] {
        assert!(decode(from, to).is_err(), "{to}");
    }
}
