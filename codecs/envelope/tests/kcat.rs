//! Dumps of kcat, which its `format.c` specifies, and hostile ones.

#![allow(clippy::panic, clippy::unwrap_used)]

use wirecost_codec::{DecodeError, LimitKind, Limits};
use wirecost_envelope::{KcatReader, ReadError};

/// Returns the messages of a dump.
fn read(dump: &[u8]) -> Result<Vec<Vec<u8>>, ReadError> {
    let mut reader = KcatReader::new(dump, Limits::DEFAULT);
    let mut messages = Vec::new();
    while let Some(message) = reader.next_message()? {
        messages.push(message.to_vec());
    }
    Ok(messages)
}

/// Returns the start of the refused part, and its defect.
fn refused(dump: &[u8]) -> (u64, DecodeError) {
    match read(dump) {
        Err(ReadError::Part { start, error }) => (start, error),
        other => panic!("{other:?}"),
    }
}

#[test]
fn tombstones_are_skipped_and_empty_messages_are_not() {
    let dump = [
        &[0, 0, 0, 0][..],
        &[0xff; 8],
        &[0, 0, 0, 2, 7, 8],
        &[0xff; 4],
    ]
    .concat();
    assert_eq!(read(&dump).unwrap(), [vec![], vec![7, 8]]);
    assert_eq!(read(&[]).unwrap(), Vec::<Vec<u8>>::new());
}

#[test]
fn a_dump_that_ends_in_a_message_is_an_error() {
    let dump = [0, 0, 0, 2, 7, 8];
    for len in 1..dump.len() {
        let (start, end) = if len < 4 { (0, 4) } else { (4, 6) };
        let error = DecodeError::UnexpectedEnd {
            offset: len - start,
            needed: end - len,
        };
        assert_eq!(refused(&dump[..len]), (start as u64, error), "{len}");
    }
}

#[test]
fn a_length_beyond_the_limit_is_refused() {
    let exceeded = DecodeError::LimitExceeded {
        kind: LimitKind::MessageBytes,
        limit: 4 << 20,
        offset: 0,
    };
    // One byte more than the limit, and a negative length that is not that of a tombstone.
    for len in [[0, 0x40, 0, 1], [0xff, 0xff, 0xff, 0xfe]] {
        assert_eq!(refused(&len), (4, exceeded.clone()));
    }
}
