//! A stranger's bytes are refused or read without a panic, within the limits.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::sync::LazyLock;

use allocation_counter::measure;
use proptest::{collection, prelude::*, sample::Index};
use wirecost_codec::{
    Bytes, Codec, DecodeError, Limits, Schema,
    conformance::sample::{self, Sample},
};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;
use wirecost_model::{Batched, Decoder, Encoder, Model, Static};

const LIMITS: Limits = Limits {
    max_message_bytes: 64 << 10,
    max_elements: 4 << 10,
    ..Limits::DEFAULT
};

/// The memory of a message that is as large as the limits allow, and its errors.
const MOST_MEMORY: u64 = 4 << 20;

static MODEL: LazyLock<Model<Message>> = LazyLock::new(|| {
    let history = Trace::generate(WorkloadKind::SteadyMix, 1).history;
    Model::train(&history[..200]).unwrap()
});

static MESSAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut codec = Static::new(&MODEL, Limits::DEFAULT);
    let encode = |message: &Message| {
        let mut bytes = Vec::new();
        codec.encode(message, &mut bytes).unwrap();
        bytes
    };
    let messages = Trace::generate(WorkloadKind::SteadyMix, 20).messages;
    messages.iter().map(encode).collect()
});

/// Returns bytes with the checksum of a message that stands alone, or is the first of a stream.
fn sealed(mut bytes: Vec<u8>, model: u32) -> Vec<u8> {
    let checksum = crc32c::crc32c_append(model, &bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

/// Decodes a payload whose checksum is right in every mode, within the promised memory.
fn decode_sealed(payload: &[u8]) {
    let message = sealed(payload.to_vec(), MODEL.id());
    let mut alone = Static::new(&MODEL, LIMITS);
    let mut stream = Decoder::new(&MODEL, LIMITS);
    let mut batched = Batched::new(&MODEL, LIMITS);
    // A batch of three.
    let batch = sealed([&[3][..], payload].concat(), MODEL.id());
    let memory = measure(|| {
        let _: Result<Vec<Message>, _> = batched.decode(&batch);
        let one = alone.decode(&message);
        assert_eq!(format!("{one:?}"), format!("{:?}", stream.decode(&message)));
        // The codec is as it was before.
        assert_eq!(format!("{one:?}"), format!("{:?}", alone.decode(&message)));
    });
    assert!(memory.bytes_max < MOST_MEMORY, "{memory:?}");
    let untrained = Model::untrained();
    let _: Result<Sample, _> =
        Static::new(&untrained, LIMITS).decode(&sealed(payload.to_vec(), untrained.id()));
}

#[test]
fn every_flipped_bit_is_found() {
    let mut codec = Static::new(&MODEL, LIMITS);
    for message in MESSAGES.iter() {
        let mut message = message.clone();
        for bit in 0..8 * message.len() {
            message[bit / 8] ^= 1 << (bit % 8);
            let read = codec.decode(&message);
            assert!(
                matches!(read, Err(DecodeError::Malformed { .. })),
                "{read:?}"
            );
            message[bit / 8] ^= 1 << (bit % 8);
        }
        assert!(codec.decode(&message).is_ok());
    }
}

#[test]
fn truncated_messages_with_a_right_checksum_do_no_harm() {
    for message in MESSAGES.iter().take(5) {
        for end in 0..message.len() - 4 {
            decode_sealed(&message[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_with_a_right_checksum_does_no_harm(
        message in any::<Index>(),
        damage in collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = message.get(&MESSAGES).clone();
        bytes.truncate(bytes.len() - 4);
        for (at, byte) in damage {
            *at.get_mut(&mut bytes) = byte;
        }
        decode_sealed(&bytes);
    }

    #[test]
    fn noise_does_no_harm(bytes in collection::vec(any::<u8>(), 0..200)) {
        decode_sealed(&bytes);
    }

    #[test]
    fn files_of_noise_are_no_models(
        damage in collection::vec((any::<Index>(), any::<u8>()), 1..4),
        cut in proptest::option::of(any::<Index>()),
    ) {
        let file = MODEL.to_bytes();
        let mut file = file[..file.len() - 4].to_vec();
        if let Some(end) = cut {
            file.truncate(end.index(file.len()));
        }
        for (at, byte) in damage {
            if !file.is_empty() {
                *at.get_mut(&mut file) = byte;
            }
        }
        // With a right checksum, it is a model or an error.
        let _ = Model::<Message>::from_bytes(&sealed(file, 0));
    }
}

#[test]
fn a_model_of_another_type_or_model_is_refused() {
    assert!(Model::<Sample>::from_bytes(MODEL.to_bytes()).is_err());
    let mut other = Static::new(&Model::<Message>::untrained(), LIMITS);
    for message in MESSAGES.iter() {
        let read = other.decode(message);
        assert!(
            matches!(read, Err(DecodeError::Malformed { .. })),
            "{read:?}"
        );
    }
}

#[test]
fn every_flipped_bit_of_a_file_is_found() {
    let mut file = MODEL.to_bytes().to_vec();
    for bit in (0..8 * file.len()).step_by(101) {
        file[bit / 8] ^= 1 << (bit % 8);
        assert!(Model::<Message>::from_bytes(&file).is_err());
        file[bit / 8] ^= 1 << (bit % 8);
    }
    for end in (0..file.len()).step_by(97) {
        assert!(Model::<Message>::from_bytes(&file[..end]).is_err());
    }
}

#[test]
fn text_is_utf_8() {
    #[derive(Debug, PartialEq, Schema)]
    struct Octets {
        #[schema(id = 1)]
        value: Bytes,
    }

    #[derive(Debug, PartialEq, Schema)]
    struct Text {
        #[schema(id = 1)]
        value: String,
    }

    let (octets, text) = (Model::untrained(), Model::untrained());
    // A lone continuation byte, an overlong form, a surrogate, a value that is no code point.
    for value in [
        &b"all-ascii"[..],
        "ü".as_bytes(),
        &[0x80],
        &[0xc0, 0xaf],
        &[0xed, 0xa0, 0x80],
        &[0xf4, 0x90, 0x80, 0x80],
        &[0xff; 100],
    ] {
        let message = Octets {
            value: value.to_vec().into(),
        };
        let mut bytes = Vec::new();
        Static::new(&octets, LIMITS)
            .encode(&message, &mut bytes)
            .unwrap();
        bytes.truncate(bytes.len() - 4);
        let read: Result<Text, _> = Static::new(&text, LIMITS).decode(&sealed(bytes, text.id()));
        match str::from_utf8(value) {
            Ok(value) => assert_eq!(read.unwrap().value, value),
            Err(_) => assert!(
                matches!(read, Err(DecodeError::InvalidUtf8 { .. })),
                "{read:?}"
            ),
        }
    }
}

#[test]
fn a_stream_takes_each_message_once_and_in_order() {
    let messages = Trace::generate(WorkloadKind::SteadyMix, 10).messages;
    let mut encoder = Encoder::new(&MODEL, LIMITS);
    let encode = |message: &Message| {
        let mut bytes = Vec::new();
        encoder.encode(message, &mut bytes).unwrap();
        bytes
    };
    let sent: Vec<_> = messages.iter().map(encode).collect();
    let mut decoder = Decoder::new(&MODEL, LIMITS);
    for (index, message) in messages.iter().enumerate() {
        for (other, bytes) in sent.iter().enumerate() {
            if other != index {
                let read = decoder.decode(bytes);
                assert!(
                    matches!(read, Err(DecodeError::Malformed { .. })),
                    "{read:?}"
                );
            }
        }
        assert_eq!(decoder.decode(&sent[index]).as_ref(), Ok(message));
    }
}

#[test]
fn a_stream_is_lost_after_bytes_that_are_no_message() {
    let many = Sample {
        numbers: vec![1; 100],
        ..sample::empty()
    };
    let model = Model::untrained();
    let mut encoder = Encoder::new(&model, Limits::DEFAULT);
    let few = Limits {
        max_elements: 10,
        ..Limits::DEFAULT
    };
    let mut decoder = Decoder::new(&model, few);
    let mut bytes = Vec::new();
    encoder.encode(&many, &mut bytes).unwrap();
    let read = decoder.decode(&bytes);
    assert!(
        matches!(read, Err(DecodeError::LimitExceeded { .. })),
        "{read:?}"
    );
    let mut next = Vec::new();
    encoder.encode(&sample::empty(), &mut next).unwrap();
    for bytes in [&bytes, &next] {
        let read = decoder.decode(bytes);
        assert!(
            matches!(read, Err(DecodeError::Malformed { .. })),
            "{read:?}"
        );
    }
}

#[test]
fn a_sender_that_exceeds_the_limits_is_lost_too() {
    let mut encoder = Encoder::new(&Model::untrained(), LIMITS);
    let long = Sample {
        text: "x".repeat(LIMITS.max_message_bytes + 1),
        ..sample::empty()
    };
    let mut out = b"before".to_vec();
    assert!(encoder.encode(&long, &mut out).is_err());
    assert!(encoder.encode(&sample::empty(), &mut out).is_err());
    assert_eq!(out, b"before");
}
