//! The values of fields that a message lacks.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{Codec, DecodeError, Schema};
use wirecost_json::Json;

#[derive(Debug, PartialEq, Schema)]
struct Retry {
    #[schema(id = 1, default = 3)]
    attempts: u8,
    #[schema(id = 2, default = -0.5)]
    factor: f64,
    #[schema(id = 3, default = true)]
    is_on: bool,
    #[schema(id = 4, default = "GET")]
    method: String,
    #[schema(id = 5, default = Backoff::Steep)]
    backoff: Backoff,
    #[schema(id = 6, default = -2, proto = "sint64")]
    skew: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Schema)]
enum Backoff {
    Flat,
    Steep,
}

fn default() -> Retry {
    Retry {
        attempts: 3,
        factor: -0.5,
        is_on: true,
        method: "GET".into(),
        backoff: Backoff::Steep,
        skew: -2,
    }
}

fn decode(json: &str) -> Result<Retry, DecodeError> {
    Json::default().decode(json.as_bytes())
}

#[test]
fn an_absent_field_has_its_default() {
    assert_eq!(decode("{}"), Ok(default()));
    let attempts = 0;
    assert_eq!(
        decode(r#"{"attempts":0}"#),
        Ok(Retry {
            attempts,
            ..default()
        })
    );
}

#[test]
fn a_default_is_written_and_is_no_option() {
    let mut json = Vec::new();
    Json::default().encode(&default(), &mut json).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&json),
        r#"{"attempts":3,"factor":-0.5,"is_on":true,"method":"GET","backoff":"Steep","skew":-2}"#
    );
    assert!(decode(r#"{"attempts":null}"#).is_err());
}
