//! The parts of the `.proto` text that do not show in bytes.
// The types are only described, never made.
#![allow(dead_code)]

use wirecost_codec::Schema;
use wirecost_protobuf::idl;

#[derive(Schema)]
#[schema(reserved(9, 2))]
struct Command {
    #[schema(id = 1)]
    node: String,
    #[schema(id = 5, union)]
    action: Action,
}

#[derive(Schema)]
#[schema(reserved(2, 4))]
enum Action {
    #[schema(id = 3)]
    Stop(Stop),
}

#[derive(Schema)]
struct Stop {}

#[test]
fn a_message_reserves_the_ids_of_its_oneofs_too_and_each_once() {
    let message = "
message Command {
  reserved 2, 4, 9;
  string node = 1;
  oneof action {
    Stop stop = 3;
  }
}
";
    let file = idl(Command::RECORD, "test").unwrap();
    assert!(file.contains(message), "{file}");
}

#[test]
fn an_empty_package_is_none() {
    let file = idl(Command::RECORD, "").unwrap();
    assert!(
        file.starts_with("syntax = \"proto3\";\n\nmessage "),
        "{file}"
    );
}

#[test]
fn a_text_that_is_no_package_is_refused() {
    for package in ["my-cluster", "1x", "a b", "a;\nmessage B {}", "a.", "a..b"] {
        let error = idl(Command::RECORD, package).unwrap_err();
        assert!(error.to_string().contains("is no namespace"), "{error}");
    }
    // protobuf's compilers accept words of the grammar as names.
    let file = idl(Command::RECORD, "message.package").unwrap();
    assert!(file.contains("package message.package;"), "{file}");
}
