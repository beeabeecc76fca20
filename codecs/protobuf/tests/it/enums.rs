//! Enums with any numbers, checked against bytes worked out by hand from the specification.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, DecodeError, Schema,
    conformance::{
        carries,
        enums::{self, Enums, Level},
    },
};
use wirecost_protobuf::{Protobuf, idl};

fn decode(bytes: &[u8]) -> Result<Enums, DecodeError> {
    Protobuf::default().decode(bytes)
}

#[test]
fn symbols_are_their_numbers() {
    let bytes = [
        &[0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1][..],
        &[0x10, 0],
        &[0x1a, 2, 7, 0],
        &[0x20, 1],
        &[0x2a, 5, 0x0a, 1, b'a', 0x10, 3],
        &[0x30, 9],
        &[0x3a, 2, 1, 0],
    ]
    .concat();
    let mut written = Vec::new();
    Protobuf::default()
        .encode(&enums::one(), &mut written)
        .unwrap();
    assert_eq!(written, bytes);
    assert_eq!(decode(&bytes), Ok(enums::one()));
    carries(&mut Protobuf::default(), &enums::all());
}

#[test]
fn an_absent_symbol_has_number_0() {
    let (record, field) = ("Enums", "phase");
    assert_eq!(
        decode(&[]),
        Err(DecodeError::MissingField { record, field })
    );
    let absent = decode(&[0x20, 1]).unwrap();
    assert_eq!(absent.level, Level::Low);
    assert_eq!(absent.health, enums::Health::Unknown(0));
}

#[test]
fn a_number_without_a_symbol_is_refused_unless_it_is_kept() {
    for (number, bytes) in [(2, &[0x20, 2][..]), (0, &[0x20, 0])] {
        let (of, offset) = ("Phase", 2);
        assert_eq!(
            decode(bytes),
            Err(DecodeError::UnknownMember { of, number, offset })
        );
    }
    assert_eq!(
        decode(&[0x20, 1, 0x40, 2]).unwrap().level,
        Level::Unknown(2)
    );
}

#[test]
fn the_idl_has_the_numbers() {
    let file = idl(Enums::RECORD, "").unwrap();
    for declared in [
        "
enum Code {
  CODE_OK = 0;
  CODE_FAILED = -1;
  CODE_LAST = 2147483647;
  CODE_SLOW = 7;
}
",
        "
enum Phase {
  option allow_alias = true;
  PHASE_UNSPECIFIED = 0;
  PHASE_FIRST = 1;
  PHASE_SECOND = 3;
  PHASE_RUNNING = 3;
}
",
        "
enum Level {
  LEVEL_LOW = 0;
  LEVEL_HIGH = 1;
}
",
    ] {
        assert!(file.contains(declared), "{declared} is not in {file}");
    }
}
