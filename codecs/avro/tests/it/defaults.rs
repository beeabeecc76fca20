//! The values of fields that the writer's schema lacks.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Codec, Schema,
    conformance::sample::{Retry, defaults},
};

#[test]
fn the_schema_has_the_defaults() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Retry::RECORD, "").unwrap()).unwrap();
    let fields = avsc["fields"].as_array().unwrap().iter();
    let defaults: Vec<_> = fields.map(|field| field["default"].clone()).collect();
    assert_eq!(
        serde_json::Value::from(defaults),
        serde_json::json!([3, -0.5, true, "GET", "Steep", -2])
    );
}

#[test]
fn a_default_is_written() {
    let mut bytes = Vec::new();
    Avro::default().encode(&defaults(), &mut bytes).unwrap();
    assert_eq!(Avro::default().decode(&bytes), Ok(defaults()));
    assert_eq!(bytes.len(), 1 + 8 + 1 + 4 + 1 + 1);
}

#[cfg(feature = "apache")]
mod resolution {
    use wirecost_avro::Resolving;
    use wirecost_codec::Limits;

    use super::*;

    #[test]
    fn a_field_that_the_writer_lacks_has_its_default() {
        let written_by = r#"{"type": "record", "name": "Retry", "fields": [
            {"name": "skew", "type": "int"}
        ]}"#;
        let reader = Resolving::<Retry>::new(written_by, Limits::DEFAULT).unwrap();
        let skew = 7;
        assert_eq!(reader.decode(&[14]), Ok(Retry { skew, ..defaults() }));
    }

    /// Apache's library takes the schema with its defaults, and gives the same values.
    #[test]
    fn apaches_library_reads_the_defaults() {
        use apache_avro::{Reader, Schema as AvroSchema, Writer, types::Value};
        let own = AvroSchema::parse_str(&idl(Retry::RECORD, "").unwrap()).unwrap();
        let empty = r#"{"type": "record", "name": "Retry", "fields": []}"#;
        let empty = AvroSchema::parse_str(empty).unwrap();
        let mut writer = Writer::new(&empty, Vec::new()).unwrap();
        writer.append_value(Value::Record(Vec::new())).unwrap();
        let file = writer.into_inner().unwrap();
        let mut reader = Reader::builder(&file[..])
            .reader_schema(&own)
            .build()
            .unwrap();
        let Value::Record(fields) = reader.next().unwrap().unwrap() else {
            unreachable!("a record");
        };
        assert_eq!(fields[0].1, Value::Int(3));
        assert_eq!(fields[3].1, Value::String("GET".into()));
        assert_eq!(fields[4].1, Value::Enum(1, "Steep".into()));
        assert_eq!(fields[5].1, Value::Long(-2));
    }
}
