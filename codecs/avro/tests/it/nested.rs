//! Lists in options, lists and maps.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Schema,
    conformance::{
        nested::{self, Nested},
        refuses_damage, writes,
    },
};

const ONE: &[u8] = b"\x04\x04\x02\xd8\x04\0\0\0\
    \x02\0\
    \x02\x02h\x04\x02a\x02b\0\0\
    \x02\x02\0\0\0\0\0\0\xe0\x3f\0\0\
    \x02\x02\x02n\0\x02\0\0\0\0\0\0\xf8\x3f\0\
    \x02\x02\x01\0\0";

#[test]
fn lists_are_arrays() {
    writes(&mut Avro::default(), &nested::one(), ONE);
    nested::nests(Avro::new);
    refuses_damage(&mut Avro::default(), &[nested::one()], b"");
}

#[test]
fn the_schema_has_the_arrays() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Nested::RECORD, "").unwrap()).unwrap();
    let strings = || serde_json::json!({"type": "array", "items": "string"});
    assert_eq!(
        avsc["fields"][0]["type"],
        serde_json::json!({"type": "array", "items": {"type": "array", "items": "long"}})
    );
    assert_eq!(
        avsc["fields"][1]["type"],
        serde_json::json!(["null", strings()])
    );
    assert_eq!(avsc["fields"][2]["type"]["values"], strings());
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue, fingerprint};
    use wirecost_codec::Limits;

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &nested::one(), ONE);
    let avsc = idl(Nested::RECORD, "").unwrap();
    let reader = Resolving::<Nested>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(ONE), Ok(nested::one()));
    assert_eq!(
        reader.fingerprint(),
        fingerprint(Nested::RECORD, "").unwrap()
    );
}
