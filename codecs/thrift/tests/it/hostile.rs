//! Bytes that nobody should send.

use std::collections::BTreeMap;

use crate::engines::{engines, refuses};
use wirecost_codec::{
    Bytes, Codec, DecodeError, LimitKind, Limits, Schema,
    conformance::sample::{self, Sample},
};
use wirecost_thrift::Thrift;

#[derive(Debug, PartialEq, Schema)]
struct Nothing {}

#[derive(Debug, PartialEq, Schema)]
struct Record {
    #[schema(id = 1)]
    number: u32,
    #[schema(id = 2)]
    text: String,
    #[schema(id = 3)]
    bytes: Bytes,
    #[schema(id = 4)]
    flags: Vec<bool>,
    #[schema(id = 5)]
    doubles: Vec<f64>,
    #[schema(id = 6)]
    nothings: Vec<Nothing>,
    #[schema(id = 7)]
    map: BTreeMap<String, u32>,
    #[schema(id = 8)]
    small: u8,
    #[schema(id = 9)]
    single: f32,
    #[schema(id = 10)]
    signed: i32,
    #[schema(id = 11)]
    nothing: Option<Nothing>,
}

#[derive(Debug, PartialEq, Schema)]
struct Holder {
    #[schema(id = 3, union)]
    choice: Choice,
}

#[derive(Debug, PartialEq, Schema)]
enum Choice {
    #[schema(id = 1)]
    Nothing(Nothing),
    #[schema(id = 2)]
    Other(Other),
}

#[derive(Debug, PartialEq, Schema)]
struct Other {
    #[schema(id = 1)]
    nothing: Nothing,
}

fn record(bytes: &[u8], expected: impl Fn(&DecodeError) -> bool) {
    refuses::<Record>(bytes, Limits::DEFAULT, expected);
}

fn holder(bytes: &[u8], expected: impl Fn(&DecodeError) -> bool) {
    refuses::<Holder>(bytes, Limits::DEFAULT, expected);
}

fn is_end(error: &DecodeError) -> bool {
    matches!(error, DecodeError::UnexpectedEnd { .. })
}

fn is_malformed(error: &DecodeError) -> bool {
    // The library has its own texts.
    matches!(
        error,
        DecodeError::Malformed { .. } | DecodeError::Library { .. }
    )
}

/// 2^31 - 1 as a varint.
const HUGE: [u8; 5] = [0xff, 0xff, 0xff, 0xff, 0x07];
/// -1 as a varint of 32 bits.
const NEGATIVE: [u8; 5] = [0xff, 0xff, 0xff, 0xff, 0x0f];

#[test]
fn a_cut_message_says_where_it_ends() {
    let message = sample::full();
    let mut bytes = Vec::new();
    Thrift::default().encode(&message, &mut bytes).unwrap();
    for end in 0..bytes.len() {
        let at_the_end = |error: &DecodeError| matches!(error, DecodeError::UnexpectedEnd { offset, .. } if *offset == end);
        refuses::<Sample>(&bytes[..end], Limits::DEFAULT, at_the_end);
    }
}

#[test]
fn what_follows_the_message() {
    record(&[0, 0], |error| {
        *error
            == DecodeError::TrailingBytes {
                offset: 1,
                count: 1,
            }
    });
}

#[test]
fn claims_beyond_the_message() {
    let room = [0; 100];
    for size in [HUGE, NEGATIVE] {
        for header in [
            &[0x28][..],
            &[0x38],
            &[0x49, 0xf1],
            &[0x59, 0xf7],
            &[0x69, 0xfc],
        ] {
            let bytes = [header, &size, &room].concat();
            record(&bytes, |error| {
                is_end(error) || matches!(error, DecodeError::Library { .. })
            });
        }
        let bytes = [&[0x7b][..], &size, &[0x86], &room].concat();
        record(&bytes, |error| {
            is_end(error) || matches!(error, DecodeError::Library { .. })
        });
    }
    // 13 doubles in 100 bytes; 51 entries of at least two bytes.
    record(&[&[0x59, 0xd7][..], &room].concat(), is_end);
    record(&[&[0x7b, 51, 0x86][..], &room].concat(), is_end);
}

#[test]
fn claims_of_unknown_fields() {
    let room = [0; 100];
    for size in [HUGE, NEGATIVE] {
        for header in [&[0x08, 40][..], &[0x09, 40, 0xf1], &[0x0a, 40, 0xfd]] {
            let bytes = [header, &size, &room].concat();
            record(&bytes, |error| {
                is_end(error) || matches!(error, DecodeError::Library { .. })
            });
        }
    }
}

#[test]
fn more_elements_than_allowed() {
    let limits = Limits {
        max_elements: 3,
        ..Limits::DEFAULT
    };
    let is_elements = |error: &DecodeError| {
        matches!(
            error,
            DecodeError::LimitExceeded {
                kind: LimitKind::Elements,
                limit: 3,
                ..
            }
        )
    };
    refuses::<Record>(&[0x69, 0x4c, 0, 0, 0, 0, 0], limits, is_elements);
    // Lists and maps count together.
    refuses::<Record>(
        &[0x69, 0x2c, 0, 0, 0x1b, 2, 0x86, 0, 0, 1, 1, 0, 0],
        limits,
        is_elements,
    );
}

#[test]
fn integers_without_end() {
    let is_too_long = |error: &DecodeError| {
        matches!(
            error,
            DecodeError::IntegerTooLong { .. } | DecodeError::Library { .. }
        )
    };
    record(&[&[0x16][..], &[0x80; 11]].concat(), is_too_long);
    record(&[&[0x28][..], &[0x80; 11]].concat(), is_too_long);
}

#[test]
fn numbers_that_do_not_fit() {
    let is_out_of_range = |expected: &'static str| move |error: &DecodeError| matches!(error, DecodeError::OutOfRange { expected: e, .. } if *e == expected);
    record(&[0x16, 1, 0], is_out_of_range("u32"));
    record(
        &[0x16, 0x80, 0x80, 0x80, 0x80, 0x20, 0],
        is_out_of_range("u32"),
    );
    record(&[0x84, 0x80, 0x04, 0], is_out_of_range("u8"));
    // 65,536 + 1, whose lower 16 bits are 1.
    record(&[0x84, 0x82, 0x80, 0x08, 0], is_out_of_range("u8"));
    record(
        &[0xa5, 0x80, 0x80, 0x80, 0x80, 0x10, 0],
        is_out_of_range("i32"),
    );
    let tenth = [&[0x97][..], &0.1f64.to_le_bytes(), &[0]].concat();
    record(&tenth, is_out_of_range("f32"));
}

#[test]
fn text_that_is_none() {
    record(&[0x28, 1, 0xff, 0], |error| {
        matches!(
            error,
            DecodeError::InvalidUtf8 { offset: 2 } | DecodeError::Library { .. }
        )
    });
}

#[test]
fn booleans_that_are_none() {
    record(&[0x49, 0x11, 3, 0], is_malformed);
}

#[test]
fn an_element_that_is_none_says_where() {
    #[derive(Debug, PartialEq, Schema)]
    struct Lists {
        #[schema(id = 1)]
        flags: Vec<bool>,
        #[schema(id = 2)]
        singles: Vec<f32>,
        #[schema(id = 3)]
        numbers: Vec<u32>,
    }
    let tenth = 0.1f64.to_le_bytes();
    let whole = 1f64.to_le_bytes();
    let (is_bool, is_single, is_number) = (0x19, 0x29, 0x39);
    for (field, element_type, right, wrong, behind) in [
        (is_bool, 1, &[2][..], &[3][..], 0),
        (is_single, 7, &whole, &tenth, 8),
        (is_number, 6, &[4], &[3], 1),
        (is_number, 6, &[4], &[0x80, 0x80, 0x80, 0x80, 0x20], 5),
    ] {
        for before in [0, 1, 15, 16, 40] {
            let count = before + 41;
            let header = [field, 0xf0 | element_type, count as u8];
            let (start, end) = (right.repeat(before), right.repeat(40));
            let place = header.len() + start.len() + behind;
            refuses::<Lists>(
                &[&header[..], &start, wrong, &end, &[0]].concat(),
                Limits::DEFAULT,
                |error| match error {
                    DecodeError::Malformed { offset, .. }
                    | DecodeError::OutOfRange { offset, .. } => *offset == place,
                    error => matches!(error, DecodeError::Library { .. }),
                },
            );
        }
    }
}

#[test]
fn types_that_do_not_exist() {
    for bits in [14, 15] {
        record(&[0x10 | bits, 0], is_malformed);
        record(&[0xc0 | bits, 0], is_malformed);
        record(&[0x49, 0x10 | bits, 0, 0], is_malformed);
        record(&[0xc9, 0x10 | bits, 0, 0], is_malformed);
        record(&[0x7b, 1, 0x80 | bits, 0, 0, 0], is_malformed);
        record(&[0x7b, 1, bits << 4 | 8, 0, 0, 0], is_malformed);
    }
}

#[test]
fn types_that_the_schema_does_not_have() {
    let is_field = |id: u32| move |error: &DecodeError| matches!(error, DecodeError::WrongType { id: i, .. } if *i == id);
    record(&[0x11, 0], is_field(1));
    record(&[0x15, 2, 0], is_field(1));
    record(&[0x26, 2, 0], is_field(2));
    record(&[0x41, 0], is_field(4));
    record(&[0x4a, 0x01, 0], is_field(4));
    record(&[0x49, 0x18, 0, 0], is_field(4));
    record(&[0x7b, 1, 0x66, 0, 0, 0], is_field(7));
    record(&[0x7b, 1, 0x85, 0, 0, 0], is_field(7));
    record(&[0xbb, 0, 0], is_field(11));
    holder(&[0x38, 0, 0], is_field(3));
    holder(&[0x3c, 0x11, 0, 0], is_field(1));
}

#[test]
fn unions_have_one_known_value() {
    holder(&[0x3c, 0, 0], is_malformed);
    holder(&[0x3c, 0x1c, 0, 0x1c, 0x1c, 0, 0, 0, 0], is_malformed);
    holder(&[0x3c, 0x1c, 0, 0x11, 0, 0], is_malformed);
    let is_unknown = |error: &DecodeError| {
        matches!(
            error,
            DecodeError::UnknownMember {
                of: "Choice",
                number: 7,
                ..
            }
        )
    };
    holder(&[0x3c, 0x7c, 0, 0, 0], is_unknown);
    holder(&[0x3c, 0x71, 0, 0], is_unknown);
}

#[test]
fn what_must_be_there_once() {
    let missing = DecodeError::MissingField {
        record: "Holder",
        field: "choice",
    };
    holder(&[0], |error| *error == missing);
    let missing = DecodeError::MissingField {
        record: "Other",
        field: "nothing",
    };
    holder(&[0x3c, 0x2c, 0, 0, 0], |error| *error == missing);
    let twice = DecodeError::DuplicateField {
        record: "Holder",
        field: "choice",
    };
    holder(&[0x3c, 0x1c, 0, 0, 0x0c, 6, 0x1c, 0, 0, 0], |error| {
        *error == twice
    });
    let twice = DecodeError::DuplicateField {
        record: "Record",
        field: "nothing",
    };
    record(&[0xbc, 0, 0x0c, 22, 0, 0], |error| *error == twice);
}

#[test]
fn ids_beyond_16_bits() {
    // There is no id after 32,767.
    record(&[0x01, 0xfe, 0xff, 0x03, 0x11, 0], is_malformed);
    // 65,537, whose lower 16 bits are 1: only this crate's reader sees the upper bits.
    assert_eq!(
        Codec::<Record>::decode(&mut Thrift::default(), &[0x06, 0x82, 0x80, 0x08, 2, 0]),
        Err(DecodeError::Malformed {
            what: "a field id of more than 16 bits",
            offset: 3
        })
    );
}

#[test]
fn negative_ids_are_unknown() {
    let bytes = [0x06, 1, 2, 0x26, 8, 0];
    for engine in &mut engines::<Record>(Limits::DEFAULT) {
        assert_eq!(engine.decode(&bytes).unwrap().number, 4);
    }
    holder(&[0x3c, 0x0c, 1, 0, 0, 0], |error| {
        matches!(error, DecodeError::UnknownMember { number: -1, .. })
    });
}

#[test]
fn unknown_fields_without_bottom() {
    let is_depth = |error: &DecodeError| {
        matches!(
            error,
            DecodeError::LimitExceeded {
                kind: LimitKind::Depth,
                limit: 64,
                ..
            }
        )
    };
    // Structs in structs, lists in lists, maps in maps.
    record(&[0xcc; 1 << 20], is_depth);
    record(&[&[0xc9][..], &[0x19; 1 << 20]].concat(), is_depth);
    record(
        &[&[0xcb][..], &[1, 0xbb].repeat(1 << 19)].concat(),
        is_depth,
    );
}

#[test]
fn mutations_do_no_harm() {
    let mut bytes = Vec::new();
    Thrift::default()
        .encode(&sample::full(), &mut bytes)
        .unwrap();
    let mut random = crate::engines::Random(1);
    for engine in &mut engines::<Sample>(Limits::DEFAULT) {
        for _ in 0..20_000 {
            let mutant = random.mutate(&bytes);
            if let Ok(value) = engine.decode(&mutant) {
                let mut again = Vec::new();
                engine.encode(&value, &mut again).unwrap();
            }
        }
    }
}
