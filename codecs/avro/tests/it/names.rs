//! Names that the schema changes, and aliases.
// Some types are only described, never made.
#![allow(dead_code, clippy::unwrap_used)]

use wirecost_avro::idl;
use wirecost_codec::Schema;

#[derive(Debug, PartialEq, Schema)]
#[schema(rename = "node", alias = "Machine", rename_all = "kebab-case")]
struct Node {
    #[schema(id = 1)]
    byte_size: u32,
    #[schema(id = 2, alias = "owner", alias = "on-call")]
    team: String,
    #[schema(id = 3)]
    role: Role,
}

#[derive(Debug, PartialEq, Schema)]
#[schema(avro_name = "role", alias = "Duty")]
enum Role {
    #[schema(rename = "read only", avro_name = "ro", proto_name = "RO", alias = "R")]
    ReadOnly,
}

#[test]
fn the_schema_has_avros_names_and_aliases() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Node::RECORD, "").unwrap()).unwrap();
    assert_eq!(
        avsc,
        serde_json::json!({
            "type": "record",
            "name": "node",
            "aliases": ["Machine"],
            "fields": [
                { "name": "byte_size", "type": "long" },
                { "name": "team", "aliases": ["owner"], "type": "string" },
                { "name": "role", "type": {
                    "type": "enum", "name": "role", "aliases": ["Duty"], "symbols": ["ro"]
                }},
            ],
        })
    );
}

#[cfg(feature = "apache")]
mod resolution {
    use wirecost_avro::{Avro, Resolving, apache::ApacheValue};
    use wirecost_codec::{Codec, DecodeError, Limits};

    use super::*;

    fn node() -> Node {
        Node {
            byte_size: 7,
            team: "edge".into(),
            role: Role::ReadOnly,
        }
    }

    #[test]
    fn apaches_library_reads_the_names() {
        let mut bytes = Vec::new();
        Avro::default().encode(&node(), &mut bytes).unwrap();
        let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
        assert_eq!(apache.decode(&bytes), Ok(node()));
        let mut again = Vec::new();
        apache.encode(&node(), &mut again).unwrap();
        assert_eq!(again, bytes);
    }

    #[derive(Schema)]
    struct Machine {
        #[schema(id = 1)]
        byte_size: u32,
        #[schema(id = 2)]
        owner: String,
        #[schema(id = 3)]
        role: Duty,
    }

    #[derive(Schema)]
    enum Duty {
        R,
    }

    #[test]
    fn aliases_are_names_of_the_writer() {
        let old = Machine {
            byte_size: 7,
            owner: "edge".into(),
            role: Duty::R,
        };
        let mut bytes = Vec::new();
        Avro::default().encode(&old, &mut bytes).unwrap();
        let written_by = idl(Machine::RECORD, "").unwrap();
        let reader = Resolving::<Node>::new(&written_by, Limits::DEFAULT).unwrap();
        assert_eq!(reader.decode(&bytes), Ok(node()));
        // The other way round, the names are unknown.
        let written_by = idl(Node::RECORD, "").unwrap();
        let reader = Resolving::<Machine>::new(&written_by, Limits::DEFAULT).unwrap();
        let error = reader.decode(&bytes).err();
        assert!(
            matches!(error, Some(DecodeError::WrongName { .. })),
            "{error:?}"
        );
    }

    #[derive(Debug, PartialEq, Schema)]
    struct Event {
        #[schema(id = 2, union)]
        subject: Subject,
    }

    #[derive(Debug, PartialEq, Schema)]
    enum Subject {
        #[schema(id = 1, rename = "node", alias = "Machine")]
        Node(Node),
    }

    #[test]
    fn a_branch_of_a_union_has_aliases_too() {
        let written_by = r#"{"type": "record", "name": "Event", "fields": [
            {"name": "subject", "type": [{"type": "record", "name": "Machine", "fields": [
                {"name": "byte_size", "type": "long"},
                {"name": "team", "type": "string"},
                {"name": "role", "type": {"type": "enum", "name": "role", "symbols": ["ro"]}}
            ]}]}
        ]}"#;
        let reader = Resolving::<Event>::new(written_by, Limits::DEFAULT).unwrap();
        let subject = Subject::Node(node());
        let bytes = [0, 14, 8, b'e', b'd', b'g', b'e', 0];
        assert_eq!(reader.decode(&bytes), Ok(Event { subject }));
    }
}
