//! Tuples, options in lists and maps, and records with type parameters.
#![allow(clippy::unwrap_used)]

use serde_json::json;
use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Schema,
    conformance::{
        carries, refuses_damage,
        shapes::{self, Shapes},
        writes,
    },
};

const ONE: &[u8] = b"\xd8\x04\x02a\
    \x02\x02b\0\0\0\0\0\0\xe0\x3f\0\
    \x02\x01\x02\x02\0\x02\x01\
    \x02\x02c\x02\x04\x06\x08\0\
    \x06\x02\x0e\0\x02\0\0\
    \x02\x02d\0\0\
    \x04\x02\x01\0\0\
    \0\0\0\0\0\0\xe0\x3f\0\0\0\0\0\0\xf8\x3f\
    \x02\0\0\0\0\0\0\xe0\x3f\0\0\0\0\0\0\xe0\x3f\0\0\
    \x02\x02\x02g\0\x02\x02h\0";

#[test]
fn tuples_are_records() {
    writes(&mut Avro::default(), &shapes::one(), ONE);
    carries(&mut Avro::default(), &shapes::all());
    refuses_damage(&mut Avro::default(), &shapes::all()[..2], b"");
}

#[test]
fn the_schema_names_tuples_and_records_with_parameters() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Shapes::RECORD, "").unwrap()).unwrap();
    let pair = json!({"type": "record", "name": "TupleOfU32AndString", "fields": [
        {"name": "field_1", "type": "long"},
        {"name": "field_2", "type": "string"}
    ]});
    assert_eq!(avsc["fields"][0]["type"], pair);
    assert_eq!(
        avsc["fields"][2]["type"][1]["name"],
        "TupleOfI32AndListOfU32AndOptionalBool"
    );
    assert_eq!(
        avsc["fields"][4]["type"],
        json!({"type": "array", "items": ["null", "long"]})
    );
    assert_eq!(
        avsc["fields"][8]["type"],
        json!({"type": "record", "name": "Ping", "doc": "A struct without fields.", "fields": []})
    );
    assert_eq!(avsc["fields"][9]["type"]["name"], "PageOfPoint");
    assert_eq!(avsc["fields"][10]["type"]["items"]["name"], "PageOfString");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue, fingerprint};
    use wirecost_codec::Limits;

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &shapes::one(), ONE);
    carries(&mut apache, &shapes::all());
    let avsc = idl(Shapes::RECORD, "").unwrap();
    let reader = Resolving::<Shapes>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(ONE), Ok(shapes::one()));
    assert_eq!(
        reader.fingerprint(),
        fingerprint(Shapes::RECORD, "").unwrap()
    );
}
