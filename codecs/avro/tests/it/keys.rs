//! Maps whose keys are not text: arrays of records in Avro.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Schema,
    conformance::{
        carries,
        keys::{self, Keys},
        refuses_damage, writes,
    },
};

const ONE: &[u8] = b"\x02\x0e\x01\0\
    \x02\xd8\x04\x02\0\
    \x02\x03\x02x\0\
    \x02\x01\x0a\0\
    \x02\x02\x02n\0\x02\0\0\0\0\0\0\xf8\x3f\0\
    \x02\x01\0\0\0\0\0\0\xe0\x3f\0";

#[test]
fn entries_are_records() {
    writes(&mut Avro::default(), &keys::one(), ONE);
    carries(&mut Avro::default(), &keys::all());
    refuses_damage(&mut Avro::default(), &[Keys::default(), keys::one()], b"");
}

#[test]
fn the_schema_names_the_entries() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Keys::RECORD, "").unwrap()).unwrap();
    assert_eq!(
        avsc["fields"][1],
        serde_json::json!({
            "name": "counts",
            "type": {"type": "array", "items": {
                "type": "record",
                "name": "Keys_counts_entry",
                "fields": [{"name": "key", "type": "int"}, {"name": "value", "type": "long"}],
            }},
            "default": [],
        })
    );
}

#[cfg(feature = "apache")]
mod apache {
    use wirecost_avro::{Resolving, apache::ApacheValue, fingerprint};
    use wirecost_codec::{DecodeError, Limits};

    use super::*;

    #[test]
    fn apaches_library_writes_the_same() {
        let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
        writes(&mut apache, &keys::one(), ONE);
        carries(&mut apache, &keys::all());
    }

    #[test]
    fn entries_are_resolved_by_name() {
        let avsc = idl(Keys::RECORD, "").unwrap();
        let reader = Resolving::<Keys>::new(&avsc, Limits::DEFAULT).unwrap();
        assert_eq!(reader.decode(ONE), Ok(keys::one()));
        assert_eq!(reader.fingerprint(), fingerprint(Keys::RECORD, "").unwrap());
    }

    #[derive(Debug, PartialEq, Schema)]
    struct Few {
        #[schema(id = 1)]
        counts: wirecost_codec::Map<u16, u64>,
    }

    fn resolve(items: &str, bytes: &[u8]) -> Result<Few, DecodeError> {
        let avsc = format!(
            r#"{{"type": "record", "name": "Few", "fields": [{{"name": "counts", "type": {items}}}]}}"#
        );
        Resolving::new(&avsc, Limits::DEFAULT)
            .unwrap()
            .decode(bytes)
    }

    #[test]
    fn an_entry_may_have_other_fields_in_another_order() {
        let entry = |fields: &str| {
            format!(
                r#"{{"type": "array", "items": {{"type": "record", "name": "E", "fields": [{fields}]}}}}"#
            )
        };
        let (key, value) = (
            r#"{"name": "key", "type": "int"}"#,
            r#"{"name": "value", "type": "long"}"#,
        );
        let more = r#"{"name": "more", "type": "string"}"#;
        let reversed = entry(&[value, more, key].join(","));
        let few = Few {
            counts: [(300, 1)].into(),
        };
        assert_eq!(resolve(&reversed, b"\x02\x02\x02x\xd8\x04\0"), Ok(few));
        assert!(resolve(&entry(value), b"\x02\x02\0").is_err());
        assert!(resolve(r#"{"type": "map", "values": "long"}"#, b"\x02\x0217\x02\0").is_err());
    }
}
