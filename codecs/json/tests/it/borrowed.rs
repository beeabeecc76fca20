//! Texts that a message does not hold as they are.

use std::borrow::Cow;

use wirecost_codec::{DecodeBorrowed, DecodeError, Map, Schema};
use wirecost_json::Json;

#[derive(Debug, PartialEq, Schema)]
struct Line<'a> {
    #[schema(id = 1)]
    text: &'a str,
    #[schema(id = 2)]
    tags: Map<Cow<'a, str>, Cow<'a, str>>,
}

#[derive(Debug, PartialEq, Schema)]
struct Slice<'a> {
    #[schema(id = 1)]
    bytes: &'a [u8],
}

#[test]
fn a_reference_does_not_borrow_a_text_with_escapes() {
    let mut json = Json::default();
    for text in [r"a\u0062", r"\n", r"\u0061"] {
        let message = format!(r#"{{"text":"{text}","tags":{{}}}}"#);
        let line: Result<Line<'_>, _> = json.decode_borrowed(message.as_bytes());
        let offset = message.len() - r#","tags":{}}"#.len();
        assert_eq!(line, Err(DecodeError::NotLent { offset }));
    }
}

#[test]
fn a_cow_owns_a_text_with_escapes() {
    let message = br#"{"text":"","tags":{"\u0061":"1","b":"\"","c":"2"}}"#;
    let line: Result<Line<'_>, _> = Json::default().decode_borrowed(message);
    let tags = line.map(|line| line.tags).unwrap_or_default();
    let are_owned: Vec<_> = tags
        .iter()
        .map(|(key, value)| [key, value].map(|text| matches!(text, Cow::Owned(_))))
        .collect();
    assert_eq!(are_owned, [[true, false], [false, true], [false, false]]);
    let expected = [("a", "1"), ("b", "\""), ("c", "2")];
    assert_eq!(
        tags,
        expected
            .map(|(key, value)| (key.into(), value.into()))
            .into()
    );
}

#[test]
fn a_reference_does_not_borrow_base64() {
    let slice: Result<Slice<'_>, _> = Json::default().decode_borrowed(br#"{"bytes":"YQ=="}"#);
    assert_eq!(slice, Err(DecodeError::NotLent { offset: 15 }));
}
