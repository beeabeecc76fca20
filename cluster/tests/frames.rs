//! Messages in frames of every format, and frames that cannot be read.

mod support;
use proptest::prelude::*;
use support::operation;
use wirecost::Model;
use wirecost_cluster::frames::{
    DATAGRAM_FRAMING, Item, MessageReader, MessageWriter, NoCodec, ReadError, STREAM_FRAMING,
    agreed_framing, is_refused, standing_alone,
};
use wirecost_compress::Dictionary;
use wirecost_frame::{
    Checksum, Control, DictionaryId, Format, FrameError, Framing, Reason, Refusal, SchemaId,
};
use wirecost_message::Message;
use wirecost_wire::{Mode, Packing, ReceiveError, Wire, Wires};

/// Returns the formats of single messages.
fn formats() -> impl Iterator<Item = Format> {
    let formats = Format::ALL.into_iter();
    formats.filter(|format| !format.encodes_batches())
}

fn wire(format: Format, packing: &str) -> Wire {
    let packing = packing.parse().expect("a packing");
    Wire::new(format, SchemaId::Version(1), packing, None).expect("no dictionary")
}

fn reader(wires: impl IntoIterator<Item = Wire>, framing: Framing) -> MessageReader {
    let wires = Wires::new(wires).expect("a few wires");
    MessageReader::new(&wires, framing).expect("codecs")
}

fn message() -> Message {
    operation(7, 1, 0, "BJ", 7_210).message(0)
}

fn written(wire: &Wire, messages: usize) -> Vec<u8> {
    framed(wire, STREAM_FRAMING, messages)
}

/// Returns the frames of a stream whose ends have agreed on a wire.
fn agreed(wire: &Wire, messages: usize) -> Vec<u8> {
    framed(wire, agreed_framing(wire), messages)
}

fn framed(wire: &Wire, framing: Framing, messages: usize) -> Vec<u8> {
    let mut writer = MessageWriter::new(wire, framing).expect("a codec");
    let mut link = Vec::new();
    for _ in 0..messages {
        writer.write(&message(), &mut link).expect("a message");
    }
    writer.flush(&mut link).expect("messages");
    link
}

fn items(reader: &mut MessageReader, datagram: &[u8]) -> (Result<(), ReadError>, Vec<Item>) {
    let mut items = Vec::new();
    let read = reader.read_datagram(datagram, &mut |item| items.push(item));
    (read, items)
}

fn is_message(item: &Item) -> bool {
    matches!(item, Item::Message(read, _) if *read == message())
}

#[test]
fn every_format_and_packing_is_read_back() {
    for format in formats() {
        for packing in [
            "none",
            "gzip-6",
            "zstd-3",
            "zstd-3-stream",
            "deflate-6-stream",
            "zstd-3-x4",
        ] {
            let wire = wire(format, packing);
            let link = written(&wire, 6);
            let mut reader = reader([wire], STREAM_FRAMING);
            let (mut read, mut consumed) = (0, 0);
            // The bytes arrive a few at a time.
            for end in 0..=link.len() {
                let count = &mut |item| read += usize::from(is_message(&item));
                consumed += reader.read(&link[consumed..end], count).expect("frames");
            }
            assert_eq!((read, consumed), (6, link.len()), "{format}+{packing}");
        }
    }
}

#[test]
fn a_frame_of_a_datagram_stands_alone() {
    for packing in [
        "none",
        "gzip-6",
        "zstd-3",
        "zstd-3-stream",
        "deflate-6-stream",
        "zstd-3-x4",
    ] {
        let wire = standing_alone(&wire(Format::Protobuf, packing));
        let mut writer = MessageWriter::new(&wire, DATAGRAM_FRAMING).expect("a codec");
        let mut reader = reader([wire], DATAGRAM_FRAMING);
        for _ in 0..3 {
            let (mut datagram, mut lost) = (Vec::new(), Vec::new());
            writer.write(&message(), &mut lost).expect("a message");
            writer.write(&message(), &mut datagram).expect("a message");
            let (read, items) = items(&mut reader, &datagram);
            assert_eq!(read, Ok(()));
            assert!(
                matches!(&items[..], [item] if is_message(item)),
                "{packing}: {items:?}"
            );
        }
    }
}

#[test]
fn a_part_of_a_stream_is_no_datagram() {
    let mut reader = reader([wire(Format::Protobuf, "none")], DATAGRAM_FRAMING);
    let stream = written(&wire(Format::Protobuf, "zstd-3-stream"), 1);
    let (read, read_items) = items(&mut reader, &stream);
    assert_eq!((read, read_items.len()), (Err(ReadError::Stream), 0));
    let (read, read_items) = items(&mut reader, &written(&wire(Format::Protobuf, "none"), 2));
    assert_eq!(read, Ok(()));
    assert!(read_items.len() == 2 && read_items.iter().all(is_message));
}

#[test]
fn a_frame_in_another_format_is_skipped() {
    let mut reader = reader([wire(Format::Json, "none")], DATAGRAM_FRAMING);
    let mut datagram = written(&wire(Format::Protobuf, "none"), 1);
    datagram.extend(written(&wire(Format::Json, "none"), 1));
    let refusal = Control::Refusal(Refusal {
        frame: 3,
        reason: Reason::Content,
    });
    refusal.write(&mut datagram);
    let (read, items) = items(&mut reader, &datagram);
    assert_eq!(read, Ok(()));
    let [skipped, message, control] = &items[..] else {
        panic!("{items:?}")
    };
    let reason = Reason::Format(Format::Protobuf.number());
    assert_eq!(*skipped, Item::Skipped(reason));
    assert!(is_message(message));
    assert_eq!(*control, Item::Control(refusal));
    assert!(is_refused(&wire(Format::Protobuf, "zstd-3"), reason));
    assert!(!is_refused(&wire(Format::Json, "none"), reason));
}

#[test]
fn a_message_of_another_schema_is_refused_by_its_schema() {
    let other = SchemaId::Version(2);
    let packing = "none".parse().expect("a packing");
    let newer = Wire::new(Format::Protobuf, other, packing, None).expect("no dictionary");
    let mut reader = reader([wire(Format::Protobuf, "none")], DATAGRAM_FRAMING);
    let (_, items) = items(&mut reader, &written(&newer, 1));
    assert_eq!(items, [Item::Skipped(Reason::Schema(other))]);
    assert!(is_refused(&newer, Reason::Schema(other)));
    assert!(!is_refused(
        &wire(Format::Protobuf, "none"),
        Reason::Schema(other)
    ));
}

#[test]
fn a_datagram_bounds_what_a_frame_holds() {
    let mut large = message();
    large.source.name = "g".repeat(70 << 10).into();
    let zstd = wire(Format::Protobuf, "zstd-3");
    let mut writer = MessageWriter::new(&zstd, STREAM_FRAMING).expect("a codec");
    let mut datagram = Vec::new();
    let bytes = writer.write(&large, &mut datagram).expect("a message");
    assert!(bytes > 70 << 10 && datagram.len() < 1_000);
    let mut reader = reader([zstd], DATAGRAM_FRAMING);
    let (_, items) = items(&mut reader, &datagram);
    assert_eq!(items, [Item::Skipped(Reason::Content)]);
}

/// Returns the end of a stream that has agreed on a wire.
fn agreed_reader(wire: &Wire) -> MessageReader {
    reader([wire.clone()], agreed_framing(wire))
}

/// A compact header has 2 bytes. A complete one names the format and the compression, the schema, the length and the
/// dictionary.
#[test]
fn a_compact_frame_leaves_out_the_wire() {
    const MESSAGES: usize = 6;
    let wires = ["none", "zstd-3-stream", "deflate-6-stream"].map(|packing| {
        let wire = wire(Format::Protobuf, packing);
        (wire, 0)
    });
    let model = model_wire(Mode::Stream);
    let id = model.compression().dictionary();
    let DictionaryId(id) = id.expect("a model");
    let id_bytes = (32 - id.leading_zeros()).div_ceil(7) as usize;
    for (wire, id_bytes) in wires.into_iter().chain([(model, id_bytes)]) {
        let compact = agreed(&wire, MESSAGES);
        let saved = written(&wire, MESSAGES).len() - compact.len();
        assert_eq!(saved, MESSAGES * (2 + id_bytes), "{}", wire.name());
        let (mut reader, mut read) = (agreed_reader(&wire), 0);
        let count = &mut |item| read += usize::from(is_message(&item));
        assert_eq!(reader.read(&compact, count), Ok(compact.len()));
        assert_eq!(read, MESSAGES, "{}", wire.name());
    }
}

#[test]
fn an_agreed_stream_carries_frames_of_other_wires() {
    let protobuf = wire(Format::Protobuf, "zstd-3-stream");
    let json = wire(Format::Json, "none");
    let link = [agreed(&protobuf, 1), written(&json, 1)].concat();
    let mut reader = reader([protobuf.clone(), json], agreed_framing(&protobuf));
    let mut items = Vec::new();
    let read = reader.read(&link, &mut |item| items.push(item));
    assert_eq!(read, Ok(link.len()));
    assert!(items.len() == 2 && items.iter().all(is_message));
}

#[test]
fn a_compact_frame_is_refused_without_an_agreement() {
    let plain = wire(Format::Protobuf, "none");
    let link = agreed(&plain, 1);
    let refused = ReadError::Receive(ReceiveError::Frame(FrameError::NotAgreed));
    let mut stream = reader([plain.clone()], STREAM_FRAMING);
    let read = stream.read(&link, &mut |item| panic!("{item:?}"));
    assert_eq!(read, Err(refused.clone()));
    let mut datagrams = reader([plain.clone()], DATAGRAM_FRAMING);
    assert_eq!(items(&mut datagrams, &link), (Err(refused), Vec::new()));
    let (read, items) = items(&mut datagrams, &written(&plain, 1));
    assert_eq!(read, Ok(()));
    assert!(matches!(&items[..], [item] if is_message(item)));
}

#[test]
fn a_compact_frame_of_another_agreement_is_no_message() {
    let (json, protobuf) = (
        wire(Format::Json, "none"),
        wire(Format::Protobuf, "zstd-3-stream"),
    );
    let mut items = Vec::new();
    let link = agreed(&wire(Format::Protobuf, "none"), 1);
    let read = agreed_reader(&json).read(&link, &mut |item| items.push(item));
    assert_eq!(read, Ok(link.len()));
    assert_eq!(items, [Item::Skipped(Reason::Content)]);
    // The agreed wire has no compression.
    let link = agreed(&protobuf, 1);
    let read = agreed_reader(&json).read(&link, &mut |item| panic!("{item:?}"));
    assert!(
        matches!(
            read,
            Err(ReadError::Receive(ReceiveError::Frame(FrameError::Header(
                _
            ))))
        ),
        "{read:?}"
    );
}

#[test]
fn a_truncated_compact_frame_is_no_message() {
    for wire in [
        wire(Format::Protobuf, "none"),
        wire(Format::Json, "zstd-3-stream"),
        model_wire(Mode::Stream),
    ] {
        let link = agreed(&wire, 1);
        for end in 0..link.len() {
            let read = agreed_reader(&wire).read(&link[..end], &mut |item| panic!("{item:?}"));
            assert_eq!(read, Ok(0), "{}, {end} bytes", wire.name());
        }
    }
}

/// Returns a wire of a model that was trained on a few operations.
fn model_wire(mode: Mode) -> Wire {
    let samples = (1..=200).map(|time| operation(time, 1, time - 1, "BJ", 7_210).message(0));
    let model = Model::train(&samples.collect::<Vec<_>>()).expect("samples");
    let model = Dictionary::new(model.to_bytes()).expect("a file");
    let schema = SchemaId::Version(1);
    Wire::new(Format::Model, schema, Packing::Model(mode), Some(&model)).expect("a model")
}

#[test]
fn messages_of_a_model_are_read_back() {
    for mode in [Mode::Static, Mode::Keyed, Mode::Stream] {
        let link = written(&model_wire(mode), 6);
        let (mut reader, mut read) = (reader([model_wire(mode)], STREAM_FRAMING), 0);
        let count = &mut |item| read += usize::from(is_message(&item));
        assert_eq!(reader.read(&link, count), Ok(link.len()));
        assert_eq!(read, 6, "{mode:?}");
    }
    // In a datagram, a message of a stream is predicted from the model alone.
    let stream = model_wire(Mode::Stream);
    let alone = standing_alone(&stream);
    assert_eq!(alone.packing(), Packing::Model(Mode::Static));
    let mut datagrams = reader([stream.clone()], DATAGRAM_FRAMING);
    let (read, items) = items(&mut datagrams, &written(&alone, 2));
    assert_eq!(read, Ok(()));
    assert!(items.len() == 2 && items.iter().all(is_message));
    let (read, _) = self::items(&mut datagrams, &written(&stream, 1));
    assert_eq!(read, Err(ReadError::Stream));
    // The next datagram is no part of that stream: it may have a frame that is skipped.
    let json = written(&wire(Format::Json, "none"), 1);
    let (read, items) = self::items(&mut datagrams, &json);
    assert_eq!(read, Ok(()));
    let reason = Reason::Format(Format::Json.number());
    assert_eq!(items, [Item::Skipped(reason)]);
}

#[test]
fn a_lost_keyframe_is_named_and_sent_anew() {
    let keyed = model_wire(Mode::Keyed);
    let mut writer = MessageWriter::new(&keyed, STREAM_FRAMING).expect("a codec");
    let mut reader = reader([keyed.clone()], STREAM_FRAMING);
    let mut read = |frames: &[u8]| {
        let mut items = Vec::new();
        let read = reader.read(frames, &mut |item| items.push(item));
        assert_eq!(read, Ok(frames.len()));
        items
    };
    let (mut lost, mut link) = (Vec::new(), Vec::new());
    writer.write(&message(), &mut lost).expect("a message");
    writer.write(&message(), &mut link).expect("a message");
    assert_eq!(read(&link), [Item::Skipped(Reason::Keyframe(1))]);
    writer.forget(1);
    link.clear();
    for _ in 0..2 {
        writer.write(&message(), &mut link).expect("a message");
    }
    let items = read(&link);
    assert!(items.len() == 2 && items.iter().all(is_message));
    // A datagram stands alone.
    let mut datagrams = self::reader([keyed.clone()], DATAGRAM_FRAMING);
    let (read, _) = self::items(&mut datagrams, &written(&keyed, 1));
    assert_eq!(read, Err(ReadError::Stream));
    let alone = standing_alone(&keyed);
    assert_eq!(alone.packing(), Packing::Model(Mode::Static));
}

#[test]
fn a_skipped_message_loses_the_stream_of_a_model() {
    let stream = model_wire(Mode::Stream);
    let mut link = written(&stream, 2);
    let json = written(&wire(Format::Json, "none"), 1);
    link.extend(&json);
    let mut reader = reader([stream.clone()], STREAM_FRAMING);
    let mut items = Vec::new();
    let read = reader.read(&link, &mut |item| items.push(item));
    assert_eq!(read, Err(ReadError::Lost));
    assert!(items.len() == 2 && items.iter().all(is_message));
    // Before the first message of the stream, nothing is lost.
    let mut reader = self::reader([stream], STREAM_FRAMING);
    assert_eq!(reader.read(&json, &mut |_| ()), Ok(json.len()));
}

#[test]
fn a_message_that_fails_loses_the_stream_of_a_model() {
    let mut large = message();
    large.source.name = "g".repeat(70 << 10).into();
    let mut writer =
        MessageWriter::new(&model_wire(Mode::Stream), DATAGRAM_FRAMING).expect("a codec");
    let mut link = Vec::new();
    assert!(writer.write(&message(), &mut link).is_ok() && !writer.is_lost());
    assert!(writer.write(&large, &mut link).is_err() && writer.is_lost());
    assert!(writer.write(&message(), &mut link).is_err());
}

#[test]
fn a_dictionary_that_is_no_model_has_no_codec() {
    let text = Dictionary::new(&[b'a'; 256]).expect("a dictionary");
    let (schema, packing) = (SchemaId::Version(1), Packing::Model(Mode::Static));
    let wire = Wire::new(Format::Model, schema, packing, Some(&text)).expect("a dictionary");
    let refused = MessageWriter::new(&wire, STREAM_FRAMING).err();
    assert_eq!(refused, Some(NoCodec(Format::Model)));
}

#[test]
fn columns_have_no_codec_for_single_messages() {
    let columns = wire(Format::Columnar, "none");
    let refused = MessageWriter::new(&columns, STREAM_FRAMING).err();
    assert_eq!(refused, Some(NoCodec(Format::Columnar)));
    let wires = Wires::new([columns]).expect("one wire");
    let refused = MessageReader::new(&wires, STREAM_FRAMING).err();
    assert_eq!(refused, Some(NoCodec(Format::Columnar)));
}

#[test]
fn the_tag_of_a_datagram_takes_the_place_of_a_checksum() {
    let link = written(&wire(Format::Protobuf, "none"), 1);
    let checked = Framing::new(STREAM_FRAMING.limits(), Checksum::Crc32c);
    let mut reader = reader([wire(Format::Protobuf, "none")], checked);
    assert!(reader.read(&link, &mut |_| ()).is_err());
}

proptest! {
    /// The frames before the damage are read. The tag of its record finds the damage itself.
    #[test]
    fn damaged_compact_frames_are_survived(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let wire = wire(Format::Protobuf, "zstd-3-stream");
        let ends = [1, 2, 3].map(|messages| agreed(&wire, messages).len());
        let mut link = agreed(&wire, 3);
        let place = place.index(link.len());
        link[place] ^= 1 << bit;
        let mut read = 0;
        let count = &mut |item| read += usize::from(is_message(&item));
        let _ = agreed_reader(&wire).read(&link, count);
        prop_assert!(read >= ends.iter().filter(|end| **end <= place).count());
    }

    #[test]
    fn damaged_datagrams_are_survived(place in 0_usize..1_000, bit in 0_u8..8, format in any::<prop::sample::Index>()) {
        let formats: Vec<_> = formats().collect();
        let wire = wire(*format.get(&formats), "zstd-3");
        let mut reader = reader([wire.clone()], DATAGRAM_FRAMING);
        let mut datagram = written(&wire, 2);
        let place = place % datagram.len();
        datagram[place] ^= 1 << bit;
        let _ = items(&mut reader, &datagram);
        let (read, items) = items(&mut reader, &written(&wire, 1));
        prop_assert_eq!(read, Ok(()));
        prop_assert!(matches!(&items[..], [item] if is_message(item)));
    }
}
