//! Messages of a model in frames: from the sender of a connection to the receiver.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::sync::LazyLock;

use proptest::{collection, prelude::*};
use wirecost_codec::{Codec, DecodeError, Limits, Schema};
use wirecost_compress::Dictionary;
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_frame::{
    Checksum, CompressionId, Content, Control, DictionaryId, Format, Framing, Header, Reason,
    Refusal, SchemaId,
};
use wirecost_message::Message;
use wirecost_model::{
    Batched, Decoder, Encoder, KeyedDecoder, KeyedEncoder, KeyedError, Model, Static,
};
use wirecost_wire::{
    ClusterKey, Initiator, ReceiveError, Received, Receiver, Responder, Sender, Step, Wire, Wires,
};

const LIMITS: Limits = Limits::DEFAULT;
const SCHEMA: SchemaId = SchemaId::Version(1);

static TRACE: LazyLock<Trace> = LazyLock::new(|| Trace::generate(WorkloadKind::SteadyMix, 12));

static MODEL: LazyLock<Model<Message>> =
    LazyLock::new(|| Model::train(&TRACE.history[..200]).unwrap());

/// A model of other samples.
static OTHER: LazyLock<Model<Message>> =
    LazyLock::new(|| Model::train(&TRACE.history[200..400]).unwrap());

/// Returns a model as a dictionary.
fn shared(model: &Model<Message>) -> Dictionary {
    Dictionary::new(model.to_bytes()).unwrap()
}

fn wire(packing: &str, dictionary: &Dictionary) -> Wire {
    let packing = packing.parse().unwrap();
    Wire::new(Format::Model, SCHEMA, packing, Some(dictionary)).unwrap()
}

fn sender(framing: Framing, packing: &str) -> Sender {
    wire(packing, &shared(&MODEL)).sender(framing)
}

fn receiver(framing: Framing, model: &Model<Message>) -> Receiver {
    Receiver::new(framing, [shared(model)]).reading([(Format::Model, SCHEMA)])
}

/// The receiving end of a connection, with the model that it holds.
struct End {
    receiver: Receiver,
    alone: Static<Message>,
    keyed: KeyedDecoder<Message>,
    stream: Decoder<Message>,
    untrained: Static<Message>,
}

impl End {
    fn new(framing: Framing, model: &Model<Message>) -> Self {
        Self {
            receiver: receiver(framing, model),
            alone: Static::new(model, LIMITS),
            keyed: KeyedDecoder::in_frames(model, LIMITS),
            stream: Decoder::in_frames(model, LIMITS),
            untrained: Static::new(&Model::untrained(), LIMITS),
        }
    }

    /// Returns the message of the frame at the start of `link`, by the codec that its header names;
    /// `None` if the frame is incomplete.
    fn receive(&mut self, link: &[u8]) -> Option<Result<Message, Refused>> {
        let (header, content) = match self.receiver.receive(link) {
            Ok(Received::Frame {
                header,
                mut messages,
                ..
            }) => (header, messages.next().unwrap_or_default()),
            Ok(Received::NotYet { .. }) => return None,
            Ok(Received::Control { control, .. }) => panic!("nobody sent {control:?}"),
            Err(error) => return Some(Err(Refused::Frame(error))),
        };
        let message = match header.compression {
            CompressionId::Model(_) => self.alone.decode(content),
            CompressionId::ModelKeyed(_) => {
                return Some(self.keyed.decode(content).map_err(|error| match error {
                    KeyedError::Decode(error) => Refused::Message(error),
                    KeyedError::NoKeyframe { number } => Refused::Keyframe(number),
                    error => panic!("{error}"),
                }));
            }
            CompressionId::ModelStream(_) => self.stream.decode(content),
            _ => self.untrained.decode(content),
        };
        Some(message.map_err(Refused::Message))
    }
}

/// The reason why there is no message.
#[derive(Debug, PartialEq)]
enum Refused {
    Frame(ReceiveError),
    Message(DecodeError),
    Keyframe(u32),
}

/// Returns the frames of messages that stand alone, each with its message.
fn alone(framing: Framing) -> Vec<(Vec<u8>, &'static Message)> {
    let mut sender = sender(framing, "static");
    let mut codec = Static::new(&MODEL, LIMITS);
    let frame = |message: &'static Message| {
        let (mut bytes, mut link) = (Vec::new(), Vec::new());
        codec.encode(message, &mut bytes).unwrap();
        sender.send(&bytes, &mut link).unwrap();
        (link, message)
    };
    TRACE.messages.iter().map(frame).collect()
}

/// Returns the frames of keyed messages, each with its message.
fn keyed(framing: Framing) -> Vec<(Vec<u8>, &'static Message)> {
    let mut sender = sender(framing, "keyed");
    let mut encoder = KeyedEncoder::in_frames(&MODEL, LIMITS);
    let frame = |message: &'static Message| {
        let (mut bytes, mut link) = (Vec::new(), Vec::new());
        encoder.encode(message, &mut bytes).unwrap();
        sender.send(&bytes, &mut link).unwrap();
        (link, message)
    };
    TRACE.messages.iter().map(frame).collect()
}

/// Returns the frames of a stream, each with its message.
fn stream(framing: Framing) -> Vec<(Vec<u8>, &'static Message)> {
    let mut sender = sender(framing, "stream");
    let mut encoder = Encoder::in_frames(&MODEL, LIMITS);
    let frame = |message: &'static Message| {
        let (mut bytes, mut link) = (Vec::new(), Vec::new());
        encoder.encode(message, &mut bytes).unwrap();
        sender.send(&bytes, &mut link).unwrap();
        (link, message)
    };
    TRACE.messages.iter().map(frame).collect()
}

/// Returns copies of a frame, each with another bit flipped.
fn flipped(frame: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..8 * frame.len()).map(|bit| {
        let mut flipped = frame.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    })
}

fn unchecked() -> Framing {
    Framing::new(LIMITS, Checksum::None)
}

#[test]
fn messages_that_stand_alone_may_be_lost_repeated_or_out_of_order() {
    let mut end = End::new(Framing::default(), &MODEL);
    let frames = alone(Framing::default());
    for (frame, message) in frames.iter().rev().step_by(2).chain(&frames[..3]) {
        assert_eq!(end.receive(frame), Some(Ok((*message).clone())));
    }
}

#[test]
fn a_batch_is_one_message_to_its_frame() {
    let mut codec = Batched::new(&MODEL, LIMITS);
    let (mut bytes, mut link) = (Vec::new(), Vec::new());
    codec.encode(&TRACE.messages, &mut bytes).unwrap();
    let mut sender = sender(Framing::default(), "x64");
    sender.send(&bytes, &mut link).unwrap();
    let mut receiver = receiver(Framing::default(), &MODEL);
    let Received::Frame {
        header, messages, ..
    } = receiver.receive(&link).unwrap()
    else {
        panic!("the frame is whole");
    };
    let id = DictionaryId(shared(&MODEL).id());
    assert_eq!(header.compression, CompressionId::ModelBatch(id));
    assert_eq!(header.content, Content::Message);
    let [content] = messages.collect::<Vec<_>>()[..] else {
        panic!("one message");
    };
    assert_eq!(codec.decode(content).as_ref(), Ok(&TRACE.messages));
}

#[test]
fn a_batch_needs_its_model() {
    let packing = "x64".parse().unwrap();
    let needed = Wire::new(Format::Model, SCHEMA, packing, None).unwrap_err();
    assert_eq!(needed.to_string(), "the packing x64 needs a dictionary");
}

#[test]
fn a_stream_arrives() {
    let mut end = End::new(Framing::default(), &MODEL);
    for (frame, message) in stream(Framing::default()) {
        assert_eq!(end.receive(&frame), Some(Ok(message.clone())));
    }
}

/// The checksum of a frame is enough after the first message.
#[test]
fn only_the_first_message_of_a_stream_has_a_checksum() {
    let mut sealed = Encoder::new(&MODEL, LIMITS);
    for (index, (frame, message)) in stream(Framing::default()).iter().enumerate() {
        let mut bytes = Vec::new();
        sealed.encode(message, &mut bytes).unwrap();
        let payload = if index == 0 {
            bytes.len()
        } else {
            bytes.len() - 4
        };
        // The length, the id of the model and the checksum of the frame among them.
        let overhead = if payload < 128 { 12 } else { 13 };
        assert_eq!(frame.len(), payload + overhead);
    }
}

#[test]
fn every_flipped_bit_of_a_frame_is_found() {
    let mut end = End::new(Framing::default(), &MODEL);
    let frames = [
        alone(Framing::default()),
        keyed(Framing::default()),
        stream(Framing::default()),
    ];
    let frames = frames.concat();
    for damaged in frames.iter().flat_map(|(frame, _)| flipped(frame)) {
        end.receiver = receiver(Framing::default(), &MODEL);
        let read = end.receive(&damaged);
        assert!(
            matches!(read, None | Some(Err(Refused::Frame(_)))),
            "{read:?}"
        );
    }
}

/// The checksum of the message remains.
#[test]
fn without_the_checksum_of_a_frame_a_flipped_bit_gives_no_message_either() {
    let mut end = End::new(unchecked(), &MODEL);
    let frames = alone(unchecked());
    for damaged in frames.iter().flat_map(|(frame, _)| flipped(frame)) {
        end.receiver = receiver(unchecked(), &MODEL);
        let read = end.receive(&damaged);
        assert!(!matches!(read, Some(Ok(_))), "{damaged:02x?}");
    }
}

#[test]
fn a_keyframe_that_is_not_held_is_named_and_the_sender_begins_anew() {
    let mut end = End::new(Framing::default(), &MODEL);
    let mut sender = sender(Framing::default(), "keyed");
    let mut encoder = KeyedEncoder::in_frames(&MODEL, LIMITS);
    let message = &TRACE.messages[0];
    let mut frame = |encoder: &mut KeyedEncoder<_>| {
        let (mut bytes, mut link) = (Vec::new(), Vec::new());
        encoder.encode(message, &mut bytes).unwrap();
        sender.send(&bytes, &mut link).unwrap();
        link
    };
    let (_lost, next) = (frame(&mut encoder), frame(&mut encoder));
    assert_eq!(end.receive(&next), Some(Err(Refused::Keyframe(1))));
    let (refusal, mut back) = (end.receiver.refusal(Reason::Keyframe(1)), Vec::new());
    Control::Refusal(refusal).write(&mut back);
    let mut receiver = receiver(Framing::default(), &MODEL);
    let Received::Control { control, .. } = receiver.receive(&back).unwrap() else {
        panic!("the refusal is whole");
    };
    let Control::Refusal(Refusal {
        reason: Reason::Keyframe(number),
        ..
    }) = control
    else {
        panic!("{control:?}");
    };
    encoder.forget(number);
    for _ in 0..2 {
        let read = end.receive(&frame(&mut encoder));
        assert_eq!(read, Some(Ok(message.clone())));
    }
}

#[test]
fn a_model_that_is_not_held_is_named_and_the_connection_goes_on() {
    for frames in [alone, keyed, stream].map(|frames| frames(Framing::default())) {
        let mut end = End::new(Framing::default(), &MODEL);
        end.receiver.release(shared(&MODEL).id());
        for (frame, _) in frames {
            let Some(Err(Refused::Frame(error))) = end.receive(&frame) else {
                panic!("the model is not held");
            };
            let reason = Reason::Dictionary(DictionaryId(shared(&MODEL).id()));
            assert_eq!(error.reason(), Some(reason));
            assert_eq!(error.next_frame(), Some(frame.len()));
        }
        end.receiver.hold(shared(&MODEL));
        let (last, message) = &alone(Framing::default())[0];
        assert_eq!(end.receive(last), Some(Ok((*message).clone())));
    }
}

#[test]
fn another_model_is_a_missing_one() {
    for frames in [alone, keyed, stream].map(|frames| frames(Framing::default())) {
        let mut end = End::new(Framing::default(), &OTHER);
        let read = end.receive(&frames[0].0);
        assert!(
            matches!(
                read,
                Some(Err(Refused::Frame(ReceiveError::MissingDictionary { .. })))
            ),
            "{read:?}"
        );
    }
}

#[test]
fn a_stream_without_its_beginning_gives_no_message() {
    for (frame, _) in &stream(Framing::default())[1..] {
        let mut end = End::new(Framing::default(), &MODEL);
        let read = end.receive(frame);
        assert!(matches!(read, Some(Err(Refused::Message(_)))), "{read:?}");
    }
}

#[test]
fn another_version_of_the_schema_is_refused() {
    let mut end = End::new(Framing::default(), &MODEL);
    let wire = Wire::new(
        Format::Model,
        SchemaId::Version(2),
        "static".parse().unwrap(),
        Some(&shared(&MODEL)),
    );
    let mut link = Vec::new();
    let mut sender = wire.unwrap().sender(Framing::default());
    sender.send(b"of another version", &mut link).unwrap();
    let Some(Err(Refused::Frame(error))) = end.receive(&link) else {
        panic!("the version is not read");
    };
    let reason = Reason::Schema(SchemaId::Version(2));
    assert_eq!(error.reason(), Some(reason));
    // Nor can the model be read as one of another schema.
    #[derive(Debug, Schema)]
    struct Join {
        #[schema(id = 1)]
        _node: String,
    }
    let read = Model::<Join>::from_bytes(MODEL.to_bytes());
    assert!(matches!(read, Err(DecodeError::Malformed { .. })));
}

/// Returns the wire on which two nodes agree.
fn agreed(one: [Wire; 2], other: [Wire; 2]) -> Wire {
    let key = ClusterKey::new([7; 32]);
    let [one, other] = [one, other].map(|wires| Wires::new(wires).unwrap());
    let (mut there, mut back) = (Vec::new(), Vec::new());
    let initiator = Initiator::offer(&one, &key, [1; 16], &mut there);
    let responder = Responder::new(&other, &key, [2; 16]);
    responder.answer(&there, &mut back).unwrap();
    let Step::Done { done, .. } = initiator.answered(&back, &mut there).unwrap() else {
        panic!("the answer is whole");
    };
    done.wire().clone()
}

#[test]
fn peers_without_a_common_model_agree_on_a_format_that_evolves() {
    let avro = || Wire::new(Format::Avro, SCHEMA, "zstd-3".parse().unwrap(), None).unwrap();
    let with = |model: &Model<_>| [wire("stream", &shared(model)), avro()];
    let node = || with(&MODEL);
    assert_eq!(agreed(node(), node()).name().to_string(), "model+stream");
    let another_model = with(&OTHER);
    let another_mode = [wire("static", &shared(&MODEL)), avro()];
    for peer in [another_model, another_mode] {
        let agreed = agreed(node(), peer);
        assert_eq!(agreed.name().to_string(), "avro+zstd-3");
        assert!(agreed.format().can_evolve());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Contents in frames whose checksums are right.
    #[test]
    fn a_strangers_contents_do_no_harm(
        contents in collection::vec(collection::vec(any::<u8>(), 0..100), 1..5),
        is_stream in any::<bool>(),
    ) {
        let mut end = End::new(Framing::default(), &MODEL);
        if is_stream {
            let (first, message) = &stream(Framing::default())[0];
            prop_assert_eq!(end.receive(first), Some(Ok((*message).clone())));
        }
        let id = DictionaryId(shared(&MODEL).id());
        let compression = match is_stream {
            true => CompressionId::ModelStream(id),
            false => CompressionId::Model(id),
        };
        let header = Header {
            format: Format::Model,
            compression,
            schema: SCHEMA,
            content: Content::Message,
        };
        let mut is_lost = false;
        for content in contents {
            let mut link = Vec::new();
            Framing::default().encode(&header, &content, &mut link).unwrap();
            let read = end.receive(&link).unwrap();
            prop_assert!(is_stream || read.is_err());
            // A stream that is lost stays lost.
            prop_assert!(!is_lost || read.is_err());
            is_lost |= read.is_err();
        }
    }
}
