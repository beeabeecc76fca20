//! Maps whose keys are not text, which JSON puts in quotes.

use wirecost_codec::{
    Codec,
    conformance::{
        carries,
        keys::{self, Keys},
        refuses_damage, writes,
    },
};
use wirecost_json::Json;

const ONE: &str = r#"{"small":{"7":true},"counts":{"300":1},"signed":{"-2":"x"},"flags":{"true":5},"by_shade":{"Dark":{"name":"n","numbers":[],"weight":1.5}},"hashed":{"-1":0.5}}"#;

#[test]
fn keys_are_in_quotes() {
    writes(&mut Json::default(), &keys::one(), ONE.as_bytes());
    carries(&mut Json::default(), &keys::all());
    refuses_damage(
        &mut Json::default(),
        &[Keys::default(), keys::one()],
        b" \t\r\n",
    );
}

#[cfg(feature = "serde_json")]
#[test]
fn serde_json_writes_the_same() {
    writes(
        &mut wirecost_json::SerdeJson::default(),
        &keys::one(),
        ONE.as_bytes(),
    );
}

#[test]
fn a_key_is_exactly_the_value() {
    for key in [
        "7",
        r#"" 7""#,
        r#""7 ""#,
        r#""07""#,
        r#""256""#,
        r#""-1""#,
        r#""7.0""#,
        r#""true""#,
        r#""""#,
        r#""\u0037""#,
        "null",
    ] {
        let json = ONE.replace(r#""7":true"#, &format!("{key}:true"));
        let read: Result<Keys, _> = Json::default().decode(json.as_bytes());
        assert!(read.is_err(), "{key}");
    }
}
