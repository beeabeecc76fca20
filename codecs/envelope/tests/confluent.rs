//! Confluent's wire format, by the examples of its documentation and the bytes of its client for Python.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use wirecost_codec::{DecodeError, LimitKind, Limits};
use wirecost_envelope::{Confluent, ConfluentProtobuf};

fn written(schema: u32, indexes: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let indexes = indexes.to_vec();
    ConfluentProtobuf { schema, indexes }.write(&mut bytes);
    bytes
}

fn read(bytes: &[u8]) -> Result<(ConfluentProtobuf, &[u8]), DecodeError> {
    ConfluentProtobuf::read(bytes, Limits::DEFAULT)
}

#[test]
fn a_zero_byte_and_the_number_of_the_schema() {
    let mut bytes = Vec::new();
    Confluent { schema: 1 }.write(&mut bytes);
    assert_eq!(bytes, [0, 0, 0, 0, 1]);
    assert_eq!(
        Confluent::read(&bytes),
        Ok((Confluent { schema: 1 }, &[][..]))
    );
    let header = Confluent {
        schema: 0x8765_4321,
    };
    let bytes = [0, 0x87, 0x65, 0x43, 0x21, 9];
    assert_eq!(Confluent::read(&bytes), Ok((header, &[9][..])));
}

#[test]
fn indexes_of_the_documentation() {
    // `MessageH.MessageI` and `MessageA.MessageE.MessageG` of the example file, and the first message.
    assert_eq!(written(1, &[1, 0]), [0, 0, 0, 0, 1, 4, 2, 0]);
    assert_eq!(written(1, &[0, 2, 1]), [0, 0, 0, 0, 1, 6, 0, 4, 2]);
    assert_eq!(written(1, &[0]), [0, 0, 0, 0, 1, 0]);
    // The tests of the client for Python.
    assert_eq!(written(1, &[1, 2, 3]), [0, 0, 0, 0, 1, 6, 2, 4, 6]);
    assert_eq!(written(1, &[127]), [0, 0, 0, 0, 1, 2, 0xfe, 1]);
    assert_eq!(written(1, &[128]), [0, 0, 0, 0, 1, 2, 0x80, 2]);
}

#[test]
fn the_first_message_has_two_forms() {
    let first = ConfluentProtobuf {
        schema: 1,
        indexes: vec![0],
    };
    assert_eq!(read(&[0, 0, 0, 0, 1, 0, 8]), Ok((first.clone(), &[8][..])));
    assert_eq!(read(&[0, 0, 0, 0, 1, 2, 0, 8]), Ok((first, &[8][..])));
    assert_eq!(written(1, &[]), written(1, &[0]));
}

#[test]
fn other_bytes_are_refused() {
    let magic = DecodeError::Malformed {
        what: "no header of Confluent's wire format",
        offset: 0,
    };
    assert_eq!(Confluent::read(&[1, 0, 0, 0, 1]), Err(magic.clone()));
    assert_eq!(read(&[1, 0, 0, 0, 1, 0]), Err(magic));
    let whole = written(1, &[300, 300]);
    for len in 0..whole.len() {
        let error = read(&whole[..len]).unwrap_err();
        assert!(
            matches!(error, DecodeError::UnexpectedEnd { offset, .. } if offset == len),
            "{len}: {error}"
        );
    }
    let negative = DecodeError::OutOfRange {
        offset: 6,
        expected: "u32",
    };
    assert_eq!(read(&[0, 0, 0, 0, 1, 1]), Err(negative));
    let exceeded = DecodeError::LimitExceeded {
        kind: LimitKind::Depth,
        limit: 64,
        offset: 7 + 64,
    };
    let levels = |count: &[u8]| [&[0, 0, 0, 0, 1], count, &[0; 100]].concat();
    assert!(read(&levels(&[0x80, 1])).is_ok());
    assert_eq!(read(&levels(&[0x82, 1])), Err(exceeded));
}

proptest! {
    #[test]
    fn every_header_is_read_back(
        schema in any::<u32>(),
        indexes in proptest::collection::vec(any::<u32>(), 1..64),
        message in any::<Vec<u8>>(),
    ) {
        let bytes = [written(schema, &indexes), message.clone()].concat();
        let header = ConfluentProtobuf { schema, indexes };
        prop_assert_eq!(read(&bytes), Ok((header, &message[..])));
    }

    #[test]
    fn noise_is_a_header_or_an_error(bytes in any::<Vec<u8>>()) {
        let bytes = [&[0, 0, 0, 0, 1], &bytes[..]].concat();
        if let Ok((header, message)) = read(&bytes) {
            prop_assert!(header.indexes.len() <= 64);
            prop_assert!(bytes.ends_with(message));
        }
    }
}
