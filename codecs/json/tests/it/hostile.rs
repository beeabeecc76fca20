//! Texts from a stranger and values that JSON cannot carry, on both engines: the same limits, and
//! errors with positions.
// Outside the test functions too, to stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{collections::BTreeMap, fmt::Debug};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wirecost_codec::{
    Bytes, Codec, DecodeError, EncodeError, LimitKind, Limits, Schema,
    conformance::sample::{Floats, Inner, Nothing, Sample, Shape, empty},
};
use wirecost_json::{Json, SerdeJson};

fn engines<T: Schema + Serialize + DeserializeOwned>(limits: Limits) -> [Box<dyn Codec<T>>; 2] {
    [
        Box::new(Json::new(limits)),
        Box::new(SerdeJson::new(limits)),
    ]
}

fn decode<T: Schema>(text: &str) -> Result<T, DecodeError> {
    Json::default().decode(text.as_bytes())
}

fn encode<T: Schema>(value: &T) -> Vec<u8> {
    let mut text = Vec::new();
    Json::default().encode(value, &mut text).unwrap();
    text
}

fn syntax<T: Debug>(decoded: Result<T, DecodeError>) -> (usize, usize, String) {
    match decoded {
        Err(DecodeError::Syntax {
            line,
            column,
            message,
        }) => (line, column, message),
        other => panic!("{other:?}"),
    }
}

#[test]
fn errors_say_where() {
    for (text, line, column, message) in [
        (
            "{\n  \"name\": 7\n}",
            2,
            11,
            "expected text, found a number",
        ),
        ("[]", 1, 1, "expected an object, found a list"),
        (
            "{\"name\":\"a\tb\"}",
            1,
            11,
            "a control character in a text",
        ),
        (
            "{\"name\":\"\\x\"}",
            1,
            11,
            "an escape that JSON does not have",
        ),
        (
            "{\"name\":\"\\ud800\\n\"}",
            1,
            12,
            "half of a surrogate pair",
        ),
        ("{\"name\":\"\\ud800\"}", 1, 12, "half of a surrogate pair"),
        (
            "{\"name\":\"\\udbff\\ud800\"}",
            1,
            12,
            "half of a surrogate pair",
        ),
        (
            "{\"name\":\"\\u00\"}",
            1,
            14,
            "expected a hexadecimal digit, found `\"`",
        ),
        ("{\"name\":\"\\udc00\"}", 1, 12, "half of a surrogate pair"),
        (
            "{\"name\":\"\",\"numbers\":[1 2]}",
            1,
            25,
            "expected `,` or `]`, found a number",
        ),
        (
            "{\"name\":\"\",\"numbers\":[01]}",
            1,
            23,
            "a zero before the digits of a number",
        ),
        (
            "{\"name\":\"\",\"numbers\":[1.0]}",
            1,
            23,
            "expected an integer, found a float",
        ),
        (
            "{\"name\":\"\",\"numbers\":null}",
            1,
            22,
            "expected a list, found `n`",
        ),
        (
            "{\"name\":\"\" \"numbers\":[]}",
            1,
            12,
            "expected `,` or `}`, found text",
        ),
        ("{\"name\":\"\",}", 1, 12, "expected text, found `}`"),
        ("{\"weight\":-.5}", 1, 12, "expected a digit, found `.`"),
        ("{\"weight\":--1}", 1, 12, "expected a digit, found `-`"),
        ("{\"weight\":1.e5}", 1, 13, "expected a digit, found `e`"),
        ("{\"weight\":1.-5}", 1, 13, "expected a digit, found `-`"),
        (
            "{\"weight\":1e+\"\"}",
            1,
            14,
            "expected a digit, found `\"`",
        ),
        (
            "{\"name\":\"\",\"numbers\":[--1]}",
            1,
            24,
            "expected a digit, found `-`",
        ),
        (
            "{\"name\":\"\",\"numbers\":[-\u{e9}]}",
            1,
            24,
            "expected a digit, found `\\xc3`",
        ),
        ("{\"weight\":nul1}", 1, 14, "expected null, found `1`"),
        ("{\"x\":--1}", 1, 7, "expected a digit, found `-`"),
        (
            "\u{feff}{\"name\":\"\",\"numbers\":[]}",
            1,
            1,
            "expected an object, found a byte order mark",
        ),
    ] {
        let found = syntax(decode::<Inner>(text));
        assert_eq!(found, (line, column, message.to_owned()), "{text}");
    }
    let out_of_range = |offset, expected| DecodeError::OutOfRange { offset, expected };
    for (text, error) in [
        ("{\"numbers\":[4294967296]}", out_of_range(22, "u32")),
        ("{\"numbers\":[-1]}", out_of_range(14, "u32")),
        ("{\"weight\":1e999}", out_of_range(15, "f64")),
        (
            "{\"numbers\":[]}",
            DecodeError::MissingField {
                record: "Inner",
                field: "name",
            },
        ),
        (
            "{\"name\":\"\"}",
            DecodeError::MissingField {
                record: "Inner",
                field: "numbers",
            },
        ),
        (
            "{\"name\":\"\",\"name\":\"\"}",
            DecodeError::DuplicateField {
                record: "Inner",
                field: "name",
            },
        ),
        (
            " {\"name\":\"\",\"numbers\":[]}\n x y",
            DecodeError::TrailingBytes {
                offset: 27,
                count: 3,
            },
        ),
    ] {
        assert_eq!(decode::<Inner>(text), Err(error), "{text}");
    }
}

#[test]
fn a_byte_order_mark_is_named() {
    let text = "\u{feff}{\"name\":\"\",\"numbers\":[]}";
    for mut codec in engines::<Inner>(Limits::DEFAULT) {
        let (line, column, message) = syntax(codec.decode(text.as_bytes()));
        assert!(message.ends_with("found a byte order mark"), "{message}");
        assert_eq!((line, column), (1, 1));
    }
}

#[test]
fn a_byte_order_mark_of_other_encodings_is_named() {
    for text in [
        &b"\xff\xfe{\0}\0"[..],
        b"\xfe\xff\0{\0}",
        b"\xff\xfe\0\0{\0\0\0",
    ] {
        for mut codec in engines::<Inner>(Limits::DEFAULT) {
            let found = syntax(codec.decode(text));
            let message = "expected UTF-8, found the byte order mark of UTF-16 or UTF-32";
            assert_eq!(found, (1, 1, message.to_owned()));
        }
    }
    // Within a message it is a character of texts, and nothing else.
    for mut codec in engines::<Inner>(Limits::DEFAULT) {
        let text = "{\"name\":\"\u{feff}\",\"numbers\":[]}";
        assert_eq!(codec.decode(text.as_bytes()).unwrap().name, "\u{feff}");
        for text in [
            "{\u{feff}\"name\":\"\",\"numbers\":[]}",
            "{\"name\":\u{feff}\"\",\"numbers\":[]}",
            "{\"name\":\"\",\"numbers\":[\u{feff}]}",
        ] {
            let (.., message) = syntax(codec.decode(text.as_bytes()));
            assert!(message.ends_with("found a byte order mark"), "{message}");
        }
    }
}

#[test]
fn negative_zero_is_an_integer() {
    let text = r#"{"small":-0,"medium":-0,"large":-0,"huge":-0,"random":-0,"signed":-0,"long":-0,
        "maybe_number":-0,"numbers":[-0,1],"signed_numbers":[-0],"counts":{"a":-0},
        "single":-0,"double":-0,"#;
    let mut expected = empty();
    let rest = String::from_utf8(encode(&expected)).unwrap();
    for name in text.split('"').skip(1).step_by(2) {
        assert!(name == "a" || rest.contains(name) || name == "maybe_number");
    }
    let rest: serde_json::Value = serde_json::from_str(&rest).unwrap();
    let mut object: serde_json::Map<String, serde_json::Value> = rest.as_object().unwrap().clone();
    for name in text.split('"').skip(1).step_by(2) {
        object.remove(name);
    }
    let rest = serde_json::to_string(&object).unwrap();
    let text = format!("{text}{}", &rest[1..]);
    expected.maybe_number = Some(0);
    expected.numbers = vec![0, 1];
    expected.signed_numbers = vec![0];
    expected.counts = [("a".into(), 0)].into();
    expected.single = -0.0;
    expected.double = -0.0;
    for mut codec in engines::<Sample>(Limits::DEFAULT) {
        let decoded = codec.decode(text.as_bytes()).unwrap();
        // Compared as text, since -0.0 equals 0.0.
        assert_eq!(format!("{decoded:?}"), format!("{expected:?}"));
    }
    for wrong in ["-0.0", "-0e0", "-1", "-00"] {
        let text = text.replace("\"small\":-0", &format!("\"small\":{wrong}"));
        assert!(decode::<Sample>(&text).is_err(), "{wrong}");
    }
}

#[test]
fn text_that_is_not_utf8_says_where() {
    for (bytes, offset) in [
        (&b"{\"name\":\"\xff\"}"[..], 9),
        (b"{\"unknown\":\"ok \xc3\"}", 15),
    ] {
        for mut codec in engines::<Inner>(Limits::DEFAULT) {
            assert_eq!(
                codec.decode(bytes),
                Err(DecodeError::InvalidUtf8 { offset })
            );
        }
    }
}

#[test]
fn errors_quote_little_and_nothing_that_is_not_printable() {
    let texts = ["\x7f".repeat(1 << 16), r"x\n2026-01-01 ERROR".to_owned()];
    for text in texts.map(|text| format!("\"{text}\"")) {
        for value in [
            format!("{{\"color\":{text}}}"),
            format!("{{\"bytes\":{text}}}"),
            format!("{{\"shape\":{{{text}:{{}}}}}}"),
            format!("{{\"numbers\":{text}}}"),
        ] {
            for mut codec in engines::<Sample>(Limits::DEFAULT) {
                let said = codec.decode(value.as_bytes()).unwrap_err().to_string();
                assert!(said.chars().count() <= 200, "{said}");
                assert!(!said.contains(char::is_control), "{said}");
            }
        }
    }
    let purple = syntax(decode::<Sample>("{\"color\":\"Purple\"}"));
    assert_eq!(purple.2, "`Color` has no member `Purple`");
}

#[test]
fn every_beginning_is_refused() {
    let mut sample = empty();
    sample.text = "ä\"\\\u{1f980}".into();
    sample.doubles = vec![-0.5, 1e300];
    sample.inner_by_name = [("a".into(), Inner::default())].into();
    let text = encode(&sample);
    for end in 0..text.len() {
        for mut codec in engines::<Sample>(Limits::DEFAULT) {
            let decoded = codec.decode(&text[..end]);
            assert!(
                matches!(
                    decoded,
                    Err(DecodeError::UnexpectedEnd { .. } | DecodeError::InvalidUtf8 { .. })
                ),
                "{decoded:?}"
            );
        }
    }
}

#[test]
fn numbers_that_are_none_are_refused_by_field() {
    let floats = Floats {
        single: 1.0,
        double: 1.0,
        maybe: None,
        list: Vec::new(),
        map: BTreeMap::new(),
        singles: Vec::new(),
        points: Vec::new(),
    };
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let refused = [
            (
                "single",
                Floats {
                    single: wrong as f32,
                    ..floats.clone()
                },
            ),
            (
                "double",
                Floats {
                    double: wrong,
                    ..floats.clone()
                },
            ),
            (
                "maybe",
                Floats {
                    maybe: Some(wrong),
                    ..floats.clone()
                },
            ),
            (
                "list",
                Floats {
                    list: vec![1.0, wrong],
                    ..floats.clone()
                },
            ),
            (
                "map",
                Floats {
                    map: [("x".into(), wrong)].into(),
                    ..floats.clone()
                },
            ),
            // The first of two non-finite fields.
            (
                "double",
                Floats {
                    double: wrong,
                    list: vec![wrong],
                    ..floats.clone()
                },
            ),
        ];
        for (field, value) in refused {
            for mut codec in engines(Limits::DEFAULT) {
                let mut out = b"before".to_vec();
                let refusal = codec.encode(&value, &mut out);
                assert_eq!(refusal, Err(EncodeError::NotFinite { field }));
                assert_eq!(out, b"before");
                // The error is not remembered.
                assert_eq!(codec.encode(&floats, &mut out), Ok(()));
            }
        }
    }
}

#[test]
fn elements_are_limited_and_records_are_not() {
    let mut sample = empty();
    sample.inners = vec![Inner::default(); 2];
    sample.inner_by_name = [(
        "a".into(),
        Inner {
            numbers: vec![1, 2],
            ..Inner::default()
        },
    )]
    .into();
    // Skipped values do not count.
    let text = [
        &encode(&sample)[..1],
        br#""x":[1,2,3,{"y":[4]}],"#,
        &encode(&sample)[1..],
    ]
    .concat();
    for max_elements in 0..8 {
        for mut codec in engines::<Sample>(Limits {
            max_elements,
            ..Limits::DEFAULT
        }) {
            match codec.decode(&text) {
                Ok(decoded) => assert!(decoded == sample && max_elements >= 5),
                Err(DecodeError::LimitExceeded { kind, .. }) => {
                    assert!(kind == LimitKind::Elements && max_elements < 5);
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
}

/// A record in a list in a record in a union: each is a level, and so is the union's own object.
#[test]
fn both_engines_count_the_same_levels() {
    let circle = |numbers| {
        Shape::Circle(wirecost_codec::conformance::sample::Circle {
            radius: 1,
            inner: Inner {
                numbers,
                ..Inner::default()
            },
        })
    };
    for (shape, levels) in [
        (Shape::Nothing(Nothing {}), 3),
        (circle(Vec::new()), 5),
        (circle(vec![1]), 5),
    ] {
        let sample = Sample { shape, ..empty() };
        let text = encode(&sample);
        for max_depth in 0..8 {
            for mut codec in engines::<Sample>(Limits {
                max_depth,
                ..Limits::DEFAULT
            }) {
                match codec.decode(&text) {
                    Ok(_) => assert!(max_depth >= levels),
                    Err(DecodeError::LimitExceeded { kind, .. }) => {
                        assert!(kind == LimitKind::Depth && max_depth < levels);
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }
}

#[test]
fn what_is_unknown_is_skipped_without_recursion() {
    let nested = |depth| ["[{\"x\":".repeat(depth), "1".into(), "}]".repeat(depth)].concat();
    let deep = nested(300_000);
    let whole = format!("{{\"x\":{deep},\"name\":\"\",\"numbers\":[]}}");
    let wrong = format!(
        "{{\"x\":{},\"name\":\"\",\"numbers\":[]}}",
        &deep[..deep.len() - 1]
    );
    for mut codec in engines::<Inner>(Limits::DEFAULT) {
        assert_eq!(codec.decode(whole.as_bytes()), Ok(Inner::default()));
        assert!(codec.decode(wrong.as_bytes()).is_err());
        assert!(codec.decode("{\"x\":[".repeat(300_000).as_bytes()).is_err());
    }
}

macro_rules! wide {
    ($($field:ident: $id:literal,)*) => {
        /// A record of more fields than a word has bits.
        #[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
        struct Wide {
            $(
                #[schema(id = $id)]
                $field: u32,
            )*
            #[schema(id = 71)]
            last: Option<u32>,
        }
    };
}

wide! { f1: 1, f2: 2, f3: 3, f4: 4, f5: 5, f6: 6, f7: 7, f8: 8, f9: 9, f10: 10, f11: 11, f12: 12, f13: 13, f14: 14, f15: 15, f16: 16, f17: 17, f18: 18, f19: 19, f20: 20, f21: 21, f22: 22, f23: 23, f24: 24, f25: 25, f26: 26, f27: 27, f28: 28, f29: 29, f30: 30, f31: 31, f32: 32, f33: 33, f34: 34, f35: 35, f36: 36, f37: 37, f38: 38, f39: 39, f40: 40, f41: 41, f42: 42, f43: 43, f44: 44, f45: 45, f46: 46, f47: 47, f48: 48, f49: 49, f50: 50, f51: 51, f52: 52, f53: 53, f54: 54, f55: 55, f56: 56, f57: 57, f58: 58, f59: 59, f60: 60, f61: 61, f62: 62, f63: 63, f64: 64, f65: 65, f66: 66, f67: 67, f68: 68, f69: 69, f70: 70, }

#[test]
fn fields_of_a_wide_record_are_told_apart() {
    let wide = Wide {
        f1: 1,
        f64: 64,
        f65: 65,
        f70: 70,
        ..Wide::default()
    };
    let text = String::from_utf8(encode(&wide)).unwrap();
    let other_order = format!("{{\"f70\":70,{}", text[1..].replace(",\"f70\":70", ""));
    let null = text.replace("{", "{\"last\":null,");
    for text in [&text, &other_order, &null] {
        for mut codec in engines::<Wide>(Limits::DEFAULT) {
            assert_eq!(codec.decode(text.as_bytes()).as_ref(), Ok(&wide));
        }
    }
    for field in ["f1", "f64", "f65", "f70"] {
        let number = &field[1..];
        let name_and_value = format!("\"{field}\":{number}");
        let missing = text.replace(&name_and_value, "\"x\":0");
        let twice = text.replace(
            &name_and_value,
            &format!("{name_and_value},{name_and_value}"),
        );
        for mut codec in engines::<Wide>(Limits::DEFAULT) {
            assert!(codec.decode(missing.as_bytes()).is_err());
            assert!(codec.decode(twice.as_bytes()).is_err());
        }
        let record = "Wide";
        assert_eq!(
            decode::<Wide>(&missing),
            Err(DecodeError::MissingField { record, field })
        );
        assert_eq!(
            decode::<Wide>(&twice),
            Err(DecodeError::DuplicateField { record, field })
        );
    }
}

/// A record with bytes.
#[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
struct Blob {
    #[schema(id = 1)]
    data: Bytes,
}

#[test]
fn bytes_have_one_text() {
    let blob = Blob {
        data: Bytes(vec![0xfb, 0xff]),
    };
    for mut engine in engines::<Blob>(Limits::DEFAULT) {
        let mut data = |text: &str| engine.decode(format!(r#"{{"data":"{text}"}}"#).as_bytes());
        assert_eq!(data("+/8=").as_ref(), Ok(&blob));
        for text in ["+/9=", "-_8=", "+/8", "+/8==", "====", "="] {
            assert!(data(text).is_err(), "{text}");
        }
    }
}
