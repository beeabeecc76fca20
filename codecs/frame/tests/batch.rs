//! Several messages in one payload.

use std::num::NonZeroU32;

use proptest::{collection::vec, prelude::*};
use wirecost_codec::{DecodeError, LimitKind, Limits};
use wirecost_frame::{Batch, BatchFull, Messages};

fn count(messages: u32) -> NonZeroU32 {
    NonZeroU32::new(messages).expect("messages")
}

fn read(payload: &[u8], messages: u32) -> Result<Vec<Vec<u8>>, DecodeError> {
    let messages = Messages::new(payload, count(messages), Limits::DEFAULT)?;
    Ok(messages.map(<[u8]>::to_vec).collect())
}

proptest! {
    #[test]
    fn messages_come_back(messages in vec(vec(any::<u8>(), 0..300), 1..20)) {
        let mut batch = Batch::new(Limits::DEFAULT);
        for message in &messages {
            batch.push(message).unwrap();
        }
        let number = batch.messages().unwrap();
        prop_assert_eq!(number.get() as usize, messages.len());
        let read = Messages::new(batch.payload(), number, Limits::DEFAULT).unwrap();
        prop_assert_eq!(read.len(), messages.len());
        prop_assert!(read.eq(&messages));
    }

    #[test]
    fn a_payload_has_one_form(payload in vec(0..6u8, 0..20), number in 1..6u32) {
        if let Ok(messages) = read(&payload, number) {
            let mut batch = Batch::new(Limits::DEFAULT);
            for message in messages {
                batch.push(&message).unwrap();
            }
            prop_assert_eq!(batch.payload(), payload);
        }
    }
}

#[test]
fn a_cleared_batch_keeps_its_memory() {
    let mut batch = Batch::new(Limits::DEFAULT);
    assert_eq!(batch.messages(), None);
    batch.push(&[1; 100]).unwrap();
    let place = batch.payload().as_ptr();
    batch.clear();
    assert_eq!((batch.messages(), batch.payload()), (None, &[][..]));
    batch.push(&[2; 100]).unwrap();
    assert_eq!(batch.payload().as_ptr(), place);
}

#[test]
fn a_full_batch_stays_as_it_is() {
    let limits = Limits {
        max_message_bytes: 8,
        max_elements: 3,
        ..Limits::DEFAULT
    };
    let mut batch = Batch::new(limits);
    let too_large = BatchFull {
        messages: 0,
        bytes: 9,
    };
    assert_eq!(batch.push(b"12345678"), Err(too_large));
    batch.push(b"123").unwrap();
    let full = BatchFull {
        messages: 1,
        bytes: 5,
    };
    assert_eq!(batch.push(b"1234"), Err(full));
    batch.push(b"12").unwrap();
    batch.push(b"").unwrap();
    assert_eq!(batch.payload(), b"\x03123\x0212\x00");
    batch.push(b"").unwrap_err();
    let number = batch.messages().unwrap();
    assert_eq!(number.get(), 3);
    Messages::new(batch.payload(), number, limits).unwrap();
}

#[test]
fn every_beginning_and_every_other_count_is_an_error() {
    let payload = b"\x03123\x00\x0212";
    assert_eq!(read(payload, 3).unwrap(), [&b"123"[..], b"", b"12"]);
    for end in 0..payload.len() {
        let cut = read(&payload[..end], 3).unwrap_err();
        assert!(matches!(cut, DecodeError::UnexpectedEnd { offset, .. } if offset == end));
    }
    assert_eq!(
        read(payload, 2),
        Err(DecodeError::TrailingBytes {
            offset: 5,
            count: 3
        })
    );
    for number in [4, 5, 8, 9, 65_536] {
        assert_eq!(
            read(payload, number),
            Err(DecodeError::UnexpectedEnd {
                offset: 8,
                needed: 1
            })
        );
    }
}

#[test]
fn inflated_lengths_are_errors() {
    for length in [
        &[0x04][..],
        &[0x7f],
        &[0xff, 0x01],
        &[0xff, 0xff, 0xff, 0xff, 0x07],
        &[0xff, 0xff, 0xff, 0xff, 0x0f],
    ] {
        let payload = [length, b"123"].concat();
        let cut = read(&payload, 1).unwrap_err();
        assert!(matches!(cut, DecodeError::UnexpectedEnd { .. }), "{cut}");
    }
    let beyond = read(&[0xff, 0xff, 0xff, 0xff, 0x1f], 1).unwrap_err();
    assert!(matches!(beyond, DecodeError::OutOfRange { offset: 5, .. }));
    let padded = read(b"\x83\x00123", 1).unwrap_err();
    assert!(matches!(padded, DecodeError::Malformed { offset: 0, .. }));
}

#[test]
fn empty_messages_are_counted() {
    let most = Limits::DEFAULT.max_elements;
    let exceeded = DecodeError::LimitExceeded {
        kind: LimitKind::Elements,
        limit: most,
        offset: 0,
    };
    let bomb = vec![0; 1 << 20];
    assert_eq!(read(&bomb, 1 << 20), Err(exceeded.clone()));
    assert_eq!(read(&bomb, u32::MAX), Err(exceeded));
    assert_eq!(read(&bomb[..most], most as u32).unwrap().len(), most);
}

#[test]
fn a_payload_beyond_the_limit_is_refused() {
    let limits = Limits {
        max_message_bytes: 3,
        ..Limits::DEFAULT
    };
    Messages::new(b"\x0212", count(1), limits).unwrap();
    let refused = Messages::new(b"\x03123", count(1), limits).unwrap_err();
    assert!(matches!(
        refused,
        DecodeError::LimitExceeded {
            kind: LimitKind::MessageBytes,
            limit: 3,
            ..
        }
    ));
}

#[test]
fn a_frame_that_is_no_batch_has_one_message() {
    for payload in [b"".as_slice(), b"alone"] {
        let messages = Messages::one(payload);
        assert_eq!(messages.len(), 1);
        assert!(messages.eq([payload]));
    }
}
