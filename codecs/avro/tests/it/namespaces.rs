//! Names of types in other writers' schemas: namespaces, references and recursion.

// For the helpers; tests may anyway.
#![allow(clippy::unwrap_used)]

use wirecost_avro::Resolving;
use wirecost_codec::{DecodeError, Fixed64, Limits, Schema};

#[derive(Debug, PartialEq, Schema)]
struct Pair {
    #[schema(id = 1)]
    first: Point,
    #[schema(id = 2)]
    second: Point,
}

#[derive(Debug, PartialEq, Schema)]
struct Point {
    #[schema(id = 1)]
    x: i32,
}

fn read<T: Schema>(written: &str, bytes: &[u8]) -> Result<T, DecodeError> {
    Resolving::<T>::new(written, Limits::DEFAULT)?.decode(bytes)
}

/// Returns the schema of a pair whose name has these attributes, with these fields.
fn pair(name: &str, fields: &[(&str, &str)]) -> String {
    let fields = fields
        .iter()
        .map(|(name, ty)| format!(r#"{{"name": "{name}", "type": {ty}}}"#));
    let fields = fields.collect::<Vec<_>>().join(", ");
    format!(r#"{{"type": "record", {name}, "fields": [{fields}]}}"#)
}

fn point(name: &str) -> String {
    pair(name, &[("x", r#""int""#)])
}

#[test]
fn references_are_found_in_their_namespace() {
    let plain = point(r#""name": "Point""#);
    let other = point(r#""name": "Point", "namespace": "b""#);
    let dotted = point(r#""name": "b.Point", "namespace": "ignored""#);
    for (name, first, second) in [
        (r#""name": "Pair""#, &plain, "Point"),
        (r#""name": "Pair", "namespace": "a""#, &plain, "Point"),
        (r#""name": "Pair", "namespace": "a""#, &plain, "a.Point"),
        (
            r#""name": "Pair", "namespace": "a.b.c""#,
            &plain,
            "a.b.c.Point",
        ),
        (r#""name": "a.Pair""#, &plain, "Point"),
        (r#""name": "a.Pair", "namespace": "b""#, &plain, "a.Point"),
        (r#""name": "Pair", "namespace": "a""#, &other, "b.Point"),
        (r#""name": "Pair", "namespace": "a""#, &dotted, "b.Point"),
        (r#""name": "Pair", "namespace": "b""#, &dotted, "Point"),
        (r#""name": "Pair""#, &other, "b.Point"),
        (r#""name": "Pair", "namespace": """#, &plain, "Point"),
    ] {
        let schema = pair(
            name,
            &[("first", first), ("second", &format!("{second:?}"))],
        );
        let [first, second] = [1, 2].map(|x| Point { x });
        assert_eq!(
            read(&schema, &[2, 4]),
            Ok(Pair { first, second }),
            "{schema}"
        );
    }
}

#[test]
fn a_nested_namespace_ends_with_its_type() {
    let inner = point(r#""name": "Point""#);
    let boxed = pair(r#""name": "Box", "namespace": "b""#, &[("point", &inner)]);
    for (second, bytes) in [
        (r#""b.Point""#, &[6, 2, 4][..]),
        (r#"["null", "b.Box", "b.Point"]"#, &[6, 2, 4, 4]),
    ] {
        let fields = [
            ("skipped", &*boxed),
            ("first", r#""b.Point""#),
            ("second", second),
        ];
        let schema = pair(r#""name": "Pair", "namespace": "a""#, &fields);
        let [first, second] = [1, 2].map(|x| Point { x });
        assert_eq!(read(&schema, bytes), Ok(Pair { first, second }), "{schema}");
    }
}

/// Two types whose names differ in their namespaces are told apart.
#[test]
fn one_name_in_two_namespaces_is_two_types() {
    let wider = pair(
        r#""name": "b.Point""#,
        &[("label", r#""string""#), ("x", r#""long""#)],
    );
    let first = point(r#""name": "Point""#);
    let fields = [("first", &*first), ("second", &wider)];
    let schema = pair(r#""name": "Pair", "namespace": "a""#, &fields);
    let [first, second] = [1, 2].map(|x| Point { x });
    let expected = Pair { first, second };
    assert_eq!(read(&schema, &[2, 2, b'q', 4]), Ok(expected));
    // And in a union, where the reader's type has no namespace.
    let union = r#"["a.Point", "b.Point"]"#;
    let fields = [
        ("skipped", &*point(r#""name": "Point""#)),
        ("first", &wider),
        ("second", union),
    ];
    let schema = pair(r#""name": "Pair", "namespace": "a""#, &fields);
    for bytes in [&[8, 2, b'q', 2, 0, 4][..], &[8, 2, b'q', 2, 2, 2, b'r', 4]] {
        let [first, second] = [1, 2].map(|x| Point { x });
        assert_eq!(read(&schema, bytes), Ok(Pair { first, second }));
    }
}

#[derive(Debug, PartialEq, Schema)]
struct Named {
    #[schema(id = 1)]
    colors: Vec<Color>,
    #[schema(id = 2)]
    color: Option<Color>,
    #[schema(id = 3)]
    random: Fixed64,
    #[schema(id = 4)]
    randoms: Vec<Fixed64>,
}

#[derive(Debug, PartialEq, Schema)]
enum Color {
    Red,
    Green,
    Blue,
    White,
    Black,
    Gray,
    Brown,
    Pink,
    Teal,
    Gold,
}

#[test]
fn enums_and_fixed_types_are_found_by_reference() {
    let color = r#"{"type": "enum", "name": "Color", "symbols": ["Gold", "Lime", "Red", "Teal"]}"#;
    let random =
        r#"{"type": "fixed", "name": "u64", "namespace": "z", "size": 8, "aliases": ["v"]}"#;
    let fields = [
        (
            "colors",
            &*format!(r#"{{"type": "array", "items": {color}}}"#),
        ),
        ("random", random),
        ("color", r#"["a.Color", "null"]"#),
        (
            "randoms",
            r#"{"type": "array", "items": ["z.u64", "Color"]}"#,
        ),
    ];
    let schema = pair(r#""name": "Named", "namespace": "a""#, &fields);
    let bytes = [
        &[6, 0, 6, 4, 0][..],
        &7u64.to_le_bytes(),
        &[0, 6, 2, 0],
        &9u64.to_le_bytes(),
        &[0],
    ]
    .concat();
    let expected = Named {
        colors: vec![Color::Gold, Color::Teal, Color::Red],
        color: Some(Color::Teal),
        random: Fixed64(7),
        randoms: vec![Fixed64(9)],
    };
    assert_eq!(read(&schema, &bytes), Ok(expected));
    // A symbol that the reader lacks.
    let unknown = DecodeError::UnknownMember {
        of: "Color",
        number: 1,
        offset: 2,
    };
    assert_eq!(read::<Named>(&schema, &[2, 2, 0]), Err(unknown));
}

/// A type that contains itself can only be skipped: the reader has none.
#[test]
fn recursive_types_are_skipped() {
    let tree = pair(
        r#""name": "Tree", "namespace": "t""#,
        &[
            ("next", r#"["null", "Tree"]"#),
            (
                "children",
                r#"{"type": "map", "values": {"type": "array", "items": "t.Tree"}}"#,
            ),
        ],
    );
    let first = point(r#""name": "Point""#);
    let fields = [
        ("tree", &*tree),
        ("first", &first),
        ("second", r#""Point""#),
    ];
    let schema = pair(r#""name": "Pair""#, &fields);
    // A tree with a next one, and one with a child by the name `a`.
    for tree in [
        &[2, 0, 0, 0][..],
        &[0, 2, 2, b'a', 2, 0, 0, 0, 0],
        &[2, 2, 0, 0, 0, 0],
    ] {
        let bytes = [tree, &[2, 4]].concat();
        let [first, second] = [1, 2].map(|x| Point { x });
        assert_eq!(
            read(&schema, &bytes),
            Ok(Pair { first, second }),
            "{tree:?}"
        );
    }
}

#[derive(Debug, PartialEq, Schema)]
struct Promoted {
    #[schema(id = 1)]
    longs: Vec<i64>,
    #[schema(id = 2)]
    doubles: Vec<f64>,
    #[schema(id = 3)]
    floats: std::collections::BTreeMap<String, f32>,
    #[schema(id = 4)]
    maybe: Option<f64>,
    #[schema(id = 5)]
    texts: Vec<String>,
}

#[test]
fn elements_and_options_are_promoted() {
    let list = |items: &str| format!(r#"{{"type": "array", "items": {items}}}"#);
    let fields = [
        ("texts", &*list(r#""bytes""#)),
        ("maybe", r#"["int", "float", "null"]"#),
        ("floats", r#"{"type": "map", "values": ["long", "float"]}"#),
        ("doubles", &list(r#"["long", "int", "double", "float"]"#)),
        ("longs", &list(r#"["int", "long"]"#)),
    ];
    let schema = pair(r#""name": "Promoted""#, &fields);
    let bytes = [
        &[2, 2, b'a', 0, 0, 10][..],
        &[4, 2, b'f', 0, 12, 2, b'g', 2],
        &0.5f32.to_le_bytes(),
        &[0, 6, 0, 1, 2, 3, 6],
        &0.25f32.to_le_bytes(),
        &[0, 4, 0, 1, 2, 0x80, 0x80, 0x80, 0x80, 0x10, 0],
    ]
    .concat();
    let expected = Promoted {
        longs: vec![-1, 1 << 31],
        doubles: vec![-1.0, -2.0, 0.25],
        floats: [("f".to_owned(), 6.0), ("g".to_owned(), 0.5)].into(),
        maybe: Some(5.0),
        texts: vec!["a".to_owned()],
    };
    assert_eq!(read(&schema, &bytes), Ok(expected));
}
