//! Unions whose variants hold no data, records of other names, or values of other types.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Schema,
    conformance::{
        carries, refuses_damage,
        unions::{self, Order, Reading},
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

#[test]
fn variants_hold_values() {
    let readings = unions::readings();
    for (at, bytes) in [
        (0, &b"\x02s\0\x01\0"[..]),
        (3, b"\x02s\x02\xd8\x04\0"),
        (4, b"\x02s\x04\x01\0"),
        (9, b"\x02s\x0c\x02\0"),
        (10, b"\x02s\x0e\x04\x02\xd8\x04\0\0"),
        (15, b"\x02s\x12\x02\x02n"),
    ] {
        writes(&mut Avro::default(), &readings[at], bytes);
    }
    carries(&mut Avro::default(), &readings);
    refuses_damage(&mut Avro::default(), &readings, b"");
}

#[test]
fn the_schema_has_the_values() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Reading::RECORD, "").unwrap()).unwrap();
    let branches = avsc["fields"][1]["type"].as_array().unwrap();
    assert_eq!(
        branches[..6],
        ["boolean", "long", "int", "double", "string", "bytes"]
    );
    assert_eq!(branches[6]["symbols"], serde_json::json!(["Low", "High"]));
    assert_eq!(
        branches[7],
        serde_json::json!({"type": "array", "items": "long"})
    );
    let note = serde_json::json!(["null", "string", {"type": "array", "items": "string"}]);
    assert_eq!(avsc["fields"][2]["type"], note);
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same_values() {
    use wirecost_avro::{Resolving, apache::ApacheValue};
    use wirecost_codec::{Limits, conformance::same_bytes};

    let avsc = idl(Reading::RECORD, "").unwrap();
    let reader = Resolving::<Reading>::new(&avsc, Limits::DEFAULT).unwrap();
    for reading in unions::readings() {
        let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
        let bytes = same_bytes(&mut Avro::default(), &mut apache, &reading);
        assert_eq!(reader.decode(&bytes), Ok(reading));
    }
}

/// A branch is read by the variant of its type, or else by one to which it converts.
#[cfg(feature = "apache")]
#[test]
fn branches_are_resolved_by_their_types() {
    use wirecost_avro::Resolving;
    use wirecost_codec::Limits;

    #[derive(Debug, PartialEq, Schema)]
    struct Narrow {
        #[schema(id = 9, union)]
        value: NarrowValue,
    }
    #[derive(Debug, PartialEq, Schema)]
    enum NarrowValue {
        #[schema(id = 1)]
        Text(String),
        #[schema(id = 2)]
        Number(f64),
    }
    let read = |branches: &str, bytes: &[u8]| {
        let avsc = format!(
            r#"{{"type": "record", "name": "Narrow", "fields": [{{"name": "value", "type": {branches}}}]}}"#
        );
        let reader = Resolving::<Narrow>::new(&avsc, Limits::DEFAULT).unwrap();
        reader.decode(bytes).map(|narrow| narrow.value)
    };
    let branches = r#"["int", "string", "boolean"]"#;
    assert_eq!(read(branches, b"\0\x06"), Ok(NarrowValue::Number(3.0)));
    assert_eq!(
        read(branches, b"\x02\x02a"),
        Ok(NarrowValue::Text("a".into()))
    );
    assert!(read(branches, b"\x04\x01").is_err());
    assert_eq!(read("\"long\"", b"\x06"), Ok(NarrowValue::Number(3.0)));
}
