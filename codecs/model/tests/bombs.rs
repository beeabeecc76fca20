//! Bombs: messages of few bytes in frames, which claim more than the limits allow. The receiver of each packing
//! refuses them at the limit, in bounded memory, however often they come.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::sync::LazyLock;

use allocation_counter::measure;
use wirecost_codec::{
    Codec, DecodeError, LimitKind, Limits,
    conformance::sample::{self, Sample},
};
use wirecost_compress::Dictionary;
use wirecost_frame::{Checksum, Format, Framing, SchemaId};
use wirecost_model::{
    Batched, Decoder, Encoder, KeyedDecoder, KeyedEncoder, KeyedError, Model, Static,
};
use wirecost_wire::{Received, Receiver, Wire};

const PACKINGS: [&str; 4] = ["static", "x64", "keyed", "stream"];

/// The limits of the receiver.
const LIMITS: Limits = Limits {
    max_message_bytes: 64 << 10,
    max_elements: 4 << 10,
    ..Limits::DEFAULT
};

/// The most bytes of a bomb.
const MOST_BYTES: usize = 1_000;

/// The most memory while a message is refused: the elements of a list of texts while it grows, and the text.
const MOST_MEMORY: u64 =
    (3 * LIMITS.max_elements * size_of::<String>() + 2 * LIMITS.max_message_bytes) as u64;

static MODEL: LazyLock<Model<Sample>> =
    LazyLock::new(|| Model::train(&vec![sample::samples(); 5].concat()).unwrap());

/// Returns messages beyond a limit, with the limit.
fn bombs() -> [(LimitKind, Sample); 3] {
    let elements = 2 * LIMITS.max_elements;
    [
        (
            LimitKind::Elements,
            Sample {
                numbers: vec![7; elements],
                ..sample::empty()
            },
        ),
        (
            LimitKind::Elements,
            Sample {
                texts: vec![String::new(); elements],
                ..sample::empty()
            },
        ),
        (
            LimitKind::MessageBytes,
            Sample {
                text: "x".repeat(4 * LIMITS.max_message_bytes),
                ..sample::empty()
            },
        ),
    ]
}

/// Returns the message in the packing, by a sender without the receiver's limits.
fn encoded(packing: &str, message: &Sample) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (model, limits) = (&MODEL, Limits::DEFAULT);
    match packing {
        "static" => Static::new(model, limits).encode(message, &mut bytes),
        "x64" => Batched::new(model, limits).encode(&vec![message.clone()], &mut bytes),
        "keyed" => KeyedEncoder::in_frames(model, limits).encode(message, &mut bytes),
        _ => Encoder::in_frames(model, limits).encode(message, &mut bytes),
    }
    .unwrap();
    bytes
}

/// The receiving end of a connection by a packing.
struct End {
    packing: &'static str,
    receiver: Receiver,
    alone: Static<Sample>,
    batched: Batched<Sample>,
    keyed: KeyedDecoder<Sample>,
    stream: Decoder<Sample>,
}

impl End {
    fn new(packing: &'static str) -> Self {
        Self {
            packing,
            receiver: Receiver::new(Framing::new(LIMITS, Checksum::Crc32c), [shared()]),
            alone: Static::new(&MODEL, LIMITS),
            batched: Batched::new(&MODEL, LIMITS),
            keyed: KeyedDecoder::in_frames(&MODEL, LIMITS),
            stream: Decoder::in_frames(&MODEL, LIMITS),
        }
    }

    /// Returns the error of the message in a frame.
    fn refuse(&mut self, frame: &[u8]) -> DecodeError {
        let Ok(Received::Frame { mut messages, .. }) = self.receiver.receive(frame) else {
            panic!("the frame is whole");
        };
        let content = messages.next().unwrap();
        match self.packing {
            "static" => self.alone.decode(content).unwrap_err(),
            "x64" => self.batched.decode(content).unwrap_err(),
            "keyed" => match self.keyed.decode(content).unwrap_err() {
                KeyedError::Decode(error) => error,
                other => panic!("{other}"),
            },
            _ => self.stream.decode(content).unwrap_err(),
        }
    }
}

fn shared() -> Dictionary {
    Dictionary::new(MODEL.to_bytes()).unwrap()
}

/// Returns each bomb as a frame of the packing, with the limit that it exceeds.
fn frames(packing: &str) -> Vec<(LimitKind, Vec<u8>)> {
    let (schema, name) = (SchemaId::Version(1), packing.parse().unwrap());
    let wire = Wire::new(Format::Model, schema, name, Some(&shared())).unwrap();
    let frame = |(kind, message)| {
        let mut frame = Vec::new();
        let mut sender = wire.sender(Framing::default());
        sender
            .send(&encoded(packing, &message), &mut frame)
            .unwrap();
        assert!(frame.len() < MOST_BYTES, "{packing}: {}", frame.len());
        (kind, frame)
    };
    bombs().into_iter().map(frame).collect()
}

fn assert_limit(error: &DecodeError, expected: LimitKind, packing: &str) {
    assert!(
        matches!(error, DecodeError::LimitExceeded { kind, .. } if *kind == expected),
        "{packing}: {error}"
    );
}

#[test]
fn a_bomb_is_refused_in_bounded_memory() {
    for packing in PACKINGS {
        for (kind, frame) in frames(packing) {
            let mut end = End::new(packing);
            let memory = measure(|| assert_limit(&end.refuse(&frame), kind, packing));
            assert!(memory.bytes_max <= MOST_MEMORY, "{packing}: {memory:?}");
        }
    }
}

/// A stream is lost after the first.
#[test]
fn many_bombs_leave_nothing_behind() {
    for packing in PACKINGS.into_iter().filter(|packing| *packing != "stream") {
        let (mut end, frames) = (End::new(packing), frames(packing));
        let mut pass = || {
            for (kind, frame) in &frames {
                assert_limit(&end.refuse(frame), *kind, packing);
            }
        };
        pass();
        let memory = measure(|| (0..5).for_each(|_| pass()));
        assert_eq!(memory.bytes_current, 0, "{packing}");
    }
}
