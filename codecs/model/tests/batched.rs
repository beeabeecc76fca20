//! Batches of messages, each predicted from the model and those before it.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use wirecost_codec::{Codec, DecodeError, EncodeError, Limits, put};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;
use wirecost_model::{Batched, Model, Static};

const LIMITS: Limits = Limits::DEFAULT;

static TRACE: LazyLock<Trace> = LazyLock::new(|| Trace::generate(WorkloadKind::SteadyMix, 64));

static MODEL: LazyLock<Model<Message>> =
    LazyLock::new(|| Model::train(&TRACE.history[..200]).unwrap());

fn encoded(messages: &[Message]) -> Vec<u8> {
    let mut bytes = b"before".to_vec();
    let mut codec = Batched::new(&MODEL, LIMITS);
    codec.encode(&messages.to_vec(), &mut bytes).unwrap();
    bytes.split_off(6)
}

#[test]
fn batches_of_every_size_are_read_back_in_any_order() {
    let mut codec = Batched::new(&MODEL, LIMITS);
    for size in [0, 1, 2, 64, 1, 0] {
        let batch = &TRACE.messages[..size];
        assert_eq!(codec.decode(&encoded(batch)).as_deref(), Ok(batch));
    }
}

#[test]
fn a_message_in_a_batch_is_smaller_than_alone() {
    let mut alone = Vec::new();
    let mut codec = Static::new(&MODEL, LIMITS);
    for message in &TRACE.messages {
        codec.encode(message, &mut alone).unwrap();
    }
    let batch = encoded(&TRACE.messages);
    assert!(
        batch.len() + 5 * TRACE.messages.len() < alone.len(),
        "{} {}",
        batch.len(),
        alone.len()
    );
}

#[test]
fn every_flipped_bit_and_every_cut_is_found() {
    let mut codec: Batched<Message> = Batched::new(&MODEL, LIMITS);
    let mut bytes = encoded(&TRACE.messages[..2]);
    for end in 0..bytes.len() {
        assert!(codec.decode(&bytes[..end]).is_err());
    }
    for bit in 0..8 * bytes.len() {
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(codec.decode(&bytes).is_err());
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    assert!(codec.decode(&bytes).is_ok());
}

#[test]
fn a_batch_beyond_the_limits_is_refused() {
    let few = Limits {
        max_elements: 10,
        ..LIMITS
    };
    let small = Limits {
        max_message_bytes: 100,
        ..LIMITS
    };
    let batch = TRACE.messages.clone();
    let mut codec: Batched<Message> = Batched::new(&MODEL, few);
    let read = codec.decode(&encoded(&batch));
    assert!(
        matches!(read, Err(DecodeError::LimitExceeded { .. })),
        "{read:?}"
    );
    let written = Batched::new(&MODEL, small).encode(&batch, &mut Vec::new());
    assert!(
        matches!(written, Err(EncodeError::TooLarge { .. })),
        "{written:?}"
    );
    // A claim of more messages than memory holds.
    let mut claim = Vec::new();
    put::varint(&mut claim, u64::MAX);
    let checksum = crc32c::crc32c_append(MODEL.id(), &claim);
    claim.extend_from_slice(&checksum.to_le_bytes());
    let read = codec.decode(&claim);
    assert!(
        matches!(read, Err(DecodeError::LimitExceeded { .. })),
        "{read:?}"
    );
}
