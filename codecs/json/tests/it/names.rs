//! Names that the schema changes, against those of serde.
#![allow(clippy::unwrap_used)]

use serde::{Deserialize, Serialize};
use wirecost_codec::{Codec, DecodeError, Schema};
use wirecost_json::{Json, SerdeJson};

/// Declares a record and an enum whose members have the names of this case.
macro_rules! cases {
    ($($case:literal $module:ident,)*) => {$(
        mod $module {
            use super::*;

            #[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
            #[schema(rename_all = $case)]
            #[serde(rename_all = $case)]
            struct Upstream {
                #[schema(id = 1)]
                weight: u32,
                #[schema(id = 2)]
                retry_count: u32,
                #[schema(id = 3)]
                tls_1_3_only: bool,
                #[schema(id = 4)]
                states: Vec<State>,
            }

            #[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
            #[schema(rename_all = $case)]
            #[serde(rename_all = $case)]
            enum State {
                Up,
                DrainedSlowly,
                OffByA2,
            }

            #[test]
            fn names_are_those_of_serde() {
                let upstream = || Upstream {
                    weight: 1,
                    retry_count: 2,
                    tls_1_3_only: true,
                    states: vec![State::Up, State::DrainedSlowly, State::OffByA2],
                };
                same(upstream(), &serde_json::to_string(&upstream()).unwrap());
            }
        }
    )*};
}

cases! {
    "lowercase" lower,
    "UPPERCASE" upper,
    "PascalCase" pascal,
    "camelCase" camel,
    "snake_case" snake,
    "SCREAMING_SNAKE_CASE" screaming_snake,
    "kebab-case" kebab,
    "SCREAMING-KEBAB-CASE" screaming_kebab,
}

/// Checks that both engines write `json` and read it.
fn same<T>(value: T, json: &str)
where
    T: Schema + Serialize + for<'de> Deserialize<'de> + PartialEq + std::fmt::Debug,
{
    let mut bytes = Vec::new();
    Json::default().encode(&value, &mut bytes).unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes), json);
    bytes.clear();
    SerdeJson::default().encode(&value, &mut bytes).unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes), json);
    assert_eq!(SerdeJson::default().decode(&bytes).as_ref(), Ok(&value));
    assert_eq!(Json::default().decode(&bytes), Ok(value));
}

#[derive(Debug, Default, PartialEq, Schema, Serialize, Deserialize)]
#[schema(rename = "node", alias = "Machine")]
#[serde(rename = "node")]
struct Node {
    #[schema(id = 1, rename = "x-größe", avro_name = "size", proto_name = "size")]
    #[serde(rename = "x-größe")]
    size: u32,
    #[schema(id = 2, alias = "owner", alias = "on-call")]
    #[serde(alias = "owner", alias = "on-call")]
    team: String,
    #[schema(id = 3)]
    role: Option<Role>,
}

#[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
enum Role {
    #[schema(
        rename = "read only",
        avro_name = "read_only",
        proto_name = "READ_ONLY",
        alias = "ro"
    )]
    #[serde(rename = "read only", alias = "ro")]
    ReadOnly,
}

#[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
struct Event {
    #[schema(id = 2, union)]
    subject: Subject,
}

#[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
enum Subject {
    #[schema(id = 1, rename = "node", alias = "Machine")]
    #[serde(rename = "node", alias = "Machine")]
    Node(Node),
}

fn node() -> Node {
    Node {
        size: 7,
        team: "edge".into(),
        role: Some(Role::ReadOnly),
    }
}

#[test]
fn names_may_be_no_identifiers() {
    same(
        Event {
            subject: Subject::Node(node()),
        },
        r#"{"subject":{"node":{"x-größe":7,"team":"edge","role":"read only"}}}"#,
    );
}

#[test]
fn aliases_are_read() {
    for json in [
        r#"{"x-größe":7,"owner":"edge","role":"ro"}"#,
        r#"{"on-call":"edge","x-gr\u00f6\u00dfe":7,"role":"read\u0020only"}"#,
    ] {
        assert_eq!(Json::default().decode(json.as_bytes()), Ok(node()));
        assert_eq!(SerdeJson::default().decode(json.as_bytes()), Ok(node()));
    }
    let event = br#"{"subject":{"Machine":{"x-gr\u00f6\u00dfe":0,"team":""}}}"#;
    let subject = Subject::Node(Node::default());
    assert_eq!(Json::default().decode(event), Ok(Event { subject }));
}

#[test]
fn a_name_and_its_alias_are_one_field() {
    let twice = br#"{"x-gr\u00f6\u00dfe":7,"team":"a","owner":"b"}"#;
    let (record, field) = ("node", "team");
    assert_eq!(
        Codec::<Node>::decode(&mut Json::default(), twice),
        Err(DecodeError::DuplicateField { record, field })
    );
}
