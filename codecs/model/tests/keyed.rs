//! Keyframes, and the messages that are predicted from them.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{num::NonZeroU32, sync::LazyLock};

use wirecost_codec::{DecodeError, Limits};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;
use wirecost_model::{KeyedDecoder, KeyedEncoder, KeyedError, Model};

const LIMITS: Limits = Limits::DEFAULT;

static TRACE: LazyLock<Trace> = LazyLock::new(|| Trace::generate(WorkloadKind::SteadyMix, 64));

static MODEL: LazyLock<Model<Message>> =
    LazyLock::new(|| Model::train(&TRACE.history[..300]).unwrap());

fn encode(encoder: &mut KeyedEncoder<Message>, message: &Message) -> Vec<u8> {
    let mut bytes = b"before".to_vec();
    encoder.encode(message, &mut bytes).unwrap();
    bytes.split_off(6)
}

fn is_keyframe(bytes: &[u8]) -> bool {
    bytes[0] & 3 != 0
}

/// Returns whether a message begins a group.
fn is_first(bytes: &[u8]) -> bool {
    bytes[0] & 3 == 2
}

fn every(messages: u32) -> NonZeroU32 {
    NonZeroU32::new(messages).unwrap()
}

/// Returns the messages as they are sent in groups of 16.
fn sent(encoder: KeyedEncoder<Message>) -> Vec<(Vec<u8>, &'static Message)> {
    let mut encoder = encoder.every(every(16));
    let messages = TRACE.messages.iter();
    messages
        .map(|message| (encode(&mut encoder, message), message))
        .collect()
}

/// Returns an encoder and a decoder, out of frames and in them.
fn ends() -> [(KeyedEncoder<Message>, KeyedDecoder<Message>); 2] {
    [
        (
            KeyedEncoder::new(&MODEL, LIMITS),
            KeyedDecoder::new(&MODEL, LIMITS),
        ),
        (
            KeyedEncoder::in_frames(&MODEL, LIMITS),
            KeyedDecoder::in_frames(&MODEL, LIMITS),
        ),
    ]
}

#[test]
fn messages_are_read_in_any_order_after_their_keyframes() {
    for (encoder, mut decoder) in ends() {
        let (keyframes, others): (Vec<_>, Vec<_>) = sent(encoder)
            .into_iter()
            .partition(|(bytes, _)| is_keyframe(bytes));
        assert_eq!((keyframes.len(), others.len()), (32, 32));
        let again = keyframes.iter().rev();
        for (bytes, message) in keyframes
            .iter()
            .chain(others.iter().rev())
            .chain(again)
            .chain(&others)
        {
            assert_eq!(decoder.decode(bytes).as_ref(), Ok(*message));
        }
    }
}

#[test]
fn the_first_half_of_a_group_are_keyframes_but_at_most_32() {
    for (size, keyframes) in [(1, 1), (2, 1), (3, 2), (16, 8), (100, 32)] {
        let mut encoder = KeyedEncoder::new(&MODEL, LIMITS).every(every(size));
        for _ in 0..2 {
            let found = (0..size)
                .filter(|_| is_keyframe(&encode(&mut encoder, &TRACE.messages[0])))
                .count();
            assert_eq!(found, keyframes);
        }
    }
}

#[test]
fn a_message_after_a_keyframe_is_smaller() {
    let message = &TRACE.messages[0];
    for (encoder, _) in ends() {
        let mut encoder = encoder.every(every(2));
        let [keyframe, next] = [0, 1].map(|_| encode(&mut encoder, message));
        assert!(is_keyframe(&keyframe) && !is_keyframe(&next));
        assert!(
            next.len() < keyframe.len(),
            "{} {}",
            next.len(),
            keyframe.len()
        );
    }
}

#[test]
fn a_keyframe_that_is_not_held_is_asked_for() {
    let message = &TRACE.messages[0];
    for (mut encoder, mut decoder) in ends() {
        encode(&mut encoder, message);
        assert_eq!(
            decoder.decode(&encode(&mut encoder, message)),
            Err(KeyedError::NoKeyframe { number: 1 })
        );
        // It is none of this group.
        encoder.forget(3);
        assert!(!is_first(&encode(&mut encoder, message)));
        encoder.forget(1);
        let first = encode(&mut encoder, message);
        assert!(is_first(&first));
        assert_eq!(decoder.decode(&first).as_ref(), Ok(message));
        // The group that it was a part of has ended.
        encoder.forget(1);
        let next = encode(&mut encoder, message);
        assert!(!is_first(&next));
        assert_eq!(decoder.decode(&next).as_ref(), Ok(message));
        encoder.begin_group();
        assert!(is_first(&encode(&mut encoder, message)));
    }
}

/// A keyframe is predicted from those before it in its group, and so is every message after it.
#[test]
fn a_lost_keyframe_is_missing_to_all_after_it() {
    for (encoder, mut decoder) in ends() {
        let sent = sent(encoder);
        let [(first, message), _lost, rest @ ..] = &sent[..16] else {
            panic!("16 messages");
        };
        assert_eq!(decoder.decode(first).as_ref(), Ok(*message));
        for (bytes, _) in rest {
            let read = decoder.decode(bytes);
            assert!(
                matches!(read, Err(KeyedError::NoKeyframe { number: 2.. })),
                "{read:?}"
            );
        }
        for (bytes, message) in &sent {
            assert_eq!(decoder.decode(bytes).as_ref(), Ok(*message));
        }
    }
}

#[test]
fn the_keyframe_that_came_first_is_replaced() {
    let message = &TRACE.messages[0];
    let mut encoder = KeyedEncoder::new(&MODEL, LIMITS).every(every(2));
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    let mut next = || {
        let keyframe = encode(&mut encoder, message);
        assert_eq!(decoder.decode(&keyframe).as_ref(), Ok(message));
        encode(&mut encoder, message)
    };
    let (first, second) = (next(), next());
    (2..257).for_each(|_| drop(next()));
    assert_eq!(
        decoder.decode(&first),
        Err(KeyedError::NoKeyframe { number: 1 })
    );
    assert!(decoder.decode(&second).is_ok());
}

/// A sender that has begun anew counts from 1 again, while the receiver holds all that it can.
#[test]
fn a_sender_that_begins_anew_is_heard_at_once() {
    let message = &TRACE.messages[0];
    let new = || KeyedEncoder::new(&MODEL, LIMITS).every(every(2));
    let (mut before, mut decoder) = (new(), KeyedDecoder::new(&MODEL, LIMITS));
    for _ in 0..600 {
        let bytes = encode(&mut before, message);
        assert_eq!(decoder.decode(&bytes).as_ref(), Ok(message));
    }
    let mut after = new();
    for _ in 0..2 {
        let bytes = encode(&mut after, message);
        assert_eq!(decoder.decode(&bytes).as_ref(), Ok(message));
    }
}

/// A sender that has begun anew counts from 1 again.
#[test]
fn a_keyframe_replaces_another_with_its_number() {
    let [one, other] = [&TRACE.messages[0], &TRACE.messages[1]];
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    let mut pairs = [one, other].map(|message| {
        let mut encoder = KeyedEncoder::new(&MODEL, LIMITS).every(every(2));
        [0, 1].map(|_| encode(&mut encoder, message))
    });
    for ([keyframe, next], message) in pairs.iter().zip([one, other]) {
        for bytes in [keyframe, next] {
            assert_eq!(decoder.decode(bytes).as_ref(), Ok(message));
        }
    }
    let [[_, next], _] = &mut pairs;
    let read = decoder.decode(next);
    assert!(matches!(read, Err(KeyedError::Decode(_))), "{read:?}");
}

#[test]
fn every_flipped_bit_and_every_cut_is_found() {
    let message = &TRACE.messages[0];
    let mut encoder = KeyedEncoder::new(&MODEL, LIMITS);
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

#[test]
fn a_group_with_too_many_keyframes_is_refused() {
    let model = Model::<Message>::untrained();
    let mut encoder = KeyedEncoder::in_frames(&model, LIMITS).every(every(100));
    let mut decoder = KeyedDecoder::in_frames(&model, LIMITS);
    let message = &TRACE.messages[0];
    for _ in 0..32 {
        let keyframe = encode(&mut encoder, message);
        assert_eq!(decoder.decode(&keyframe).as_ref(), Ok(message));
    }
    // A keyframe 33 that continues the group.
    let mut next = encode(&mut encoder, message);
    assert_eq!(next[..2], [0x80, 1]);
    next[..2].copy_from_slice(&[0x85, 1]);
    let read = decoder.decode(&next);
    assert!(
        matches!(read, Err(KeyedError::Decode(DecodeError::Malformed { .. }))),
        "{read:?}"
    );
}

#[test]
fn a_message_without_a_whole_head_is_refused() {
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    for bytes in [&[][..], &[0x81], &[6], &[6, 0], &[0], &[0, 1]] {
        let read = decoder.decode(bytes);
        assert!(
            matches!(
                read,
                Err(KeyedError::Decode(DecodeError::UnexpectedEnd { .. }))
            ),
            "{bytes:?}: {read:?}"
        );
    }
}
