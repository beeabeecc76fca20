//! Records that contain themselves.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Schema,
    conformance::recursion::{self, Filter, Tree},
};
use wirecost_thrift::{Thrift, idl};

const TREE: &[u8] = b"\x18\x01a\x19\x1c\x18\x01b\x19\x0c\x2b\x00\x00\x1c\x18\x01c\x19\x0c\x2b\x00\x00\x1b\x01\x8c\x01k\x18\x01d\x19\x0c\x2b\x00\x00\x00";
const FILTER: &[u8] = b"\x3c\x1c\x1c\x3c\x2c\x18\x01t\x00\x00\x00\x00\x00\x00";

#[test]
fn records_contain_themselves() {
    recursion::recurses(Thrift::new, TREE, FILTER);
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    recursion::recurses(wirecost_thrift::Apache::new, TREE, FILTER);
}

#[test]
fn the_idl_declares_each_record_once() {
    let declared = "
struct Tree {
  1: string name,
  2: list<Tree> children,
  3: optional Tree next_,
  4: map<string, Tree> by_name,
}
";
    let file = idl(Tree::RECORD, "").unwrap();
    assert!(file.ends_with(declared), "{file}");
    let file = idl(Filter::RECORD, "").unwrap();
    let declared = [
        "struct Not {\n  1: required Filter filter,\n}\n",
        "union Rule {\n  1: Not not_,\n  2: HasTag has_tag,\n}\n",
        "struct Filter {\n  3: required Rule rule,\n}\n",
    ];
    for declared in declared {
        assert_eq!(
            file.matches(declared).count(),
            1,
            "{declared} is not in {file}"
        );
    }
}
