//! The bytes of each type, and the refusals with their offsets.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeMap;

use wirecost_bincode::Bincode;
use wirecost_codec::{Bytes, Codec, DecodeError, Fixed64, LimitKind, Limits, Schema};

/// Declares a record with one field; the test chooses its name.
macro_rules! record {
    ($name:ident: $type:ty) => {
        #[derive(Debug, Clone, PartialEq, Schema)]
        struct $name {
            #[schema(id = 1)]
            one: $type,
        }
    };
}

fn encode<T: Schema>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    Bincode::default().encode(value, &mut bytes).unwrap();
    bytes
}

fn decode<T: Schema>(bytes: &[u8]) -> Result<T, DecodeError> {
    Bincode::default().decode(bytes)
}

/// Returns a length of 64 bits.
fn length(length: u64) -> Vec<u8> {
    [&[253][..], &length.to_le_bytes()].concat()
}

#[test]
fn integers_take_the_fewest_bytes() {
    record!(Unsigned: u64);
    record!(Signed: i64);
    for (number, bytes) in [
        (0, &[0][..]),
        (250, &[250]),
        (251, &[251, 251, 0]),
        (0xffff, &[251, 255, 255]),
        (0x1_0000, &[252, 0, 0, 1, 0]),
        (0xffff_ffff, &[252, 255, 255, 255, 255]),
        (0x1_0000_0000, &[253, 0, 0, 0, 0, 1, 0, 0, 0]),
        (u64::MAX, &[253, 255, 255, 255, 255, 255, 255, 255, 255]),
    ] {
        assert_eq!(encode(&Unsigned { one: number }), bytes);
        assert_eq!(decode(bytes), Ok(Unsigned { one: number }));
        let half = (number >> 1).cast_signed();
        let signed = if number & 1 == 0 { half } else { !half };
        assert_eq!(encode(&Signed { one: signed }), bytes);
        assert_eq!(decode(bytes), Ok(Signed { one: signed }));
    }
}

#[test]
fn small_signed_integers() {
    record!(Tiny: i8);
    record!(Small: i16);
    for (one, bytes) in [(0, [0]), (-1, [255]), (i8::MIN, [128]), (i8::MAX, [127])] {
        assert_eq!(encode(&Tiny { one }), bytes);
        assert_eq!(decode(&bytes), Ok(Tiny { one }));
    }
    for (one, bytes) in [
        (-1, &[1][..]),
        (i16::MAX, &[251, 254, 255]),
        (i16::MIN, &[251, 255, 255]),
    ] {
        assert_eq!(encode(&Small { one }), bytes);
        assert_eq!(decode(bytes), Ok(Small { one }));
    }
    let (offset, expected) = (5, "i16");
    assert_eq!(
        decode::<Small>(&[252, 0, 0, 1, 0]),
        Err(DecodeError::OutOfRange { offset, expected })
    );
}

#[test]
fn integers_that_are_too_long_are_refused() {
    record!(Long: u64);
    record!(Middle: u32);
    record!(Short: u16);
    record!(Signed: i32);
    record!(Random: Fixed64);
    let malformed = |what| DecodeError::Malformed { what, offset: 0 };
    let needless = malformed("an integer in more bytes than it takes");
    for bytes in [
        &[251, 250, 0][..],
        &[252, 255, 255, 0, 0],
        &[253, 255, 255, 255, 255, 0, 0, 0, 0],
    ] {
        assert_eq!(decode::<Long>(bytes), Err(needless.clone()));
        assert_eq!(decode::<Random>(bytes), Err(needless.clone()));
    }
    assert_eq!(decode::<Short>(&[252, 1, 0, 0, 0]), Err(needless));

    let too_wide = malformed("an integer in more bytes than its type has");
    let nine = [253, 0, 0, 0, 0, 1, 0, 0, 0];
    assert_eq!(decode::<Middle>(&nine), Err(too_wide.clone()));
    assert_eq!(decode::<Signed>(&nine), Err(too_wide.clone()));
    for first in [254, 255] {
        let bytes = [&[first][..], &[1; 16]].concat();
        assert_eq!(decode::<Long>(&bytes), Err(too_wide.clone()));
    }
    assert_eq!(
        decode::<Short>(&[252, 0, 0, 1, 0]),
        Err(DecodeError::OutOfRange {
            offset: 5,
            expected: "u16"
        })
    );
}

#[test]
fn claimed_elements_are_refused_before_they_are_read() {
    #[derive(Debug, Clone, PartialEq, Schema)]
    struct Nothing {}
    record!(Nothings: Vec<Nothing>);
    record!(Numbers: Vec<u64>);
    record!(Doubles: Vec<f64>);
    record!(Counts: BTreeMap<String, f32>);

    let claims = length(1 << 36);
    let exceeded = DecodeError::LimitExceeded {
        kind: LimitKind::Elements,
        limit: Limits::DEFAULT.max_elements,
        offset: 9,
    };
    assert_eq!(decode::<Nothings>(&claims), Err(exceeded.clone()));
    assert_eq!(decode::<Numbers>(&claims), Err(exceeded.clone()));
    assert_eq!(decode::<Counts>(&claims), Err(exceeded));

    let end = |offset, needed| DecodeError::UnexpectedEnd { offset, needed };
    assert_eq!(decode::<Doubles>(&[100, 0, 0]), Err(end(3, 798)));
    assert_eq!(decode::<Counts>(&[100, 0, 0]), Err(end(3, 498)));
    assert_eq!(decode::<Nothings>(&[3]).map(|list| list.one.len()), Ok(3));
}

#[test]
fn lists_of_constant_size_reserve_nothing_that_is_not_there() {
    #[derive(Debug, Clone, PartialEq, Schema)]
    struct Point {
        #[schema(id = 1)]
        x: f32,
        #[schema(id = 2)]
        is_set: bool,
    }
    record!(Flags: Vec<bool>);
    record!(Singles: Vec<f32>);
    record!(Points: Vec<Point>);

    // A claim that would abort if memory were reserved for it.
    fn refused<T: Schema>(message: &[u8]) -> Option<DecodeError> {
        let unlimited = Limits {
            max_elements: usize::MAX,
            ..Limits::DEFAULT
        };
        let decoded: Result<T, _> = Bincode::new(unlimited).decode(message);
        decoded.err()
    }
    let claims = [length(1 << 60), vec![0; 20]].concat();
    for (error, size) in [
        (refused::<Flags>(&claims), 1),
        (refused::<Singles>(&claims), 4),
        (refused::<Points>(&claims), 5),
    ] {
        let needed = size * (1 << 60) - 20;
        assert_eq!(
            error,
            Some(DecodeError::UnexpectedEnd { offset: 29, needed })
        );
    }

    let wrong = |offset| DecodeError::Malformed {
        what: "a bool that is neither 0 nor 1",
        offset,
    };
    assert_eq!(decode::<Flags>(&[3, 0, 1, 2]), Err(wrong(3)));
    let points = [2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 7];
    assert_eq!(decode::<Points>(&points), Err(wrong(10)));
    let shallow = Limits {
        max_depth: 2,
        ..Limits::DEFAULT
    };
    let decoded: Result<Points, _> = Bincode::new(shallow).decode(&points);
    assert!(matches!(
        decoded,
        Err(DecodeError::LimitExceeded {
            kind: LimitKind::Depth,
            ..
        })
    ));
}

#[test]
fn a_wrong_integer_of_a_list_says_where() {
    record!(Long: Vec<u64>);
    record!(Middle: Vec<u32>);
    record!(Short: Vec<u16>);
    record!(Signed: Vec<i32>);
    let malformed = |what, offset| DecodeError::Malformed { what, offset };
    for before in [0, 1, 8, 15, 16, 40] {
        for after in [0, 9, 40] {
            let list = |wrong: &[u8]| {
                let count = (before + 1 + after) as u8;
                [&[count][..], &vec![7; before], wrong, &vec![7; after]].concat()
            };
            let needless = list(&[251, 250, 0]);
            let expected = malformed("an integer in more bytes than it takes", 1 + before);
            assert_eq!(decode::<Long>(&needless), Err(expected.clone()));
            assert_eq!(decode::<Middle>(&needless), Err(expected.clone()));
            assert_eq!(decode::<Short>(&needless), Err(expected));

            let wide = list(&[253, 0, 0, 0, 0, 1, 0, 0, 0]);
            let expected = malformed("an integer in more bytes than its type has", 1 + before);
            assert!(decode::<Long>(&wide).is_ok());
            assert_eq!(decode::<Middle>(&wide), Err(expected.clone()));
            assert_eq!(decode::<Signed>(&wide), Err(expected));
            let expected = DecodeError::OutOfRange {
                offset: before + 6,
                expected: "u16",
            };
            assert_eq!(decode::<Short>(&list(&[252, 0, 0, 1, 0])), Err(expected));
        }
    }
}

#[test]
fn claimed_text_and_bytes_are_checked_against_what_is_left() {
    record!(Text: String);
    record!(Opaque: Bytes);
    let claims = [length(1 << 60), vec![b'a'; 3]].concat();
    let end = DecodeError::UnexpectedEnd {
        offset: 12,
        needed: (1 << 60) - 3,
    };
    assert_eq!(decode::<Text>(&claims), Err(end.clone()));
    assert_eq!(decode::<Opaque>(&claims), Err(end));
}

#[test]
fn large_messages_pass() {
    record!(Text: String);
    record!(Texts: Vec<String>);
    let texts = Texts {
        one: vec!["x".repeat(60); 60_000],
    };
    let bytes = encode(&texts);
    assert!(bytes.len() > 3 << 20);
    assert_eq!(decode(&bytes), Ok(texts));
    let text = Text {
        one: "y".repeat((4 << 20) - 5),
    };
    assert_eq!(decode(&encode(&text)), Ok(text));
}

#[test]
fn wrong_bytes_say_where() {
    #[derive(Debug, Clone, Copy, PartialEq, Schema)]
    enum Color {
        Red,
        Green,
    }
    #[derive(Debug, Clone, PartialEq, Schema)]
    struct Circle {}
    #[derive(Debug, Clone, PartialEq, Schema)]
    enum Shape {
        #[schema(id = 9)]
        Circle(Circle),
    }
    #[derive(Debug, Clone, PartialEq, Schema)]
    struct Record {
        #[schema(id = 1)]
        flag: bool,
        #[schema(id = 2)]
        maybe: Option<u8>,
        #[schema(id = 3)]
        text: String,
        #[schema(id = 4)]
        color: Color,
        #[schema(id = 10, union)]
        shape: Shape,
    }
    let record = Record {
        flag: true,
        maybe: Some(251),
        text: "abcd".into(),
        color: Color::Green,
        shape: Shape::Circle(Circle {}),
    };
    let bytes = b"\x01\x01\xfb\x04abcd\x01\x00";
    assert_eq!(encode(&record), bytes);
    assert_eq!(decode(bytes), Ok(record));

    let with = |at: usize, byte| {
        let mut bytes = bytes.to_vec();
        bytes[at] = byte;
        decode::<Record>(&bytes).unwrap_err()
    };
    let malformed = |what, offset| DecodeError::Malformed { what, offset };
    let unknown = |of, number, offset| DecodeError::UnknownMember { of, number, offset };
    assert_eq!(with(0, 2), malformed("a bool that is neither 0 nor 1", 0));
    assert_eq!(
        with(1, 7),
        malformed("an Option that is neither 0 nor 1", 1)
    );
    assert_eq!(with(6, 0xff), DecodeError::InvalidUtf8 { offset: 6 });
    assert_eq!(with(8, 2), unknown("Color", 2, 9));
    assert_eq!(with(9, 1), unknown("Shape", 1, 10));
}
