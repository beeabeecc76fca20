//! Unions whose variants hold no data, records of other names, or values of other types.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, EncodeError,
    conformance::{
        carries, refuses_damage,
        unions::{self, Measured, Order, Reading},
        writes,
    },
};
use wirecost_json::Json;

const ONE: &str = r#"{"node":"n","action":{"begin":{"count":3}},"then":{"Wait":{}},"last":{"Log":{"seconds":0.5}}}"#;

#[test]
fn variants_have_their_own_names() {
    writes(&mut Json::default(), &unions::one(), ONE.as_bytes());
    carries(&mut Json::default(), &unions::all());
    refuses_damage(&mut Json::default(), &unions::all(), b" \t\r\n");
    let aliased = ONE.replace("begin", "start");
    assert_eq!(
        Json::default().decode(aliased.as_bytes()),
        Ok(unions::one())
    );
    let other = ONE.replace("begin", "Task");
    let read: Result<Order, _> = Json::default().decode(other.as_bytes());
    assert!(read.is_err());
}

#[test]
fn variants_hold_values() {
    let readings = unions::readings();
    let value = |at: usize| {
        let mut bytes = Vec::new();
        Json::default().encode(&readings[at], &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert_eq!(value(1), r#"{"sensor":"s","value":{"Flag":false}}"#);
    assert_eq!(value(7), r#"{"sensor":"s","value":{"Blob":"Bw=="}}"#);
    assert_eq!(value(8), r#"{"sensor":"s","value":{"Level":"Low"}}"#);
    assert_eq!(value(10), r#"{"sensor":"s","value":{"Series":[1,300]}}"#);
    let note = r#"{"sensor":"s","value":{"Nothing":{}},"note":{"Many":["n","o"]}}"#;
    assert_eq!(value(16), note);
    carries(&mut Json::default(), &readings);
    refuses_damage(&mut Json::default(), &readings, b" \t\r\n");
}

/// The error names the variant.
#[test]
fn a_variant_that_is_not_finite_is_refused() {
    let reading = Reading {
        value: Measured::Ratio(f64::NAN),
        ..unions::readings().swap_remove(0)
    };
    let written = Json::default().encode(&reading, &mut Vec::new());
    assert_eq!(written, Err(EncodeError::NotFinite { field: "Ratio" }));
}
