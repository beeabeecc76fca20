//! Keyframes, and the messages that are predicted from them.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{cmp::Ordering, collections::HashSet, num::NonZeroU32, sync::LazyLock};

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
    bytes[0] & 1 == 1
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
        assert!(
            keyframes.len() > 1 && others.len() > keyframes.len(),
            "{} and {}",
            keyframes.len(),
            others.len()
        );
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
fn a_group_has_one_keyframe_of_each_kind() {
    for group in sent(KeyedEncoder::new(&MODEL, LIMITS)).chunks(16) {
        let mut kinds = HashSet::new();
        for (bytes, message) in group {
            let is_new = kinds.insert(std::mem::discriminant(&message.body));
            assert_eq!(is_keyframe(bytes), is_new);
        }
    }
}

#[test]
fn a_message_after_a_keyframe_is_smaller() {
    let message = &TRACE.messages[0];
    for (mut encoder, _) in ends() {
        let (keyframe, next) = (
            encode(&mut encoder, message),
            encode(&mut encoder, message),
        );
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
fn groups_begin_as_often_as_they_should() {
    let message = &TRACE.messages[0];
    let mut encoder = KeyedEncoder::new(&MODEL, LIMITS).every(every(3));
    let keyframes: Vec<_> = (0..7)
        .map(|_| is_keyframe(&encode(&mut encoder, message)))
        .collect();
    assert_eq!(keyframes, [true, false, false, true, false, false, true]);
    let mut encoder = KeyedEncoder::new(&MODEL, LIMITS).every(every(1));
    assert!((0..3).all(|_| is_keyframe(&encode(&mut encoder, message))));
}

#[test]
fn a_keyframe_that_is_not_held_is_asked_for() {
    let message = &TRACE.messages[0];
    for (mut encoder, mut decoder) in ends() {
        encode(&mut encoder, message);
        let lost = KeyedError::NoKeyframe { number: 1 };
        assert_eq!(
            decoder.decode(&encode(&mut encoder, message)),
            Err(lost.clone())
        );
        encoder.forget(2);
        assert!(!is_keyframe(&encode(&mut encoder, message)));
        encoder.forget(1);
        for _ in 0..2 {
            let bytes = encode(&mut encoder, message);
            assert_eq!(decoder.decode(&bytes).as_ref(), Ok(message));
        }
        // The group that it was a part of has ended.
        encoder.forget(1);
        assert!(!is_keyframe(&encode(&mut encoder, message)));
        encoder.begin_group();
        assert!(is_keyframe(&encode(&mut encoder, message)));
    }
}

/// A keyframe is predicted from those before it in its group, and so is every message after it.
#[test]
fn a_lost_keyframe_is_missing_to_all_after_it() {
    for (encoder, mut decoder) in ends() {
        let sent = sent(encoder);
        let group = &sent[..16];
        let is_second = |(bytes, _): &(Vec<u8>, _)| is_keyframe(bytes) && bytes[1] == 1;
        let second = group.iter().position(is_second).unwrap();
        for (index, (bytes, message)) in group.iter().enumerate() {
            match index.cmp(&second) {
                Ordering::Less => assert_eq!(decoder.decode(bytes).as_ref(), Ok(*message)),
                Ordering::Equal => {}
                Ordering::Greater => {
                    let read = decoder.decode(bytes);
                    assert!(
                        matches!(read, Err(KeyedError::NoKeyframe { number }) if number > 1),
                        "{read:?}"
                    );
                }
            }
        }
        for (bytes, message) in &sent {
            assert_eq!(decoder.decode(bytes).as_ref(), Ok(*message));
        }
    }
}

#[test]
fn the_keyframe_with_the_lowest_number_is_replaced() {
    let message = &TRACE.messages[0];
    let mut encoder = KeyedEncoder::new(&MODEL, LIMITS);
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    let mut next = || {
        encoder.begin_group();
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

/// A sender that has begun anew counts from 1 again.
#[test]
fn a_keyframe_replaces_another_with_its_number() {
    let [one, other] = [&TRACE.messages[0], &TRACE.messages[1]];
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    let mut pairs = [one, other].map(|message| {
        let mut encoder = KeyedEncoder::new(&MODEL, LIMITS);
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
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    for place in [32, 255] {
        let read = decoder.decode(&[0xff, 0x7f, place, 0, 0, 0, 0]);
        assert!(
            matches!(
                read,
                Err(KeyedError::Decode(DecodeError::Malformed { .. }))
            ),
            "{read:?}"
        );
    }
}

#[test]
fn a_message_without_a_whole_head_is_refused() {
    let mut decoder = KeyedDecoder::new(&MODEL, LIMITS);
    for bytes in [&[][..], &[0x81], &[3], &[3, 0], &[0], &[0, 1]] {
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
