use std::{collections::BTreeMap, fmt::Debug};

use serde::{Deserialize, Serialize};
use wirecost_codec::{Bytes, LimitKind};

use super::*;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Node {
    name: String,
    mean: f64,
    peak: Option<f32>,
    id: u64,
    config: Bytes,
    role: Role,
    tags: BTreeMap<String, Option<u32>>,
    children: Vec<Node>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
enum Role {
    #[default]
    Reader,
    Writer {
        weight: Option<u32>,
        share: f64,
    },
}

fn encode<T: Serialize + for<'de> Deserialize<'de>>(value: &T) -> Result<String, EncodeError> {
    let mut bytes = Vec::new();
    SerdeJson::default().encode(value, &mut bytes)?;
    Ok(String::from_utf8(bytes).unwrap())
}

fn decode<T: Serialize + for<'de> Deserialize<'de>>(text: &str) -> Result<T, DecodeError> {
    SerdeJson::default().decode(text.as_bytes())
}

fn limit<T: Debug>(decoded: Result<T, DecodeError>) -> (LimitKind, usize) {
    match decoded {
        Err(DecodeError::LimitExceeded { kind, offset, .. }) => (kind, offset),
        other => panic!("{other:?}"),
    }
}

#[test]
fn absent_fields_are_left_out_and_come_back() {
    let node = Node {
        config: Bytes(vec![0, 255]),
        role: Role::Writer {
            weight: None,
            share: 0.5,
        },
        tags: [("x".into(), None)].into(),
        ..Node::default()
    };
    let text = encode(&node).unwrap();
    assert_eq!(
        text,
        r#"{"name":"","mean":0.0,"id":0,"config":"AP8=","role":{"Writer":{"share":0.5}},"tags":{"x":null},"children":[]}"#
    );
    assert_eq!(decode(&text), Ok(node));
}

#[test]
fn a_newtype_of_none_is_written() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Maybe(Option<u32>);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder {
        maybe: Maybe,
    }
    let holder = Holder { maybe: Maybe(None) };
    assert_eq!(encode(&holder).unwrap(), r#"{"maybe":null}"#);
    assert_eq!(decode(r#"{"maybe":null}"#), Ok(holder));
}

#[test]
fn none_is_null_where_it_is_no_field() {
    let values = (vec![None, Some(1)], (None::<u8>, 2));
    assert_eq!(encode(&values).unwrap(), "[[null,1],[null,2]]");
    assert_eq!(decode("[[null,1],[null,2]]"), Ok(values));
}

#[test]
fn numbers_that_are_none_are_refused_by_field() {
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let inner = Node {
            mean: wrong,
            ..Node::default()
        };
        let outer = Node {
            children: vec![inner],
            ..Node::default()
        };
        let peak = Node {
            peak: Some(wrong as f32),
            ..Node::default()
        };
        let share = Node {
            role: Role::Writer {
                weight: None,
                share: wrong,
            },
            ..Node::default()
        };
        for (node, field) in [(outer, "mean"), (peak, "peak"), (share, "share")] {
            assert_eq!(encode(&node), Err(EncodeError::NotFinite { field }));
            assert_eq!(pretty(&node), Err(EncodeError::NotFinite { field }));
        }
        assert_eq!(
            encode(&vec![1.0, wrong]),
            Err(EncodeError::NotFinite { field: "" })
        );
    }
    // The error of the previous call is not remembered.
    let unmappable: BTreeMap<(u8, u8), u8> = [((1, 2), 3)].into();
    assert!(matches!(
        pretty(&unmappable),
        Err(EncodeError::Library {
            engine: "serde_json",
            ..
        })
    ));
}

#[test]
fn numbers_are_exact() {
    for number in [u64::MAX, u64::MAX - 1, (1 << 53) + 1] {
        assert_eq!(decode(&encode(&number).unwrap()), Ok(number));
    }
    // Random bits: without its feature float_roundtrip serde_json reads some floats with an error
    // of one unit in the last place.
    let mut bits = 1u64;
    for _ in 0..20_000 {
        bits = bits
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let (double, single) = (f64::from_bits(bits), f32::from_bits(bits as u32));
        if double.is_finite() {
            assert_eq!(decode(&encode(&double).unwrap()), Ok(double));
        }
        if single.is_finite() {
            assert_eq!(decode(&encode(&single).unwrap()), Ok(single));
        }
    }
}

#[test]
fn text_that_is_not_utf8_says_where() {
    for (bytes, offset) in [
        (&b"{\"name\":\"\xff\"}"[..], 9),
        (b"{\"unknown\":\"ok \xc3\"}", 15),
    ] {
        let decoded: Result<Node, _> = SerdeJson::default().decode(bytes);
        assert_eq!(decoded, Err(DecodeError::InvalidUtf8 { offset }));
    }
}

#[test]
fn errors_say_where() {
    assert_eq!(
        decode::<Node>("{\n  \"name\": 7\n}"),
        Err(DecodeError::Syntax {
            line: 2,
            column: 11,
            message: "invalid type: integer `7`, expected a string".into()
        })
    );
    assert_eq!(
        decode::<Vec<u8>>(" [1,\n2]\n x y"),
        Err(DecodeError::TrailingBytes {
            offset: 9,
            count: 3
        })
    );
    assert_eq!(decode::<Vec<u8>>("\n[1, 2]\r\n\t "), Ok(vec![1, 2]));
    assert_eq!(
        decode::<Vec<u8>>("[1, "),
        Err(DecodeError::UnexpectedEnd {
            offset: 4,
            needed: 1
        })
    );
    assert!(matches!(
        decode::<BTreeMap<String, Node>>(r#"{"x":{"name":"","name":""}}"#),
        Err(DecodeError::Syntax { message, .. }) if message == "duplicate field `name`"
    ));
    assert!(matches!(
        decode::<Bytes>("\"A\""),
        Err(DecodeError::Syntax { .. })
    ));
}

#[test]
fn errors_quote_little_and_nothing_that_is_not_printable() {
    #[derive(Debug, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        name: String,
    }
    #[derive(Debug, Serialize, Deserialize)]
    #[serde(try_from = "String")]
    struct Refused(String);
    impl TryFrom<String> for Refused {
        type Error = String;

        fn try_from(text: String) -> Result<Self, String> {
            Err(text)
        }
    }
    fn refuse<T: Debug + Serialize + for<'de> Deserialize<'de>>(text: &str) {
        let said = decode::<T>(text).unwrap_err().to_string();
        assert!(said.chars().count() <= 200, "{said}");
        assert!(!said.contains(char::is_control), "{said}");
    }
    let long = "\x7f".repeat(1 << 20);
    // serde_json takes the last position for the error's.
    let forged = [
        r"x\n2026-01-01 ERROR",
        "x at line 9 column 18446744073709551615",
    ];
    for text in [&long, forged[0], forged[1]] {
        let quoted = format!("\"{text}\"");
        refuse::<u32>(&quoted);
        refuse::<f32>(&quoted);
        refuse::<Node>(&quoted);
        refuse::<Role>(&quoted);
        refuse::<Role>(&format!("{{{quoted}:0}}"));
        refuse::<Strict>(&format!("{{{quoted}:0}}"));
        refuse::<BTreeMap<u32, u32>>(&format!("{{{quoted}:0}}"));
        refuse::<Bytes>(&quoted);
        refuse::<char>(&quoted);
        refuse::<Refused>(&quoted);
    }
}

#[test]
fn elements_are_limited_and_records_are_not() {
    let mut json = SerdeJson::new(Limits {
        max_elements: 3,
        ..Limits::DEFAULT
    });
    assert_eq!(json.decode(b"[1,2,3]"), Ok(vec![1, 2, 3]));
    let four: Result<Vec<u8>, _> = json.decode(b"[1,\n2,3,4]");
    assert_eq!(limit(four).0, LimitKind::Elements);
    let map: Result<BTreeMap<String, ()>, _> =
        json.decode(br#"{"a":null,"b":null,"c":null,"d":null}"#);
    assert_eq!(limit(map).0, LimitKind::Elements);
    let nested: Result<Vec<Vec<u8>>, _> = json.decode(b"[[1],[2]]");
    assert_eq!(limit(nested).0, LimitKind::Elements);
    assert_eq!(json.decode(b"[1,2,3,4]"), Ok([1, 2, 3, 4]));
    assert_eq!(json.decode(b"[1,2,3,4]"), Ok((1, 2, 3, 4)));
    // Skipped fields do not count.
    let unknown = br#"{"name":"a","x":[1,2,3,4,5],"mean":1,"id":1,"config":"","role":"Reader","tags":{},"children":[]}"#;
    assert!(Codec::<Node>::decode(&mut json, unknown).is_ok());
}

#[test]
fn depth_is_limited() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct List(Vec<List>);
    let nested = |depth| [vec!["["; depth], vec!["]"; depth]].concat().concat();

    let (kind, offset) = limit(decode::<List>(&"[".repeat(1_000_000)));
    assert_eq!(kind, LimitKind::Depth);
    assert!((60..70).contains(&offset), "{offset}");
    assert!(decode::<List>(&nested(64)).is_ok());
    assert_eq!(limit(decode::<List>(&nested(65))).0, LimitKind::Depth);

    let mut deep = SerdeJson::new(Limits {
        max_depth: usize::MAX,
        ..Limits::DEFAULT
    });
    let decoded: Result<List, _> = deep.decode("[".repeat(1_000_000).as_bytes());
    assert!(
        matches!(decoded, Err(DecodeError::Syntax { .. })),
        "{decoded:?}"
    );

    // An unknown field is skipped without recursion.
    let unknown = format!(r#"{{"x":{},"name":7}}"#, nested(1_000_000));
    assert!(matches!(
        decode::<Node>(&unknown),
        Err(DecodeError::Syntax { .. })
    ));
}

#[test]
fn enums_count_as_depth_where_they_nest() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Not {
        Not(Box<Not>),
        True,
    }
    let nested = |depth| {
        [
            vec![r#"{"Not":"#; depth],
            vec![r#""True""#],
            vec!["}"; depth],
        ]
        .concat()
    };
    assert!(decode::<Not>(&nested(64).concat()).is_ok());
    assert_eq!(
        limit(decode::<Not>(&nested(65).concat())).0,
        LimitKind::Depth
    );
}

#[test]
fn every_beginning_is_refused() {
    let node = Node {
        name: "ä\"\\\u{1f980}".into(),
        tags: [("a".into(), Some(1))].into(),
        children: vec![Node::default()],
        ..Node::default()
    };
    let bytes = encode(&node).unwrap().into_bytes();
    for end in 0..bytes.len() {
        let decoded: Result<Node, _> = SerdeJson::default().decode(&bytes[..end]);
        assert!(
            matches!(
                decoded,
                Err(DecodeError::UnexpectedEnd { .. } | DecodeError::InvalidUtf8 { .. })
            ),
            "{decoded:?}"
        );
    }
}

#[test]
fn pretty_is_the_same_message() {
    let node = Node {
        id: u64::MAX,
        ..Node::default()
    };
    let text = pretty(&node).unwrap();
    assert!(text.starts_with("{\n  \"name\": \"\",\n") && !text.contains("peak"));
    assert_eq!(decode(&text), Ok(node));
}
