//! Unions in lists and maps.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Schema,
    conformance::{
        held::{self, Plan},
        refuses_damage, writes,
    },
};

const ONE: &[u8] = b"\x04\0\0\x04\x04\x02\x02\x02a\0\0\
    \x02\x02n\0\xd8\x04\0\
    \x02\x02\x02\0\0\
    \x04\x02\x06\x02\x02\0\0\0\0\
    \x02\x02";

#[test]
fn unions_are_branches() {
    writes(&mut Avro::default(), &held::one(), ONE);
    held::holds(Avro::new);
    refuses_damage(&mut Avro::default(), &[held::one()], b"");
}

#[test]
fn the_schema_has_the_branches() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Plan::RECORD, "").unwrap()).unwrap();
    let pick = || serde_json::json!({"type": "array", "items": "long"});
    let branches = || serde_json::json!(["long", "string", "Loop", pick()]);
    assert_eq!(avsc["fields"][0]["type"]["items"][2]["name"], "Loop");
    assert_eq!(
        avsc["fields"][1]["type"],
        serde_json::json!({"type": "map", "values": branches()})
    );
    assert_eq!(
        avsc["fields"][2]["type"],
        serde_json::json!(["null", {"type": "array", "items": branches()}])
    );
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue};
    use wirecost_codec::Limits;

    writes(
        &mut ApacheValue::new(Limits::DEFAULT).unwrap(),
        &held::one(),
        ONE,
    );
    let avsc = idl(Plan::RECORD, "").unwrap();
    let reader = Resolving::<Plan>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(ONE), Ok(held::one()));
}

/// A list of one type is read by the variant of that type.
#[cfg(feature = "apache")]
#[test]
fn elements_are_resolved_by_their_types() {
    use wirecost_avro::Resolving;
    use wirecost_codec::{DecodeError, Limits, conformance::held::Step};

    let read = |items: &str, bytes: &[u8]| {
        let avsc = format!(
            r#"{{"type": "record", "name": "Plan", "fields": [{{"name": "steps", "type": {{"type": "array", "items": {items}}}}}]}}"#
        );
        let reader = Resolving::<Plan>::new(&avsc, Limits::DEFAULT).unwrap();
        reader.decode(bytes).map(|plan| plan.steps)
    };
    assert_eq!(read("\"long\"", b"\x02\x06\0"), Ok(vec![Step::Wait(3)]));
    assert_eq!(
        read(r#"["string", "int"]"#, b"\x04\x02\x06\0\x02a\0"),
        Ok(vec![Step::Wait(3), Step::Say("a".into())])
    );
    let (expected, found) = ("Step", "boolean".to_owned());
    assert_eq!(
        read("\"boolean\"", b"\x02\x01\0"),
        Err(DecodeError::WrongName { expected, found })
    );
}
