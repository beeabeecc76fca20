//! Types of Rust against schema files.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used, dead_code)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use wirecost::{Schema, codec::describe::RecordType};
use wirecost_import::{ImportError, assert_schema, compare};

#[derive(Schema)]
struct Order {
    #[schema(id = 1)]
    number: String,
    #[schema(id = 2)]
    items: Vec<Item>,
    #[schema(id = 3)]
    total: Option<i64>,
}

#[derive(Schema)]
struct Item {
    #[schema(id = 1)]
    article: i32,
    #[schema(id = 2)]
    state: State,
}

#[derive(Clone, Copy, Schema)]
enum State {
    #[schema(proto_name = "NEW")]
    New,
    #[schema(proto_name = "SENT")]
    Sent,
}

const PROTO: &str = "syntax = \"proto3\";
package shop;
message Order {
  string reference = 1;
  repeated Item items = 2;
  optional int64 total = 3;
}
message Item {
  int32 article = 1;
  State state = 2;
}
enum State { NEW = 0; SENT = 1; }
message Other {}
";

const THRIFT: &str = "
enum State { NEW, SENT }
struct Item { 1: i32 article, 2: State state }
struct Order { 1: string number, 2: list<Item> items, 3: optional i64 total }
";

const AVRO: &str = r#"{"type": "record", "name": "shop.Order", "fields": [
    {"name": "number", "type": "string"},
    {"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "Item", "fields": [
        {"name": "article", "type": "int"},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["New", "Sent"]}}
    ]}}},
    {"name": "total", "type": ["null", "long"]}
]}"#;

fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    fs::write(&path, text).unwrap();
    (directory, path)
}

/// Returns the differences of `Order` and a file.
fn differences(path: &Path) -> String {
    let record: &'static RecordType = Order::RECORD;
    let types = compare(record, path).unwrap_or_else(|error| panic!("{error}"));
    types.iter().map(ToString::to_string).collect()
}

#[test]
fn a_type_has_the_bytes_of_its_file() {
    for (name, text) in [
        ("order.proto", PROTO),
        ("order.thrift", THRIFT),
        ("order.avsc", AVRO),
    ] {
        let (_directory, path) = file(name, text);
        assert_schema!(Order, path);
    }
}

#[test]
fn a_field_with_other_bytes_is_named() {
    for (name, text, from, to, expected) in [
        (
            "order.proto",
            PROTO,
            "optional int64",
            "optional sint64",
            "total: optional i64 as sint64 made optional i64",
        ),
        (
            "order.proto",
            PROTO,
            "int32 article = 1",
            "int32 article = 4",
            "article: renumbered from 4 to 1",
        ),
        (
            "order.thrift",
            THRIFT,
            "1: i32",
            "1: i16",
            "article: i16 made i32",
        ),
        (
            "order.thrift",
            THRIFT,
            "optional i64 total",
            "optional i64 total, 4: i32 more",
            "more: removed: i32, id 4",
        ),
        (
            "order.avsc",
            AVRO,
            "\"Sent\"",
            "\"Gone\"",
            "Sent: symbol renamed from `Gone`",
        ),
        (
            "order.avsc",
            AVRO,
            "\"New\", \"Sent\"",
            "\"Sent\", \"New\"",
            "Sent: symbol moved",
        ),
    ] {
        let (_directory, path) = file(name, &text.replace(from, to));
        let found = differences(&path);
        assert!(found.contains(expected), "{expected}: {found}");
    }
}

#[test]
#[should_panic = "article: i64 made i32"]
fn the_assertion_fails() {
    let (_directory, path) = file("order.thrift", &THRIFT.replace("1: i32", "1: i64"));
    assert_schema!(Order, path);
}

#[test]
fn a_file_without_the_type() {
    let (_directory, path) = file("order.thrift", "struct Item { 1: i32 article }");
    let error = compare(Order::RECORD, &path).unwrap_err();
    assert!(matches!(error, ImportError::Absent { .. }), "{error}");
}
