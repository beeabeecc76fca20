//! Enums with any numbers: JSON has the names, and numbers without one.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, DecodeError,
    conformance::{
        carries,
        enums::{self, Enums, Health, Level, Phase},
        refuses_damage,
    },
};
use wirecost_json::Json;

const ONE: &str = r#"{"code":"Failed","maybe":"Ok","list":["Slow","Ok"],"phase":"First","phases":{"a":"Second"},"health":9,"healths":["Up",0],"level":"Low"}"#;

fn decode(json: &str) -> Result<Enums, DecodeError> {
    Json::default().decode(json.as_bytes())
}

#[test]
fn symbols_are_their_names() {
    let mut bytes = Vec::new();
    Json::default().encode(&enums::one(), &mut bytes).unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes), ONE);
    carries(&mut Json::default(), &enums::all());
    refuses_damage(&mut Json::default(), &enums::all(), b" \t\r\n");
}

#[test]
fn a_kept_number_may_have_a_name() {
    let read = decode(&ONE.replace("9", " -5").replace(r#""Low""#, "-7")).unwrap();
    assert_eq!(
        (read.health, read.level),
        (Health::Down, Level::Unknown(-7))
    );
    let read = decode(&ONE.replace(r#""First""#, r#""Running""#)).unwrap();
    assert_eq!(read.phase, Phase::Second);
    for (from, to) in [
        ("9", "2147483648"),
        ("9", r#""9""#),
        ("9", r#""Sideways""#),
        (r#""Failed""#, "-1"),
    ] {
        assert!(decode(&ONE.replace(from, to)).is_err(), "{to}");
    }
}
