//! The types of integers, checked against bytes worked out by hand from the specification.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, fmt::Debug};

use wirecost_codec::{Codec, DecodeError, Schema, conformance::sample::Integers};
use wirecost_protobuf::{Protobuf, idl};

#[derive(Debug, Default, PartialEq, Schema)]
struct Plain {
    #[schema(id = 1)]
    short: i32,
    #[schema(id = 2)]
    long: i64,
    #[schema(id = 3)]
    shorts: Vec<i32>,
    #[schema(id = 4)]
    by_name: BTreeMap<String, i64>,
}

fn check<T: Schema + Debug + PartialEq>(value: &T, bytes: &[u8]) {
    let mut written = Vec::new();
    Protobuf::default().encode(value, &mut written).unwrap();
    assert_eq!(written, bytes);
    assert_eq!(decode::<T>(bytes).as_ref(), Ok(value));
}

fn decode<T: Schema>(bytes: &[u8]) -> Result<T, DecodeError> {
    Protobuf::default().decode(bytes)
}

/// The bytes of -2 as an int32 or int64.
const MINUS_TWO: [u8; 10] = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];

#[test]
fn signed_integers_are_int32_and_int64() {
    let time = Plain {
        long: 1_700_000_000,
        ..Plain::default()
    };
    check(&time, &[0x10, 0x80, 0xe2, 0xcf, 0xaa, 0x06]);
    let negative = Plain {
        short: -2,
        long: -2,
        shorts: vec![1, -2],
        by_name: [("a".into(), -2)].into(),
    };
    let bytes = [
        &[0x08][..],
        &MINUS_TWO,
        &[0x10],
        &MINUS_TWO,
        &[0x1a, 11, 1],
        &MINUS_TWO,
        &[0x22, 14, 0x0a, 1, b'a', 0x10],
        &MINUS_TWO,
    ]
    .concat();
    check(&negative, &bytes);
}

#[test]
fn each_type_has_its_bytes() {
    let one = |change: fn(&mut Integers)| {
        let mut integers = Integers::default();
        change(&mut integers);
        integers
    };
    check(&one(|of| of.sint32 = -2), &[0x08, 3]);
    check(&one(|of| of.sint64 = 150), &[0x10, 0xac, 0x02]);
    check(&one(|of| of.fixed32 = 258), &[0x1d, 2, 1, 0, 0]);
    check(&one(|of| of.fixed64 = 258), &[0x21, 2, 1, 0, 0, 0, 0, 0, 0]);
    check(&one(|of| of.sfixed32 = -2), &[0x2d, 254, 255, 255, 255]);
    check(
        &one(|of| of.sfixed64 = -2),
        &[0x31, 254, 255, 255, 255, 255, 255, 255, 255],
    );
    check(&one(|of| of.maybe = Some(0)), &[0x38, 0]);
    check(&one(|of| of.maybe_fixed = Some(0)), &[0x45, 0, 0, 0, 0]);
    check(&one(|of| of.list = vec![-1, 64]), &[0x4a, 3, 1, 0x80, 1]);
    check(
        &one(|of| of.fixed_list = vec![-1, 1]),
        &[0x52, 8, 255, 255, 255, 255, 1, 0, 0, 0],
    );
    check(
        &one(|of| of.map = [("a".into(), -1)].into()),
        &[0x5a, 5, 0x0a, 1, b'a', 0x10, 1],
    );
    check(
        &one(|of| of.fixed_map = [("a".into(), 1)].into()),
        &[0x62, 12, 0x0a, 1, b'a', 0x11, 1, 0, 0, 0, 0, 0, 0, 0],
    );
}

#[test]
fn small_signed_integers_are_int32() {
    let small = Integers {
        tiny: -2,
        small: 150,
        tinies: vec![1],
        ..Integers::default()
    };
    let bytes = [&[0x68][..], &MINUS_TWO, &[0x70, 0x96, 1, 0x82, 1, 1, 1]].concat();
    check(&small, &bytes);
    let (offset, expected) = (3, "i8");
    assert_eq!(
        decode::<Integers>(&[0x68, 0x80, 1]),
        Err(DecodeError::OutOfRange { offset, expected })
    );
}

#[test]
fn lists_come_packed_or_not() {
    let integers = |list, fixed_list| {
        Ok(Integers {
            list,
            fixed_list,
            ..Integers::default()
        })
    };
    let apart = [0x48, 1, 0x55, 1, 0, 0, 0, 0x48, 2, 0x55, 254, 255, 255, 255];
    assert_eq!(decode(&apart), integers(vec![-1, 1], vec![1, -2]));
    let cut = decode::<Integers>(&[0x52, 5, 1, 0, 0, 0, 1]);
    assert!(
        matches!(cut, Err(DecodeError::UnexpectedEnd { .. })),
        "{cut:?}"
    );
}

#[test]
fn a_field_of_another_wire_type_is_skipped() {
    // A varint for fixed32 and fixed64, four bytes for sint32, eight for sfixed32.
    for bytes in [
        &[0x18, 7][..],
        &[0x20, 7],
        &[0x0d, 7, 0, 0, 0],
        &[0x29, 7, 0, 0, 0, 0, 0, 0, 0],
    ] {
        assert_eq!(decode(bytes), Ok(Integers::default()), "{bytes:x?}");
    }
}

#[test]
fn an_integer_beyond_its_type_is_refused() {
    let refused = |read: Result<_, DecodeError>, offset| {
        let expected = "i32";
        assert_eq!(read, Err(DecodeError::OutOfRange { offset, expected }));
    };
    // 2^31 as int32, and 2^32 as sint32.
    let too_large = [0x08, 0x80, 0x80, 0x80, 0x80, 0x08];
    refused(decode::<Plain>(&too_large).map(drop), 6);
    let too_large = [0x08, 0x80, 0x80, 0x80, 0x80, 0x20];
    refused(decode::<Integers>(&too_large).map(drop), 6);
}

#[test]
fn the_idl_names_the_types() {
    let file = idl(Integers::RECORD, "").unwrap() + &idl(Plain::RECORD, "").unwrap();
    for line in [
        "  sint32 sint32 = 1;",
        "  sint64 sint64 = 2;",
        "  fixed32 fixed32 = 3;",
        "  fixed64 fixed64 = 4;",
        "  sfixed32 sfixed32 = 5;",
        "  sfixed64 sfixed64 = 6;",
        "  optional sint32 maybe = 7;",
        "  optional fixed32 maybe_fixed = 8;",
        "  repeated sint64 list = 9;",
        "  repeated sfixed32 fixed_list = 10;",
        "  map<string, sint32> map = 11;",
        "  map<string, fixed64> fixed_map = 12;",
        "  int32 short = 1;",
        "  int64 long = 2;",
    ] {
        assert!(file.lines().any(|l| l == line), "{line} is not in\n{file}");
    }
}

/// Checks that a list has the bytes of its values one by one, and comes back.
macro_rules! check_list {
    ($($proto:literal)? $type:ty: $values:expr) => {{
        #[derive(Debug, PartialEq, Schema)]
        struct List {
            #[schema(id = 1 $(, proto = $proto)?)]
            values: Vec<$type>,
        }
        let encoded = |values: &[$type]| {
            let (values, mut bytes) = (values.to_vec(), Vec::new());
            Protobuf::default().encode(&List { values }, &mut bytes).unwrap();
            bytes
        };
        let values: &[$type] = $values;
        for values in [values.repeat(8), vec![values[1]; 100]] {
            // Each value takes less than 128 bytes, so that a tag and a length of one byte precede it.
            let single: Vec<u8> = values.iter().flat_map(|one| encoded(&[*one])[2..].to_vec()).collect();
            let bytes = encoded(&values);
            assert_eq!(bytes[bytes.len() - single.len()..], single);
            assert_eq!(decode(&bytes), Ok(List { values }));
        }
    }};
}

#[test]
fn long_lists_of_each_type_are_those_of_single_values() {
    check_list!(i32: &[0, 1, -1, i32::MIN, i32::MAX]);
    check_list!(i64: &[0, 1, -1, i64::MIN, i64::MAX]);
    check_list!(u32: &[0, 1, 300, u32::MAX]);
    check_list!(u64: &[0, 1, 300, u64::MAX]);
    check_list!("sint32" i32: &[0, 1, -1, i32::MIN, i32::MAX]);
    check_list!("sint64" i64: &[0, 1, -1, i64::MIN, i64::MAX]);
    check_list!("fixed32" u32: &[0, 1, u32::MAX]);
    check_list!("fixed64" u64: &[0, 1, u64::MAX]);
    check_list!("sfixed32" i32: &[0, 1, -1, i32::MIN, i32::MAX]);
    check_list!("sfixed64" i64: &[0, 1, -1, i64::MIN, i64::MAX]);
}

#[test]
fn a_long_list_refuses_a_sint32_that_is_too_large() {
    #[derive(Debug, PartialEq, Schema)]
    struct Wide {
        #[schema(id = 1, proto = "sint64")]
        values: Vec<i64>,
    }
    #[derive(Debug, PartialEq, Schema)]
    struct Narrow {
        #[schema(id = 1, proto = "sint32")]
        values: Vec<i32>,
    }
    for wrong in [i64::from(i32::MAX) + 1, i64::from(i32::MIN) - 1] {
        let mut values = vec![-1; 40];
        values[33] = wrong;
        let mut bytes = Vec::new();
        Protobuf::default()
            .encode(&Wide { values }, &mut bytes)
            .unwrap();
        let read = decode::<Narrow>(&bytes);
        assert!(
            matches!(read, Err(DecodeError::OutOfRange { .. })),
            "{read:?}"
        );
    }
}
