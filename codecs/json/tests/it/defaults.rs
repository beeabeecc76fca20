//! The values of fields that a message lacks.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, DecodeError,
    conformance::sample::{Retry, defaults},
};
use wirecost_json::Json;

fn decode(json: &str) -> Result<Retry, DecodeError> {
    Json::default().decode(json.as_bytes())
}

#[test]
fn an_absent_field_has_its_default() {
    assert_eq!(decode("{}"), Ok(defaults()));
    let attempts = 0;
    assert_eq!(
        decode(r#"{"attempts":0}"#),
        Ok(Retry {
            attempts,
            ..defaults()
        })
    );
}

#[test]
fn a_default_is_written_and_is_no_option() {
    let mut json = Vec::new();
    Json::default().encode(&defaults(), &mut json).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&json),
        r#"{"attempts":3,"factor":-0.5,"is_on":true,"method":"GET","backoff":"Steep","skew":-2}"#
    );
    assert!(decode(r#"{"attempts":null}"#).is_err());
}
