//! The encoding rules, checked against bytes worked out by hand from the specification.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use wirecost_codec::{
    Codec, DecodeError, Fixed64, LimitKind, Limits, Map, Schema,
    conformance::sample::{Inner, Nothing, Older},
    put,
};
use wirecost_protobuf::{Protobuf, idl};

#[derive(Debug, Default, PartialEq, Schema)]
struct Values {
    #[schema(id = 1)]
    number: u64,
    #[schema(id = 2, proto = "sint32")]
    signed: i32,
    #[schema(id = 3)]
    fixed: Fixed64,
    #[schema(id = 4)]
    single: f32,
    #[schema(id = 5)]
    packed: Vec<u32>,
    #[schema(id = 6)]
    counts: BTreeMap<String, u32>,
    #[schema(id = 7)]
    records: BTreeMap<String, Inner>,
    #[schema(id = 16)]
    maybe: Option<bool>,
}

fn encode<T: Schema>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    Protobuf::default().encode(value, &mut out).unwrap();
    out
}

fn decode<T: Schema>(bytes: &[u8]) -> Result<T, DecodeError> {
    Protobuf::default().decode(bytes)
}

#[test]
fn zeros_take_no_bytes() {
    assert_eq!(encode(&Values::default()), []);
    assert_eq!(decode(&[]), Ok(Values::default()));
}

#[test]
fn every_rule_once() {
    let values = Values {
        number: 300,
        signed: -2,
        fixed: Fixed64(1),
        single: 1.0,
        packed: vec![1, 128],
        counts: [("a".into(), 1), ("b".into(), 0)].into(),
        records: BTreeMap::new(),
        maybe: Some(false),
    };
    let bytes = [
        &[0x08, 0xac, 0x02][..],
        &[0x10, 0x03],
        &[0x19, 1, 0, 0, 0, 0, 0, 0, 0],
        &[0x25, 0, 0, 0x80, 0x3f],
        &[0x2a, 3, 1, 0x80, 0x01],
        &[0x32, 5, 0x0a, 1, b'a', 0x10, 1],
        &[0x32, 3, 0x0a, 1, b'b'],
        &[0x80, 0x01, 0],
    ]
    .concat();
    assert_eq!(encode(&values), bytes);
    assert_eq!(decode(&bytes), Ok(values));
}

#[derive(Debug, PartialEq, Schema)]
struct One {
    #[schema(id = 1)]
    number: u64,
}

/// Declares a record with a field of each kind, with these ids.
macro_rules! kinds {
    ($name:ident: $($id:literal),*) => { kinds!($name [$($id),*] $($id)*); };
    ($name:ident [$($ids:literal),*] $a:literal $b:literal $c:literal $d:literal $e:literal $f:literal) => {
        #[derive(Debug, PartialEq, Schema)]
        struct $name {
            #[schema(id = $a)]
            number: u64,
            #[schema(id = $b)]
            fixed: Fixed64,
            #[schema(id = $c)]
            text: String,
            #[schema(id = $d)]
            record: One,
            #[schema(id = $e)]
            texts: Vec<String>,
            #[schema(id = $f)]
            entries: Map<String, u32>,
        }

        impl $name {
            const IDS: [u32; 6] = [$($ids),*];

            fn example() -> Self {
                Self {
                    number: u64::MAX,
                    fixed: Fixed64(1),
                    text: "ab".into(),
                    record: One { number: 300 },
                    texts: vec!["a".into(), String::new(), "x".repeat(40)],
                    entries: [("k".into(), 1), ("l".into(), 0)].into(),
                }
            }
        }
    };
}

kinds!(Short: 1, 2, 3, 4, 5, 6);
kinds!(Middle: 16, 17, 18, 300, 2_046, 2_047);
kinds!(Long: 2_048, 2_049, 3_000, 20_000, 32_766, 32_767);

/// Returns the bytes of an example with these ids.
fn kinds(ids: [u32; 6]) -> Vec<u8> {
    let long = [&[40][..], &[b'x'; 40]].concat();
    let fields: [(usize, u64, &[u8]); 9] = [
        (0, 0, &[255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
        (1, 1, &[1, 0, 0, 0, 0, 0, 0, 0]),
        (2, 2, b"\x02ab"),
        (3, 2, &[3, 0x08, 0xac, 0x02]),
        (4, 2, b"\x01a"),
        (4, 2, &[0]),
        (4, 2, &long),
        (5, 2, &[5, 0x0a, 1, b'k', 0x10, 1]),
        (5, 2, &[3, 0x0a, 1, b'l']),
    ];
    let mut bytes = Vec::new();
    for (place, wire, value) in fields {
        put::varint(&mut bytes, u64::from(ids[place]) << 3 | wire);
        bytes.extend(value);
    }
    bytes
}

#[test]
fn tags_are_as_long_as_their_ids_whatever_room_the_buffer_has() {
    fn check<T: Schema + PartialEq + std::fmt::Debug>(value: &T, expected: &[u8]) {
        for room in 0..=expected.len() + 40 {
            let mut bytes = Vec::with_capacity(room);
            Protobuf::default().encode(value, &mut bytes).unwrap();
            assert_eq!(bytes, expected, "with room for {room} bytes");
        }
        assert_eq!(&decode::<T>(expected).unwrap(), value);
    }
    check(&Short::example(), &kinds(Short::IDS));
    check(&Middle::example(), &kinds(Middle::IDS));
    check(&Long::example(), &kinds(Long::IDS));
}

#[test]
fn a_list_of_records_may_come_in_parts() {
    let [first, second] = [b"\x2a\x01a", b"\x2a\x01b"];
    let others = [
        &kinds(Short::IDS)[..],
        &[0x08, 7],
        first,
        second,
        &[0x08, 8],
        first,
    ]
    .concat();
    let read: Short = decode(&others).unwrap();
    assert_eq!(read.number, 8);
    assert_eq!(read.texts[2].len(), 40);
    assert_eq!(read.texts[3..], ["a", "b", "a"]);
    // The count stops at a value that is cut short.
    let cut = [first, &b"\x2a\x05b"[..]].concat();
    assert_eq!(
        decode::<Short>(&cut),
        Err(DecodeError::UnexpectedEnd {
            offset: 6,
            needed: 4
        })
    );
}

#[test]
fn lengths_grow_with_the_record() {
    for len in [
        0, 1, 100, 124, 125, 126, 127, 128, 16_380, 16_384, 2_097_152, 3_000_000,
    ] {
        let inner = Inner {
            name: "x".repeat(len),
            ..Inner::default()
        };
        let older = Older {
            huge: 1,
            inner: inner.clone(),
        };
        let bytes = encode(&older);
        let body = encode(&inner);
        assert!(
            bytes.ends_with(&body),
            "the record is written as it is alone"
        );
        assert_eq!(decode(&bytes), Ok(older));
    }
}

#[test]
fn lengths_are_shortest_whatever_was_written_before() {
    let mut codec = Protobuf::default();
    for len in [0, 200, 1, 20_000, 300, 3_000_000, 0, 100, 20_000] {
        let older = Older {
            huge: 1,
            inner: Inner {
                name: "x".repeat(len),
                ..Inner::default()
            },
        };
        let mut bytes = Vec::new();
        codec.encode(&older, &mut bytes).unwrap();
        assert_eq!(bytes, encode(&older), "{len}");
    }
}

#[test]
fn lists_may_come_packed_or_not_and_in_parts() {
    let packed = [0x2a, 2, 1, 2, 0x2a, 1, 3];
    let single = [0x28, 1, 0x28, 2, 0x28, 3];
    let expected = Ok(Values {
        packed: vec![1, 2, 3],
        ..Values::default()
    });
    assert_eq!(decode(&packed), expected);
    assert_eq!(decode(&single), expected);
    let broken = [0x28, 1, 0x08, 7, 0x28, 2, 0x2a, 1, 3, 0x08, 0];
    assert_eq!(decode(&broken), expected);
}

#[test]
fn an_entry_without_a_value_has_the_empty_one() {
    let values: Values = decode(&[0x3a, 3, 0x0a, 1, b'k']).unwrap();
    assert_eq!(values.records["k"], Inner::default());
}

#[test]
fn entries_come_in_any_shape() {
    let read = |entry: &[u8]| {
        let field = [&[0x32, entry.len() as u8], entry].concat();
        decode::<Values>(&field).map(|values| values.counts)
    };
    let entry = |key: &str, value| Ok([(key.to_owned(), value)].into());
    assert_eq!(read(&[]), entry("", 0));
    assert_eq!(read(b"\x10\x07"), entry("", 7));
    assert_eq!(read(b"\x10\x07\x0a\x01k"), entry("k", 7), "the value first");
    assert_eq!(
        read(b"\x0a\x01k\x10\x07\x0a\x01l"),
        entry("l", 7),
        "the last key"
    );
    assert_eq!(
        read(b"\x0a\x01k\x10\x07\x10\x08"),
        entry("k", 8),
        "the last value"
    );
    assert_eq!(
        read(b"\x0a\x01k\x1a\x01?\x10\x07"),
        entry("k", 7),
        "an unknown field"
    );
    assert_eq!(
        read(b"\x8a\x00\x01k\x90\x00\x07"),
        entry("k", 7),
        "longer tags"
    );
    assert_eq!(
        read(b"\x08\x01\x10\x07"),
        entry("", 7),
        "a number for the key"
    );
    assert_eq!(
        read(b"\x0a\x01k\x10\x07\x12\x01v"),
        entry("k", 7),
        "a text for the value"
    );
}

#[test]
fn entries_of_a_map_may_come_in_any_order_and_in_parts() {
    let [b, a, c] = [
        b"\x32\x05\x0a\x01b\x10\x01",
        b"\x32\x05\x0a\x01a\x10\x02",
        b"\x32\x05\x0a\x01b\x10\x03",
    ];
    let message = [&b"\x22\x00"[..], b, a, &[0x08, 9], c].concat();
    let read: Short = decode(&message).unwrap();
    assert_eq!(
        read.entries,
        [("a".to_owned(), 2), ("b".to_owned(), 3)].into()
    );
}

#[test]
fn of_a_number_that_occurs_twice_the_last_counts() {
    assert_eq!(
        decode(&[8, 1, 8, 2]),
        Ok(Values {
            number: 2,
            ..Values::default()
        })
    );
}

#[test]
fn a_missing_record_is_named() {
    let error = DecodeError::MissingField {
        record: "Older",
        field: "inner",
    };
    assert_eq!(decode::<Older>(&[8, 1]), Err(error));
}

#[test]
fn unknown_fields_and_groups_are_skipped() {
    let unknown = [
        &[0x48, 0x80, 0x01][..],            // 9: varint
        &[0x49, 0, 0, 0, 0, 0, 0, 0, 0],    // 9: 64 bits
        &[0x4d, 0, 0, 0, 0],                // 9: 32 bits
        &[0x4a, 2, 0xff, 0xff],             // 9: bytes
        &[0x4b, 0x53, 0x08, 1, 0x54, 0x4c], // 9: a group in a group
    ]
    .concat();
    assert_eq!(decode::<Nothing>(&unknown), Ok(Nothing {}));
}

#[test]
fn what_no_writer_writes_is_refused() {
    for (bytes, wrong) in [
        (&[0x00][..], "id 0"),
        (&[0x0e], "wire type 6"),
        (&[0x80, 0x80, 0x80, 0x80, 0x10, 0], "an id of 2^29"),
        (&[0x4b], "a group without end"),
        (&[0x4c], "an end without group"),
        (&[0x4b, 0x54], "the end of another group"),
        (
            &[0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0],
            "an id of more than 29 bits",
        ),
        (
            &[
                0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02,
            ],
            "65 bits",
        ),
        (&[0x28, 0x80, 0x80, 0x80, 0x80, 0x10], "2^32 in a uint32"),
        (
            &[
                0x2a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
            ],
            "a length of 2^64 - 1",
        ),
        (&[0x2a, 1, 0x80], "a number cut by its list's end"),
        (
            &[0x32, 2, 0x0a, 5, b'a', b'b', b'c', b'd', b'e'],
            "a text longer than its entry",
        ),
    ] {
        assert!(decode::<Values>(bytes).is_err(), "{wrong}");
    }
}

#[test]
fn groups_cannot_nest_for_ever() {
    let bomb = vec![0x4b; 1_000_000];
    let error = decode::<Nothing>(&bomb).unwrap_err();
    assert!(
        matches!(
            error,
            DecodeError::LimitExceeded {
                kind: LimitKind::Depth,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn empty_records_are_counted() {
    #[derive(Debug, Schema)]
    struct Many {
        #[schema(id = 1)]
        _records: Vec<Inner>,
    }
    let bomb = [0x0a, 0].repeat(500_000);
    let error = decode::<Many>(&bomb).unwrap_err();
    let limit = Limits::DEFAULT.max_elements;
    assert_eq!(
        error,
        DecodeError::LimitExceeded {
            kind: LimitKind::Elements,
            limit,
            // All elements of a list are counted at the first.
            offset: 1
        }
    );
}

#[test]
fn the_idl_says_the_same() {
    let file = idl(Values::RECORD, "test.v1").unwrap();
    for line in [
        "syntax = \"proto3\";",
        "package test.v1;",
        "message Values {",
        "  uint64 number = 1;",
        "  sint32 signed = 2;",
        "  fixed64 fixed = 3;",
        "  float single = 4;",
        "  repeated uint32 packed = 5;",
        "  map<string, uint32> counts = 6;",
        "  map<string, Inner> records = 7;",
        "  optional bool maybe = 16;",
    ] {
        assert!(file.lines().any(|l| l == line), "{line} is not in\n{file}");
    }
}

#[test]
fn the_message_and_its_lists_are_levels() {
    #[derive(Debug, Schema)]
    struct Nested {
        #[schema(id = 1)]
        _records: Vec<Inner>,
        #[schema(id = 2)]
        _by_name: BTreeMap<String, Inner>,
    }
    for bytes in [&[0x0a, 0][..], &[0x12, 2, 0x12, 0]] {
        let decode = |max_depth| -> Result<Nested, _> {
            let limits = Limits {
                max_depth,
                ..Limits::DEFAULT
            };
            Protobuf::new(limits).decode(bytes)
        };
        assert!(decode(3).is_ok());
        assert!(decode(2).is_err());
    }
}
