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

/// A machine.
#[derive(Schema)]
#[schema(rename = "node", proto_name = "node_info", rename_all = "kebab-case")]
struct Node {
    /// Bytes of memory.
    #[schema(id = 1)]
    byte_size: u32,
    #[schema(
        id = 2,
        rename = "on call",
        avro_name = "on_call",
        proto_name = "owner"
    )]
    team: String,
    #[schema(id = 3)]
    role: Role,
}

/// A duty.
#[derive(Schema)]
enum Role {
    /// Reads only.
    #[schema(rename = "r/o", avro_name = "ro", proto_name = "READ_ONLY")]
    ReadOnly,
    /// Reads and writes.
    #[schema(rename = "read_write")]
    ReadWrite,
}

#[derive(Schema)]
struct Event {
    #[schema(id = 2, union)]
    subject: Subject,
}

#[derive(Schema)]
enum Subject {
    #[schema(id = 1, rename = "node", proto_name = "node_info")]
    Node(Node),
}

#[test]
fn names_and_comments_are_those_of_the_schema() {
    let file = "syntax = \"proto3\";

message Event {
  oneof subject {
    node_info node_info = 1;
  }
}

// A machine.
message node_info {
  // Bytes of memory.
  uint32 byte_size = 1;
  string owner = 2;
  Role role = 3;
}

// A duty.
enum Role {
  // Reads only.
  READ_ONLY = 0;
  // Reads and writes.
  ROLE_READ_WRITE = 1;
}
";
    assert_eq!(idl(Event::RECORD, "").unwrap(), file);
}
