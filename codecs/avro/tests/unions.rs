//! Unions whose variants hold no data, or records of other names.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Schema,
    conformance::{
        carries, refuses_damage,
        unions::{self, Order},
        writes,
    },
};

const ONE: &[u8] = b"\x02n\x02\x06\0\x04\0\0\0\0\0\0\xe0\x3f";

#[test]
fn variants_are_positions() {
    writes(&mut Avro::default(), &unions::one(), ONE);
    carries(&mut Avro::default(), &unions::all());
    refuses_damage(&mut Avro::default(), &unions::all(), b"");
}

#[test]
fn the_schema_has_the_records() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Order::RECORD, "").unwrap()).unwrap();
    let names = |field: usize| -> Vec<_> {
        let branches = avsc["fields"][field]["type"].as_array().unwrap();
        branches
            .iter()
            .map(|branch| branch["name"].as_str().unwrap())
            .collect()
    };
    assert_eq!(names(1), ["Stop", "Task"]);
    assert_eq!(names(2), ["Wait", "PowerOff", "Delay"]);
    let last =
        serde_json::json!(["null", {"type": "record", "name": "Report", "fields": []}, "Delay"]);
    assert_eq!(avsc["fields"][3]["type"], last);
    assert_eq!(avsc["fields"][3]["default"], serde_json::Value::Null);
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue};
    use wirecost_codec::Limits;

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &unions::one(), ONE);
    carries(&mut apache, &unions::all());
    let avsc = idl(Order::RECORD, "").unwrap();
    let reader = Resolving::<Order>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(ONE), Ok(unions::one()));
}
