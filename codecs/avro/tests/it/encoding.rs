//! The rules of the encoding, checked against bytes from the Avro specification or computed by
//! hand, and the decoder's refusals.

// For the helpers; tests may anyway.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, fmt::Debug};

use crate::types::{
    Circle, Color, Drawing, Everything, Nothing, Point, Polygon, Shape, empty, full,
};
use wirecost_avro::Avro;
use wirecost_codec::{Bytes, Codec, DecodeError, EncodeError, Fixed64, LimitKind, Limits, Schema};

/// Declares records of one field.
macro_rules! records {
    ($($name:ident: $type:ty;)*) => {$(
        #[derive(Debug, Clone, PartialEq, Schema)]
        struct $name {
            #[schema(id = 1)]
            value: $type,
        }
    )*};
}

records! {
    Bool: bool;
    U8: u8;
    U16: u16;
    U32: u32;
    U64: u64;
    Random: Fixed64;
    I32: i32;
    I64: i64;
    F32: f32;
    F64: f64;
    Text: String;
    Opaque: Bytes;
    Symbol: Color;
    Inner: Point;
    MaybeText: Option<String>;
    Longs: Vec<i64>;
    Doubles: Vec<f64>;
    Nothings: Vec<Nothing>;
    TextMap: BTreeMap<String, String>;
}

fn encode<T: Schema>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    Avro::default().encode(value, &mut bytes).unwrap();
    bytes
}

fn decode<T: Schema>(bytes: &[u8]) -> Result<T, DecodeError> {
    Avro::default().decode(bytes)
}

#[track_caller]
fn is<T: Schema + Debug + PartialEq>(value: T, bytes: &[u8]) {
    assert_eq!(encode(&value), bytes);
    assert_eq!(decode(bytes), Ok(value));
}

#[test]
fn numbers() {
    // The specification's table of zig-zag integers.
    for (value, bytes) in [
        (0, [0x00].as_slice()),
        (-1, &[0x01]),
        (1, &[0x02]),
        (-2, &[0x03]),
        (2, &[0x04]),
        (-64, &[0x7f]),
        (64, &[0x80, 0x01]),
    ] {
        is(I32 { value }, bytes);
        is(
            I64 {
                value: value.into(),
            },
            bytes,
        );
    }
    is(U8 { value: 255 }, &[0xfe, 0x03]);
    is(U16 { value: 65_535 }, &[0xfe, 0xff, 0x07]);
    is(U32 { value: u32::MAX }, &[0xfe, 0xff, 0xff, 0xff, 0x1f]);
    is(I32 { value: i32::MIN }, &[0xff, 0xff, 0xff, 0xff, 0x0f]);
    is(
        I64 { value: i64::MIN },
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    );
    is(F32 { value: 1.0 }, &[0, 0, 0x80, 0x3f]);
    is(F64 { value: -2.0 }, &[0, 0, 0, 0, 0, 0, 0, 0xc0]);
    is(Bool { value: false }, &[0]);
    is(Bool { value: true }, &[1]);
}

#[test]
fn large_u64_are_the_longs_of_the_same_bits() {
    is(
        U64 {
            value: i64::MAX.cast_unsigned(),
        },
        &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    );
    is(U64 { value: u64::MAX }, &[0x01]);
    is(
        U64 { value: 1 << 63 },
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    );
}

#[test]
fn fixed64_is_little_endian() {
    is(
        Random {
            value: Fixed64(0x0102_0304_0506_0708),
        },
        &[8, 7, 6, 5, 4, 3, 2, 1],
    );
}

#[test]
fn text_and_bytes_have_their_length() {
    is(
        Text {
            value: "foo".to_owned(),
        },
        &[0x06, 0x66, 0x6f, 0x6f],
    );
    is(
        Text {
            value: String::new(),
        },
        &[0],
    );
    is(
        Opaque {
            value: Bytes(vec![0xff, 0]),
        },
        &[4, 0xff, 0],
    );
}

#[test]
fn records_are_their_fields() {
    /// The specification's example.
    #[derive(Debug, PartialEq, Schema)]
    struct Test {
        #[schema(id = 1)]
        a: i64,
        #[schema(id = 2)]
        b: String,
    }
    is(
        Test {
            a: 27,
            b: "foo".to_owned(),
        },
        &[0x36, 0x06, 0x66, 0x6f, 0x6f],
    );
    is(
        Inner {
            value: Point { x: 1, y: -1 },
        },
        &[2, 1],
    );
    is(Nothing {}, &[]);
}

#[test]
fn symbols_are_their_number() {
    is(Symbol { value: Color::Red }, &[0]);
    is(Symbol { value: Color::Blue }, &[4]);
}

#[test]
fn optionals_are_unions_with_null() {
    // The specification's example.
    is(MaybeText { value: None }, &[0x00]);
    is(
        MaybeText {
            value: Some("a".to_owned()),
        },
        &[0x02, 0x02, 0x61],
    );
}

#[test]
fn lists_and_maps_are_one_block() {
    // The specification's example.
    is(Longs { value: vec![3, 27] }, &[0x04, 0x06, 0x36, 0x00]);
    is(Longs { value: Vec::new() }, &[0]);
    let value = BTreeMap::from([
        ("b".to_owned(), "2".to_owned()),
        ("a".to_owned(), String::new()),
    ]);
    is(TextMap { value }, &[4, 2, b'a', 0, 2, b'b', 2, b'2', 0]);
    is(
        TextMap {
            value: BTreeMap::new(),
        },
        &[0],
    );
}

#[test]
fn unions_are_index_and_record() {
    let drawing = |shape| Drawing {
        name: String::new(),
        shape,
    };
    is(
        drawing(Shape::Circle(Circle {
            serial: 1,
            radius: None,
        })),
        &[0, 0, 2, 0],
    );
    is(
        drawing(Shape::Polygon(Polygon {
            points: Vec::new(),
            color: Color::Green,
        })),
        &[0, 2, 0, 2],
    );
    is(drawing(Shape::Nothing(Nothing {})), &[0, 4]);
}

#[test]
fn everything_comes_back() {
    for value in [empty(), full()] {
        assert_eq!(decode(&encode(&value)), Ok(value));
    }
}

#[test]
fn encode_appends_and_keeps_to_its_limit() {
    let mut out = b"before".to_vec();
    let mut codec = Avro::new(Limits {
        max_message_bytes: 3,
        ..Limits::DEFAULT
    });
    codec
        .encode(
            &Text {
                value: "ab".to_owned(),
            },
            &mut out,
        )
        .unwrap();
    assert_eq!(out, b"before\x04ab");
    assert_eq!(
        codec.encode(
            &Text {
                value: "abc".to_owned()
            },
            &mut out
        ),
        Err(EncodeError::TooLarge { bytes: 4, limit: 3 })
    );
    assert_eq!(out, b"before\x04ab");
}

#[test]
fn lists_may_come_in_blocks_with_their_size() {
    let value = vec![3, 27, 64];
    // Two blocks without sizes; two with sizes; one of each.
    for bytes in [
        [4, 6, 0x36, 2, 0x80, 1, 0].as_slice(),
        &[3, 4, 6, 0x36, 1, 4, 0x80, 1, 0],
        &[1, 2, 6, 4, 0x36, 0x80, 1, 0],
    ] {
        assert_eq!(
            decode(bytes),
            Ok(Longs {
                value: value.clone()
            })
        );
    }
    let value = BTreeMap::from([
        ("a".to_owned(), String::new()),
        ("b".to_owned(), String::new()),
    ]);
    assert_eq!(
        decode(&[1, 6, 2, b'a', 0, 2, 2, b'b', 0, 0]),
        Ok(TextMap { value })
    );
}

#[test]
fn of_a_key_that_occurs_twice_the_last_value_counts() {
    let value = BTreeMap::from([("a".to_owned(), "2".to_owned())]);
    assert_eq!(
        decode(&[4, 2, b'a', 0, 2, b'a', 2, b'2', 0]),
        Ok(TextMap { value })
    );
}

#[test]
fn a_block_must_have_the_size_it_says() {
    // One item of one byte, in blocks that claim no byte, two, more than the rest of the message,
    // and a negative size.
    let malformed = |offset| {
        Err(DecodeError::Malformed {
            what: "a block of another size than it says ends",
            offset,
        })
    };
    assert_eq!(decode::<Longs>(&[1, 0, 6, 0]), malformed(3));
    assert_eq!(decode::<Longs>(&[1, 4, 6, 0]), malformed(3));
    assert_eq!(
        decode::<Longs>(&[1, 6, 6, 0]),
        Err(DecodeError::UnexpectedEnd {
            offset: 4,
            needed: 1
        })
    );
    assert_eq!(
        decode::<Longs>(&[1, 1, 6, 0]),
        Err(DecodeError::OutOfRange {
            offset: 2,
            expected: "block size"
        })
    );
}

#[test]
fn claims_are_checked_before_memory_is_reserved() {
    let elements = |limit| DecodeError::LimitExceeded {
        kind: LimitKind::Elements,
        limit,
        offset: 0,
    };
    let limit = Limits::DEFAULT.max_elements;
    // A count of 2^60, and a count of -2^63 with a size.
    let huge = encode(&I64 { value: 1 << 60 });
    assert_eq!(decode::<Longs>(&huge), Err(elements(limit)));
    assert_eq!(decode::<Nothings>(&huge), Err(elements(limit)));
    assert_eq!(decode::<TextMap>(&huge), Err(elements(limit)));
    let least = [encode(&I64 { value: i64::MIN }), vec![0]].concat();
    assert_eq!(decode::<Longs>(&least), Err(elements(limit)));
    // More elements than bytes: a count of 100 elements of eight bytes, before nine bytes.
    let doubles = [encode(&I64 { value: 100 }), vec![0; 9]].concat();
    assert_eq!(
        decode::<Doubles>(&doubles),
        Err(DecodeError::UnexpectedEnd {
            offset: 11,
            needed: 791
        })
    );
    let entries = [encode(&I64 { value: 5 }), vec![0; 9]].concat();
    assert_eq!(
        decode::<TextMap>(&entries),
        Err(DecodeError::UnexpectedEnd {
            offset: 10,
            needed: 1
        })
    );
}

#[test]
fn elements_without_bytes_are_bounded_by_their_number() {
    let mut codec = Avro::new(Limits {
        max_elements: 3,
        ..Limits::DEFAULT
    });
    assert_eq!(
        codec.decode(&[6, 0]),
        Ok(Nothings {
            value: vec![Nothing {}; 3]
        })
    );
    let exceeded = |offset| {
        Err(DecodeError::LimitExceeded {
            kind: LimitKind::Elements,
            limit: 3,
            offset,
        })
    };
    assert_eq!(Codec::<Nothings>::decode(&mut codec, &[8, 0]), exceeded(0));
    assert_eq!(
        Codec::<Nothings>::decode(&mut codec, &[4, 4, 0]),
        exceeded(1)
    );
}

#[test]
fn depth_counts_records_lists_and_maps() {
    let everything = encode(&full());
    // The levels: a polygon's point, its list, a drawing, a map, `Maps`, `Everything`.
    let mut codec = Avro::new(Limits {
        max_depth: 7,
        ..Limits::DEFAULT
    });
    assert_eq!(codec.decode(&everything), Ok(full()));
    let mut codec = Avro::new(Limits {
        max_depth: 6,
        ..Limits::DEFAULT
    });
    let result: Result<Everything, _> = codec.decode(&everything);
    assert!(
        matches!(
            result,
            Err(DecodeError::LimitExceeded {
                kind: LimitKind::Depth,
                limit: 6,
                ..
            })
        ),
        "{result:?}"
    );
}

#[test]
fn a_message_has_its_largest_size() {
    let mut codec = Avro::new(Limits {
        max_message_bytes: 2,
        ..Limits::DEFAULT
    });
    let result: Result<Text, _> = codec.decode(&[4, b'a', b'b']);
    assert_eq!(
        result,
        Err(DecodeError::LimitExceeded {
            kind: LimitKind::MessageBytes,
            limit: 2,
            offset: 0
        })
    );
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    let number = |value| encode(&I64 { value });
    let too_large = |offset, expected| DecodeError::OutOfRange { offset, expected };
    assert_eq!(decode::<U8>(&number(256)), Err(too_large(2, "u8")));
    assert_eq!(decode::<U16>(&number(65_536)), Err(too_large(3, "u16")));
    assert_eq!(decode::<U32>(&number(1 << 32)), Err(too_large(5, "u32")));
    assert_eq!(decode::<U32>(&number(-1)), Err(too_large(1, "u32")));
    assert_eq!(decode::<I32>(&number(1 << 31)), Err(too_large(5, "i32")));
    assert_eq!(
        decode::<I32>(&number(i64::from(i32::MIN) - 1)),
        Err(too_large(5, "i32"))
    );
    let unknown = DecodeError::UnknownMember {
        of: "Color",
        number: -1,
        offset: 1,
    };
    assert_eq!(decode::<Symbol>(&number(-1)), Err(unknown));
    assert_eq!(
        decode::<I64>(&[0x80; 11]),
        Err(DecodeError::IntegerTooLong { offset: 0 })
    );
}

#[test]
fn lengths_that_are_lies_are_refused() {
    for length in [-1, i64::MIN] {
        let bytes = encode(&I64 { value: length });
        let negative = DecodeError::OutOfRange {
            offset: bytes.len(),
            expected: "length",
        };
        assert_eq!(decode::<Text>(&bytes), Err(negative.clone()));
        assert_eq!(decode::<Opaque>(&bytes), Err(negative));
    }
    assert_eq!(
        decode::<Text>(&[8, b'a']),
        Err(DecodeError::UnexpectedEnd {
            offset: 2,
            needed: 3
        })
    );
    assert!(decode::<Text>(&encode(&I64 { value: i64::MAX })).is_err());
}

#[test]
fn values_without_a_meaning_are_refused() {
    assert_eq!(
        decode::<Bool>(&[2]),
        Err(DecodeError::Malformed {
            what: "a boolean that is neither 0 nor 1",
            offset: 0
        })
    );
    assert_eq!(
        decode::<Text>(&[4, b'a', 0xff]),
        Err(DecodeError::InvalidUtf8 { offset: 2 })
    );
    let unknown = |of, number, offset| DecodeError::UnknownMember { of, number, offset };
    assert_eq!(decode::<Symbol>(&[6]), Err(unknown("Color", 3, 1)));
    assert_eq!(decode::<MaybeText>(&[4]), Err(unknown("optional", 2, 1)));
    assert_eq!(decode::<Drawing>(&[0, 6]), Err(unknown("Shape", 3, 2)));
    // An index is a long, which a writer can make negative: -40.
    assert_eq!(decode::<Drawing>(&[0, 79]), Err(unknown("Shape", -40, 2)));
    assert_eq!(decode::<MaybeText>(&[79]), Err(unknown("optional", -40, 1)));
    assert_eq!(
        unknown("Shape", -40, 2).to_string(),
        "`Shape` has no member -40 (before byte 2)"
    );
}

#[test]
fn a_message_that_is_cut_or_followed_is_refused() {
    let mut bytes = encode(&full());
    for end in 0..bytes.len() {
        let result = decode::<Everything>(&bytes[..end]);
        assert!(
            matches!(result, Err(DecodeError::UnexpectedEnd { offset, .. }) if offset == end),
            "{end}: {result:?}"
        );
    }
    let offset = bytes.len();
    bytes.extend([0, 0]);
    assert_eq!(
        decode::<Everything>(&bytes),
        Err(DecodeError::TrailingBytes { offset, count: 2 })
    );
}

#[test]
fn messages_that_follow_each_other_are_read_one_by_one() {
    let avro = Avro::default();
    let parts = [encode(&full()), encode(&empty())];
    let bytes = parts.concat();
    let (first, len) = avro.decode_first::<Everything>(&bytes).unwrap();
    assert_eq!((first, len), (full(), parts[0].len()));
    let rest = avro.decode_first::<Everything>(&bytes[len..]);
    assert_eq!(rest, Ok((empty(), parts[1].len())));
    let cut = avro.decode_first::<Everything>(&bytes[..len - 1]);
    assert!(matches!(cut, Err(DecodeError::UnexpectedEnd { .. })));
}

#[test]
fn a_message_reaches_no_further_than_the_limit() {
    let text = Text {
        value: "ten bytes.".to_owned(),
    };
    let bytes = [encode(&text), encode(&text)].concat();
    let first = |max_message_bytes| {
        Avro::new(Limits {
            max_message_bytes,
            ..Limits::DEFAULT
        })
        .decode_first::<Text>(&bytes)
    };
    assert_eq!(first(11), Ok((text.clone(), 11)));
    let exceeded = DecodeError::LimitExceeded {
        kind: LimitKind::MessageBytes,
        limit: 10,
        offset: 0,
    };
    assert_eq!(first(10), Err(exceeded));
}
