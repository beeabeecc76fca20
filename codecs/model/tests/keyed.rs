//! Keyframes, and the messages that are predicted from them.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{collections::HashMap, num::NonZeroU32, sync::LazyLock};

use wirecost_codec::{DecodeError, Limits};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::{Body, Message};
use wirecost_model::{KeyedDecoder, KeyedEncoder, KeyedError, Model};

const LIMITS: Limits = Limits::DEFAULT;

static TRACE: LazyLock<Trace> = LazyLock::new(|| Trace::generate(WorkloadKind::SteadyMix, 400));

static MODEL: LazyLock<Model<Message>> =
    LazyLock::new(|| Model::train(&TRACE.history[..300]).unwrap());

/// Returns the messages of a node that sends more than one status.
fn of_one_source() -> Vec<&'static Message> {
    let names = TRACE.messages.iter().map(|message| &message.source.name);
    let of = |name| {
        TRACE
            .messages
            .iter()
            .filter(move |message| message.source.name == name)
    };
    let is_status = |message: &&Message| matches!(message.body, Body::Status(_));
    let name = names.max_by_key(|name| of(*name).filter(is_status).count());
    of(name.unwrap()).collect()
}

fn encode(encoder: &mut KeyedEncoder<Message>, message: &Message) -> Vec<u8> {
    let mut bytes = b"before".to_vec();
    encoder.encode(message, &mut bytes).unwrap();
    bytes.split_off(6)
}

fn is_keyframe(bytes: &[u8]) -> bool {
    bytes[..2] == [0, 0]
}

fn every(messages: u32) -> NonZeroU32 {
    NonZeroU32::new(messages).unwrap()
}

#[test]
fn messages_are_read_in_any_order_after_their_keyframes() {
    let messages = of_one_source();
    let mut encoder = KeyedEncoder::new(&MODEL, every(64), LIMITS);
    let sent: Vec<_> = messages
        .iter()
        .map(|message| (encode(&mut encoder, message), *message))
        .collect();
    let (keyframes, others): (Vec<_>, Vec<_>) =
        sent.into_iter().partition(|(bytes, _)| is_keyframe(bytes));
    assert!(
        !others.is_empty() && keyframes.len() <= 7,
        "{}",
        keyframes.len()
    );
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    for (bytes, message) in keyframes.iter().chain(others.iter().rev()).chain(&others) {
        assert_eq!(decoder.decode(bytes).as_ref(), Ok(*message));
    }
}

#[test]
fn a_status_after_a_keyframe_is_smaller() {
    let messages = of_one_source();
    let mut statuses = messages
        .into_iter()
        .filter(|message| matches!(message.body, Body::Status(_)));
    let mut encoder = KeyedEncoder::new(&MODEL, every(64), LIMITS);
    let keyframe = encode(&mut encoder, statuses.next().unwrap());
    let next = encode(&mut encoder, statuses.next().unwrap());
    assert!(is_keyframe(&keyframe) && !is_keyframe(&next));
    assert!(
        next.len() < keyframe.len(),
        "{} {}",
        next.len(),
        keyframe.len()
    );
}

#[test]
fn no_message_takes_more_bytes_than_its_keyframe() {
    let mut encoder = KeyedEncoder::new(&MODEL, every(64), LIMITS);
    let mut longest = HashMap::new();
    for message in of_one_source() {
        let bytes = encode(&mut encoder, message);
        let kind = std::mem::discriminant(&message.body);
        let longest = longest.entry(kind).or_insert(0);
        match is_keyframe(&bytes) {
            true => *longest = bytes.len(),
            false => assert!(bytes.len() <= *longest),
        }
    }
    assert!(longest.len() > 1);
}

#[test]
fn keyframes_come_as_often_as_they_should() {
    let message = &TRACE.messages[0];
    let mut encoder = KeyedEncoder::new(&MODEL, every(3), LIMITS);
    let keyframes: Vec<_> = (0..7)
        .map(|_| is_keyframe(&encode(&mut encoder, message)))
        .collect();
    assert_eq!(keyframes, [true, false, false, true, false, false, true]);
    let mut encoder = KeyedEncoder::new(&MODEL, every(1), LIMITS);
    assert!((0..3).all(|_| is_keyframe(&encode(&mut encoder, message))));
}

#[test]
fn a_keyframe_that_is_not_held_is_asked_for() {
    let message = &TRACE.messages[0];
    let mut encoder = KeyedEncoder::new(&MODEL, every(64), LIMITS);
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    encode(&mut encoder, message);
    let Err(KeyedError::NoKeyframe { id }) = decoder.decode(&encode(&mut encoder, message)) else {
        panic!("the keyframe was lost");
    };
    encoder.forget(id.wrapping_add(1));
    assert!(!is_keyframe(&encode(&mut encoder, message)));
    encoder.forget(id);
    for _ in 0..2 {
        let bytes = encode(&mut encoder, message);
        assert_eq!(decoder.decode(&bytes).as_ref(), Ok(message));
    }
    encoder.forget_all();
    assert!(is_keyframe(&encode(&mut encoder, message)));
}

#[test]
fn the_oldest_keyframe_is_replaced() {
    let message = &TRACE.messages[0];
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    let mut pair = |nonce: u64| {
        let message = Message {
            request_id: nonce.into(),
            ..message.clone()
        };
        let mut encoder = KeyedEncoder::new(&MODEL, every(64), LIMITS);
        let (keyframe, next) = (
            encode(&mut encoder, &message),
            encode(&mut encoder, &message),
        );
        decoder.decode(&keyframe).unwrap();
        next
    };
    let (first, second) = (pair(0), pair(1));
    (2..257).for_each(|nonce| drop(pair(nonce)));
    let first = decoder.decode(&first);
    assert!(
        matches!(first, Err(KeyedError::NoKeyframe { .. })),
        "{first:?}"
    );
    assert!(decoder.decode(&second).is_ok());
}

#[test]
fn every_flipped_bit_and_every_cut_is_found() {
    let message = &TRACE.messages[0];
    let mut encoder = KeyedEncoder::new(&MODEL, every(64), LIMITS);
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    for _ in 0..2 {
        let mut bytes = encode(&mut encoder, message);
        for end in 0..bytes.len() {
            assert!(decoder.decode(&bytes[..end]).is_err());
        }
        for bit in 0..8 * bytes.len() {
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(decoder.decode(&bytes).is_err());
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        assert_eq!(decoder.decode(&bytes).as_ref(), Ok(message));
    }
}

/// A receiver looks for the id before it checks the sum.
#[test]
fn a_message_without_a_whole_id_is_refused() {
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    // A model whose id makes the sum of one byte begin with 0 would show the id as 0.
    for length in 0..6 {
        let read = decoder.decode(&[0; 6][..length]);
        let Err(KeyedError::Decode(error)) = &read else {
            panic!("{read:?}");
        };
        let is_short = matches!(error, DecodeError::UnexpectedEnd { .. });
        assert_eq!(is_short, length < 4, "{error}");
    }
}
