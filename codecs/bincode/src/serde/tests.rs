use std::{collections::BTreeMap, fmt::Debug};

use serde::{Deserialize, Serialize};
use wirecost_codec::{Bytes, Fixed64, LimitKind};

use super::*;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Node {
    name: String,
    mean: f64,
    peak: Option<f32>,
    id: Fixed64,
    config: Bytes,
    role: Role,
    tags: BTreeMap<String, Option<u32>>,
    children: Vec<Node>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
enum Role {
    #[default]
    Reader,
    Writer {
        weight: Option<u32>,
    },
}

fn node() -> Node {
    Node {
        name: "gateway-0001".into(),
        mean: f64::NEG_INFINITY,
        peak: None,
        id: Fixed64(u64::MAX),
        config: Bytes(vec![0, 255]),
        role: Role::Writer { weight: Some(300) },
        tags: [("a".into(), None), ("b".into(), Some(u32::MAX))].into(),
        children: vec![Node::default(); 3],
    }
}

fn encode<T: Serialize + DeserializeOwned>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    BincodeSerde::default().encode(value, &mut bytes).unwrap();
    bytes
}

fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    BincodeSerde::default().decode(bytes)
}

fn limit<T: Debug>(decoded: Result<T, DecodeError>) -> LimitKind {
    match decoded {
        Err(DecodeError::LimitExceeded { kind, .. }) => kind,
        other => panic!("{other:?}"),
    }
}

/// Returns a length of 64 bits, as bincode writes it.
fn length(length: u64) -> Vec<u8> {
    [&[253][..], &length.to_le_bytes()].concat()
}

#[test]
fn the_bytes_are_the_library_s() {
    let node = node();
    let library = bincode::serde::encode_to_vec(&node, config::standard()).unwrap();
    assert_eq!(encode(&node), library);
    assert_eq!(decode(&library), Ok(node));
}

#[test]
fn every_beginning_is_refused() {
    let bytes = encode(&node());
    for end in 0..bytes.len() {
        match decode::<Node>(&bytes[..end]) {
            Err(DecodeError::UnexpectedEnd { offset, needed }) => {
                assert_eq!(offset, end);
                assert!(needed <= bytes.len() - end);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_follows_is_refused() {
    let mut bytes = encode(&node());
    let offset = bytes.len();
    bytes.extend([0, 0]);
    assert_eq!(
        decode::<Node>(&bytes),
        Err(DecodeError::TrailingBytes { offset, count: 2 })
    );
}

#[test]
fn claimed_elements_are_refused_before_they_are_read() {
    let claims = length(1 << 36);
    assert_eq!(limit(decode::<Vec<()>>(&claims)), LimitKind::Elements);
    assert_eq!(limit(decode::<Vec<u64>>(&claims)), LimitKind::Elements);
    assert_eq!(
        limit(decode::<BTreeMap<u8, u8>>(&claims)),
        LimitKind::Elements
    );
    assert_eq!(
        limit(decode::<(u8, Vec<()>)>(&[&[0], &claims[..]].concat())),
        LimitKind::Elements
    );

    let mut bincode = BincodeSerde::new(Limits {
        max_elements: 3,
        ..Limits::DEFAULT
    });
    assert_eq!(bincode.decode(&[3]), Ok(vec![(); 3]));
    assert_eq!(bincode.decode(&[1, 2, 0, 0]), Ok(vec![vec![0u8, 0]]));
    assert_eq!(bincode.decode(&[0, 1, 2, 3]), Ok([0u8, 1, 2, 3]));
    let nested: Result<Vec<Vec<u8>>, _> = bincode.decode(&[2, 1, 0, 1, 0]);
    assert_eq!(
        nested,
        Err(DecodeError::LimitExceeded {
            kind: LimitKind::Elements,
            limit: 3,
            offset: 4
        })
    );
}

#[test]
fn claimed_text_and_bytes_are_checked_against_what_is_left() {
    let claims = [length(1 << 60), vec![b'a'; 3]].concat();
    let needed = (1 << 60) - 3;
    let end = Err(DecodeError::UnexpectedEnd { offset: 12, needed });
    assert_eq!(decode::<String>(&claims).map(drop), end);
    assert_eq!(decode::<Box<str>>(&claims).map(drop), end);
    assert_eq!(decode::<Bytes>(&claims).map(drop), end);
}

#[test]
fn depth_is_limited() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct List(Vec<List>);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Chain {
        next: Option<Box<Chain>>,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Not {
        True,
        Not(Box<Not>),
    }
    let bomb = [1; 1_000_000];
    assert_eq!(limit(decode::<List>(&bomb)), LimitKind::Depth);
    assert_eq!(limit(decode::<Chain>(&bomb)), LimitKind::Depth);
    assert_eq!(limit(decode::<Not>(&bomb)), LimitKind::Depth);

    let nested = |depth| [&[1; 64][..depth], &[0]].concat();
    assert!(decode::<Chain>(&nested(63)).is_ok());
    assert_eq!(limit(decode::<Chain>(&nested(64))), LimitKind::Depth);
    assert!(decode::<Not>(&nested(64)).is_ok());
}

#[test]
fn large_messages_pass() {
    let texts = vec!["x".repeat(60); 60_000];
    let bytes = encode(&texts);
    assert!(bytes.len() > 3 << 20);
    assert_eq!(decode(&bytes), Ok(texts));
    let text = "y".repeat((4 << 20) - 9);
    assert_eq!(decode(&encode(&text)), Ok(text));
}

#[test]
fn wrong_bytes_say_where() {
    assert_eq!(
        decode::<(u8, String)>(b"\0\x04ab\xffd"),
        Err(DecodeError::InvalidUtf8 { offset: 4 })
    );
    let malformed = |what, offset| Some(DecodeError::Malformed { what, offset });
    assert_eq!(
        decode::<(u8, bool)>(&[0, 2]).err(),
        malformed("a bool that is neither 0 nor 1", 1)
    );
    assert_eq!(
        decode::<(u8, Option<u8>)>(&[0, 7]).err(),
        malformed("an Option that is neither 0 nor 1", 1)
    );
    assert_eq!(
        decode::<(u8, u16, [u8; 4])>(&[0, 252, 1, 0, 0, 0, 0]).err(),
        malformed("an integer in more bytes than its type has", 1)
    );
    match decode::<Role>(&[9]) {
        Err(DecodeError::Library { message, .. }) => {
            assert!(
                message.starts_with("invalid value: integer `9`"),
                "{message}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_skipped_field_is_refused() {
    #[derive(Debug, Serialize, Deserialize)]
    struct Skipping {
        #[serde(skip_serializing_if = "Option::is_none")]
        weight: Option<u32>,
    }
    let mut out = b"before".to_vec();
    let refused = BincodeSerde::default().encode(&Skipping { weight: None }, &mut out);
    assert_eq!(refused, Err(EncodeError::SkippedField { field: "weight" }));
    assert_eq!(out, b"before");
    let taken = BincodeSerde::default().encode(&Skipping { weight: Some(1) }, &mut out);
    assert_eq!(taken, Ok(()));
}

#[test]
fn errors_quote_little_and_nothing_that_is_not_printable() {
    #[derive(Debug, Serialize, Deserialize)]
    #[serde(try_from = "String")]
    struct Refused(String);
    impl TryFrom<String> for Refused {
        type Error = String;

        fn try_from(text: String) -> Result<Self, String> {
            Err(text)
        }
    }
    let message = "x\n\x7f".repeat(1 << 20);
    let mut bytes = Vec::new();
    BincodeSerde::default()
        .encode(&message, &mut bytes)
        .unwrap();
    let decoded: Result<Refused, _> = BincodeSerde::default().decode(&bytes);
    let said = decoded.unwrap_err().to_string();
    assert!(said.chars().count() <= 200, "{said}");
    assert!(!said.contains(char::is_control), "{said}");
    assert!(
        said.ends_with(&format!(", before byte {}", bytes.len())),
        "{said}"
    );
}
