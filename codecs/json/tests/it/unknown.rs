//! Unknown fields that a record keeps.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, DecodeError,
    conformance::{
        refuses_damage,
        unknown::{self, Old},
    },
};
use wirecost_json::Json;

/// Decodes a record and encodes it again.
fn forwarded(text: &str) -> Result<String, DecodeError> {
    let old: Old = Json::default().decode(text.as_bytes())?;
    let mut bytes = Vec::new();
    Json::default().encode(&old, &mut bytes).unwrap();
    Ok(String::from_utf8(bytes).unwrap())
}

#[test]
fn unknown_fields_are_forwarded() {
    unknown::keeps(Json::new);
}

#[test]
fn names_and_values_stay_as_they_are() {
    let spaced =
        r#" { "a\u0062" : [ 1 , {"b":null} ] , "name" : "n" , "ä" : -0e5 , "a\u0062" : "\n" } "#;
    let tight = r#"{"name":"n","a\u0062":[ 1 , {"b":null} ],"ä":-0e5,"a\u0062":"\n"}"#;
    assert_eq!(forwarded(spaced).as_deref(), Ok(tight));
    assert_eq!(forwarded(tight).as_deref(), Ok(tight));
}

#[test]
fn a_record_of_unknown_fields_alone() {
    let text = r#"{"name":"n","inner":{"a":1,"b":{}}}"#;
    assert_eq!(forwarded(text).as_deref(), Ok(text));
}

#[test]
fn unknown_values_are_json() {
    for value in [
        "01",
        "nul",
        "[1",
        "{1:2}",
        "\"\u{1}\"",
        "",
        "1 2",
        "{\"a\" 1}",
    ] {
        let text = format!("{{\"name\":\"n\",\"more\":{value}}}");
        assert!(forwarded(&text).is_err(), "{text}");
    }
    let known = Old {
        name: "n".into(),
        ..Old::default()
    };
    let mut with_unknown: Old = Json::default()
        .decode(br#"{"name":"n","more":[true,{"a":""}]}"#)
        .unwrap();
    refuses_damage(
        &mut Json::default(),
        &[known, with_unknown.clone()],
        b" \t\r\n",
    );
    with_unknown.unknown.clear();
    assert_eq!(with_unknown.name, "n");
}
