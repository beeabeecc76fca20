//! Samples decode to the inferred types, and encode to the same values.

use std::fs;

use serde_json::{Number, Value};
use wirecost::{Codec, Json, Schema};

use crate::golden::{order::Order, setting::Setting};
use crate::support::tests;

/// Removes members that are null, which are absent to an option, and the difference between 1 and 1.0.
fn normalized(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(normalized);
        }
        Value::Array(elements) => elements.iter_mut().for_each(normalized),
        Value::Number(number) => {
            let float = number.as_f64().unwrap();
            if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 {
                *number = Number::from(float as i64);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[track_caller]
fn check<T: Schema>(document: &str) {
    let message: T = Json::default().decode(document.as_bytes()).unwrap();
    let mut encoded = Vec::new();
    Json::default().encode(&message, &mut encoded).unwrap();
    let [mut expected, mut actual]: [Value; 2] =
        [document.as_bytes(), &encoded].map(|bytes| serde_json::from_slice(bytes).unwrap());
    normalized(&mut expected);
    normalized(&mut actual);
    assert_eq!(actual, expected);
}

#[test]
fn lines() {
    let text = fs::read_to_string(tests("samples/orders.jsonl")).unwrap();
    text.lines().for_each(check::<Order>);
    assert_eq!(text.lines().count(), 40);
}

#[test]
fn files() {
    for name in ["a.json", "b.json"] {
        let text = fs::read_to_string(tests("samples/settings").join(name)).unwrap();
        check::<Setting>(&text);
    }
}
