//! Input that protobuf's own parsers accept though no writer produces it: values of another wire
//! type, and repeated records. The expected results are those of protoc and of Python's library.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use wirecost_codec::{
    Codec, DecodeError, LimitKind, Limits, Peek, Schema,
    conformance::sample::{Circle, Inner, Nothing},
};
use wirecost_protobuf::Protobuf;

#[derive(Debug, Default, PartialEq, Schema)]
struct Values {
    #[schema(id = 1)]
    number: u32,
    #[schema(id = 2)]
    maybe: Option<u64>,
    #[schema(id = 3)]
    text: String,
    #[schema(id = 4)]
    double: f64,
    #[schema(id = 5)]
    inner: Option<Inner>,
    #[schema(id = 6)]
    packed: Vec<u32>,
    #[schema(id = 7)]
    texts: Vec<String>,
    #[schema(id = 8)]
    counts: BTreeMap<String, u32>,
    #[schema(id = 9)]
    by_name: BTreeMap<String, Inner>,
    #[schema(id = 10)]
    doubles: Vec<f64>,
    #[schema(id = 11)]
    inners: Vec<Inner>,
}

#[derive(Debug, PartialEq, Schema)]
struct Choice {
    #[schema(id = 1)]
    before: u32,
    #[schema(id = 4, union)]
    shape: Shape,
}

#[derive(Debug, PartialEq, Schema)]
enum Shape {
    #[schema(id = 2)]
    Nothing(Nothing),
    #[schema(id = 3)]
    Circle(Circle),
}

#[derive(Debug, PartialEq, Schema)]
struct Nest {
    #[schema(id = 1)]
    outer: Outer,
    #[schema(id = 2)]
    outers: Vec<Outer>,
    #[schema(id = 3)]
    by_name: BTreeMap<String, Outer>,
}

#[derive(Debug, PartialEq, Schema)]
struct Outer {
    #[schema(id = 1)]
    left: Inner,
    #[schema(id = 2)]
    right: Inner,
}

/// The first field of [`Nest`].
#[derive(Debug, PartialEq, Schema)]
#[schema(prefix_of = Nest)]
struct Begin {
    #[schema(id = 1)]
    outer: Outer,
}

fn decode<T: Schema>(bytes: &[u8]) -> Result<T, DecodeError> {
    Protobuf::default().decode(bytes)
}

fn field(id: u8, content: &[u8]) -> Vec<u8> {
    [&[id << 3 | 2, content.len() as u8], content].concat()
}

/// Returns an [`Inner`] with these fields.
fn inner(name: &str, numbers: &[u32], weight: Option<f64>) -> Inner {
    Inner {
        name: name.to_owned(),
        numbers: numbers.to_vec(),
        weight,
    }
}

fn encode<T: Schema>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    Protobuf::default().encode(value, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_value_of_another_wire_type_is_an_unknown_field() {
    let expected = || Values {
        number: 7,
        ..Values::default()
    };
    // Values of each wire type, a group included.
    let values = [
        (0, &[5][..]),
        (1, &[1, 2, 3, 4, 5, 6, 7, 8]),
        (2, &[1, 0x7f]),
        (3, &[0x08, 1]),
        (5, &[1, 2, 3, 4]),
    ];
    // The wire types that fit each field.
    let fits = [
        (1, &[0][..]),
        (2, &[0]),
        (3, &[2]),
        (4, &[1]),
        (5, &[2]),
        (6, &[0, 2]),
        (7, &[2]),
        (8, &[2]),
        (9, &[2]),
        (10, &[1, 2]),
        (11, &[2]),
    ];
    for (id, own) in fits {
        for (wire, value) in values {
            if own.contains(&wire) {
                continue;
            }
            let mut bytes = [&[id << 3 | wire], value].concat();
            if wire == 3 {
                bytes.push(id << 3 | 4);
            }
            // Before and after the known fields.
            let before = [&bytes[..], &[0x08, 7]].concat();
            let behind = [&[0x08, 7], &bytes[..]].concat();
            assert_eq!(decode(&before), Ok(expected()), "{before:x?}");
            assert_eq!(decode(&behind), Ok(expected()), "{behind:x?}");
            bytes.pop();
            assert!(decode::<Values>(&bytes).is_err(), "{bytes:x?} is cut");
        }
    }
    // For example, a fixed32 for a uint32, which then counts as absent.
    assert_eq!(decode(&[0x0d, 0, 0, 0, 0]), Ok(Values::default()));
    // A group that ends as another field's, and a group's end without its start.
    assert!(decode::<Values>(&[0x0b, 0x14]).is_err());
    assert!(decode::<Values>(&[0x0c]).is_err());
}

#[test]
fn groups_in_place_of_known_fields_cannot_nest_for_ever() {
    let bomb = vec![0x2b; 1_000_000];
    assert!(matches!(
        decode::<Values>(&bomb),
        Err(DecodeError::LimitExceeded {
            kind: LimitKind::Depth,
            ..
        })
    ));
}

#[test]
fn fields_of_another_wire_type_do_not_end_a_list() {
    let bytes = [0x30, 1, 0x35, 0, 0, 0, 0, 0x32, 2, 2, 3, 0x30, 4];
    let expected = Values {
        packed: vec![1, 2, 3, 4],
        ..Values::default()
    };
    assert_eq!(decode(&bytes), Ok(expected));
}

#[test]
fn of_two_members_of_a_oneof_the_last_counts() {
    let circle = |radius, name: &str| {
        let inner = inner(name, &[], None);
        Shape::Circle(Circle { radius, inner })
    };
    let of = |shape| Choice { before: 9, shape };
    let radius = field(3, &[0x08, 5]);
    let name = field(3, &encode_circle_inner("x"));
    let none = field(2, &[]);
    let before = [0x08, 9].to_vec();
    for (parts, expected) in [
        (vec![&none, &radius, &name, &before], of(circle(5, "x"))),
        (
            vec![&radius, &before, &none],
            of(Shape::Nothing(Nothing {})),
        ),
        (vec![&none, &none, &before], of(Shape::Nothing(Nothing {}))),
        // The other member in between discards the ones before it.
        (vec![&radius, &none, &name, &before], of(circle(0, "x"))),
        (vec![&name, &radius, &before], of(circle(5, "x"))),
    ] {
        let bytes: Vec<u8> = parts.into_iter().flatten().copied().collect();
        assert_eq!(decode(&bytes), Ok(expected), "{bytes:x?}");
    }
    // The types here cannot hold a oneof without a member.
    let missing = DecodeError::MissingField {
        record: "Choice",
        field: "shape",
    };
    assert_eq!(decode::<Choice>(&before), Err(missing.clone()));
    let wrong_type = [&before[..], &[3 << 3, 1]].concat();
    assert_eq!(decode::<Choice>(&wrong_type), Err(missing));
}

#[derive(Debug, PartialEq, Schema)]
struct Painting {
    #[schema(id = 4, union)]
    paint: Paint,
    #[schema(id = 5)]
    level: Option<Level>,
}

#[derive(Debug, PartialEq, Schema)]
enum Paint {
    #[schema(id = 2)]
    Nothing(Nothing),
    #[schema(id = 3)]
    Coat(Coat),
}

#[derive(Debug, PartialEq, Schema)]
struct Coat {
    #[schema(id = 1)]
    level: Level,
    #[schema(id = 2)]
    small: u8,
    #[schema(id = 3)]
    inner: Inner,
}

#[derive(Debug, PartialEq, Schema)]
enum Level {
    Low,
    High,
}

/// protoc's parsers have values that the types here lack, also in a member that another replaces.
#[test]
fn a_member_of_a_oneof_that_another_replaces_does_not_count() {
    let inner = field(3, &[]);
    let coat = |before: &[u8]| field(3, &[before, &inner].concat());
    let nothing = field(2, &[]);
    let is = |paint| Painting { paint, level: None };
    let wrong = [
        coat(&[0x08, 7]),                      // no symbol
        coat(&[0x10, 0x80, 2]),                // 256 in a u8
        field(3, &[]),                         // without the inner record
        field(3, &field(3, &[0x12, 1, 0x80])), // a number cut in two, see below
    ];
    for (member, replaced) in wrong.iter().zip([true, true, true, false]) {
        let read = decode(&[&member[..], &nothing].concat());
        assert_eq!(read == Ok(is(Paint::Nothing(Nothing {}))), replaced);
        let read = decode::<Painting>(&[&nothing[..], member].concat());
        assert!(read.is_err(), "{member:x?}");
    }
    // The errors of other fields stay.
    let other = [&[0x28, 7][..], &wrong[0], &nothing].concat();
    assert!(matches!(
        decode::<Painting>(&other),
        Err(DecodeError::UnknownMember {
            of: "Level",
            number: 7,
            ..
        })
    ));
}

#[test]
fn numbers_of_no_symbol_have_their_sign() {
    let nothing = field(2, &[]);
    // -40 as protobuf writes an enum, in ten bytes.
    let minus_40 = [
        0x28, 0xd8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
    ];
    for (number, bytes) in [(-40, &minus_40[..]), (2, &[0x28, 2])] {
        let error = decode::<Painting>(&[&nothing[..], bytes].concat()).unwrap_err();
        let offset = nothing.len() + bytes.len();
        let of = "Level";
        assert_eq!(error, DecodeError::UnknownMember { of, number, offset });
    }
}

/// Returns the field of a [`Circle`] with an inner record of this name.
fn encode_circle_inner(name: &str) -> Vec<u8> {
    encode(&Circle {
        radius: 0,
        inner: inner(name, &[], None),
    })
}

#[test]
fn a_record_that_occurs_twice_is_merged() {
    let parts = [
        inner("a", &[1, 2], None),
        inner("", &[3], Some(0.5)),
        inner("b", &[], None),
    ];
    let merged = inner("b", &[1, 2, 3], Some(0.5));
    let fields = parts.each_ref().map(|part| field(5, &encode(part)));
    let bytes = [&fields[0][..], &[0x08, 7], &fields[1], &fields[2]].concat();
    let expected = Values {
        number: 7,
        inner: Some(merged.clone()),
        ..Values::default()
    };
    assert_eq!(decode(&bytes), Ok(expected));

    let key = [0x0a, 1, b'k'];
    let values = parts.each_ref().map(|part| field(2, &encode(part)));
    let entry = [&values[0][..], &key, &values[1], &values[2]].concat();
    let twice = [field(9, &entry), field(9, &[])].concat();
    let expected = Values {
        by_name: [("k".to_owned(), merged), (String::new(), Inner::default())].into(),
        ..Values::default()
    };
    assert_eq!(decode(&twice), Ok(expected));
    // Elements of a list stay separate, and so do entries with the same key, of which the last
    // counts.
    let lists = [
        field(11, &encode(&parts[0])),
        field(5, &[]),
        field(11, &encode(&parts[1])),
        field(5, &[]),
        field(9, &[&key[..], &values[0]].concat()),
        field(9, &[&key[..], &values[1]].concat()),
    ]
    .concat();
    let expected = Values {
        inner: Some(Inner::default()),
        inners: vec![parts[0].clone(), parts[1].clone()],
        by_name: [("k".to_owned(), parts[1].clone())].into(),
        ..Values::default()
    };
    assert_eq!(decode(&lists), Ok(expected));
}

#[test]
fn what_one_occurrence_lacks_another_may_have() {
    let left = field(1, &encode(&inner("left", &[], None)));
    let right = field(2, &encode(&inner("right", &[], None)));
    let outer = || Outer {
        left: inner("left", &[], None),
        right: inner("right", &[], None),
    };
    let both = [&left[..], &right].concat();
    let parts = [field(1, &left), field(1, &right)].concat();
    let key = [0x0a, 1, b'k'];
    let entry = [&field(2, &right)[..], &key, &field(2, &left)].concat();
    let bytes = [&field(2, &both)[..], &parts, &field(3, &entry)].concat();
    let expected = Nest {
        outer: outer(),
        outers: vec![outer()],
        by_name: [("k".to_owned(), outer())].into(),
    };
    assert_eq!(decode(&bytes), Ok(expected));
    assert_eq!(
        Protobuf::default().peek(&bytes),
        Ok(Begin { outer: outer() })
    );
    let missing = DecodeError::MissingField {
        record: "Outer",
        field: "left",
    };
    let twice = [field(1, &right), field(1, &right)].concat();
    assert_eq!(decode::<Nest>(&twice), Err(missing.clone()));
    assert_eq!(decode::<Nest>(&field(1, &right)), Err(missing.clone()));
    // Elements are not merged.
    let apart = [&field(2, &right)[..], &field(2, &left), &parts].concat();
    assert_eq!(decode::<Nest>(&apart), Err(missing));
}

#[test]
fn occurrences_are_elements() {
    let bytes = field(5, &[]).repeat(5);
    let decode = |max_elements| -> Result<Values, _> {
        let limits = Limits {
            max_elements,
            ..Limits::DEFAULT
        };
        Protobuf::new(limits).decode(&bytes)
    };
    assert!(decode(4).is_ok());
    assert!(matches!(
        decode(3),
        Err(DecodeError::LimitExceeded {
            kind: LimitKind::Elements,
            ..
        })
    ));
}

#[test]
fn merged_records_nest_no_deeper_than_others() {
    let left = field(1, &encode(&inner("", &[1], None)));
    let right = field(2, &[]);
    let bytes = [field(1, &left), field(1, &left), field(1, &right)].concat();
    let decode = |max_depth| -> Result<Nest, _> {
        let limits = Limits {
            max_depth,
            ..Limits::DEFAULT
        };
        Protobuf::new(limits).decode(&bytes)
    };
    // The levels: the message, the outer record, the inner one and its list.
    assert_eq!(decode(4).unwrap().outer.left.numbers, [1, 1]);
    assert!(decode(3).is_err());
}
