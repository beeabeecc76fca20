//! Records that contain themselves.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, Schema,
    conformance::recursion::{self, Filter, Tree},
};
use wirecost_protobuf::{Protobuf, idl};

#[test]
fn records_contain_themselves() {
    let tree = b"\x0a\x01a\x12\x03\x0a\x01b\x1a\x03\x0a\x01c\x22\x08\x0a\x01k\x12\x03\x0a\x01d";
    let filter = b"\x0a\x07\x0a\x05\x12\x03\x0a\x01t";
    recursion::recurses(Protobuf::new, tree, filter);
}

#[test]
fn occurrences_of_a_record_are_merged_at_every_level() {
    // `next` twice, and `next` within it.
    let twice = b"\x1a\x05\x1a\x03\x0a\x01a\x1a\x07\x1a\x05\x12\x03\x0a\x01b";
    let tree: Tree = Protobuf::default().decode(twice).unwrap();
    let inner = tree.next.unwrap().next.unwrap();
    assert_eq!((&*inner.name, inner.children.len()), ("a", 1));
}

#[test]
fn the_idl_declares_each_record_once() {
    let declared = "
message Tree {
  string name = 1;
  repeated Tree children = 2;
  optional Tree next = 3;
  map<string, Tree> by_name = 4;
}
";
    let file = idl(Tree::RECORD, "").unwrap();
    assert_eq!(file.matches("message ").count(), 1, "{file}");
    assert!(file.ends_with(&declared[1..]), "{file}");
    let file = idl(Filter::RECORD, "").unwrap();
    assert_eq!(file.matches("message Filter {").count(), 1, "{file}");
    assert!(
        file.contains("message Not {\n  Filter filter = 1;\n}\n"),
        "{file}"
    );
}
