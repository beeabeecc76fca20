//! Records that are merged, from which nothing can be borrowed.

use std::borrow::Cow;

use wirecost_codec::{DecodeBorrowed, DecodeError, Schema};
use wirecost_protobuf::Protobuf;

#[derive(Debug, PartialEq, Schema)]
struct Line<T> {
    #[schema(id = 1)]
    node: Node<T>,
}

#[derive(Debug, PartialEq, Schema)]
struct Node<T> {
    #[schema(id = 1)]
    name: T,
    #[schema(id = 2)]
    group: T,
}

/// A message whose record has a field in each of its two occurrences.
const TWICE: &[u8] = b"\x0a\x03\x0a\x01a\x0a\x03\x12\x01b";

#[test]
fn a_cow_owns_a_text_of_a_merged_record() {
    let line: Result<Line<Cow<'_, str>>, _> = Protobuf::default().decode_borrowed(TWICE);
    let node = Node {
        name: Cow::from("a"),
        group: "b".into(),
    };
    assert_eq!(line, Ok(Line { node }));
    let is_owned = line.is_ok_and(|line| matches!(line.node.name, Cow::Owned(_)));
    assert!(is_owned);
}

#[test]
fn a_reference_does_not_borrow_of_a_merged_record() {
    let line: Result<Line<&str>, _> = Protobuf::default().decode_borrowed(TWICE);
    assert!(matches!(line, Err(DecodeError::NotLent { .. })), "{line:?}");
    let line: Result<Line<&str>, _> = Protobuf::default().decode_borrowed(&TWICE[..5]);
    let node = Node {
        name: "a",
        group: "",
    };
    assert_eq!(line, Ok(Line { node }));
}
