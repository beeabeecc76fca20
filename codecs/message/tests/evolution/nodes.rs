//! Nodes of different versions behind the frame: the frames that they refuse before decoding, and
//! those that they pass on.

use std::collections::HashMap;

use serde_json::json;
use wirecost_avro::{Avro, Resolving, fingerprint};
use wirecost_bincode::Bincode;
use wirecost_codec::{Codec, DecodeError, Schema};
use wirecost_frame::{
    CompressionId, Content, Decoded, Format as Number, Frame, Framing, Header, SchemaId,
};
use wirecost_message::Message as Published;

use crate::{
    cases::{json_of, messages},
    formats::{Version, codec, encoded, resolving},
    versions::{with_body_kind, with_option, with_optional_flags},
};

/// The reason why a node refuses a frame.
#[derive(Debug, PartialEq)]
enum Refused {
    /// The node does not know the schema of the message; the payload was not looked at.
    Schema(SchemaId),
    Message(DecodeError),
}

const OLD: SchemaId = SchemaId::Version(1);
const NEW: SchemaId = SchemaId::Version(2);

fn framed(format: Number, schema: SchemaId, payload: &[u8]) -> Vec<u8> {
    let header = Header {
        format,
        compression: CompressionId::None,
        schema,
        content: Content::Message,
    };
    let mut link = Vec::new();
    Framing::default()
        .encode(&header, payload, &mut link)
        .unwrap();
    link
}

fn unframed(link: &[u8]) -> Frame<'_> {
    match Framing::default().decode(link).unwrap() {
        Decoded::Frame { frame, .. } => frame,
        Decoded::NotYet { .. } => unreachable!("the whole frame is there"),
    }
}

/// Receives in a format that cannot distinguish versions by their bytes: the node accepts its own
/// version only.
fn receive<T>(
    codec: &mut (impl Codec<T> + ?Sized),
    own: SchemaId,
    link: &[u8],
) -> Result<T, Refused> {
    let Frame { header, payload } = unframed(link);
    match header.schema == own {
        true => codec.decode(payload).map_err(Refused::Message),
        false => Err(Refused::Schema(header.schema)),
    }
}

#[test]
fn the_version_in_the_frame_makes_a_wrong_value_an_error() {
    let written = messages::<with_optional_flags::Message>(Some("/flags"), [json!(1)]);
    let mut wrong = 0;
    for message in &written {
        let payload = encoded(&mut Bincode::default(), message);
        let bare: Result<Published, _> = Bincode::default().decode(&payload);
        wrong += usize::from(bare.is_ok_and(|read| json_of(&read) != json_of(message)));

        let link = framed(Number::Bincode, NEW, &payload);
        let refused = receive::<Published>(&mut Bincode::default(), OLD, &link);
        assert_eq!(refused, Err(Refused::Schema(NEW)));
        let read = receive::<with_optional_flags::Message>(&mut Bincode::default(), NEW, &link);
        assert_eq!(read.as_ref(), Ok(message));
    }
    assert!(wrong > 0, "without the frame no message is read wrongly");
}

/// The writers' schemas that a node knows, by fingerprint, each with its decoder.
struct AvroNode {
    decoders: HashMap<u64, Resolving<Published>>,
}

impl AvroNode {
    fn learn<W: Version>(&mut self) {
        let decoder = resolving::<W, Published>();
        self.decoders.insert(decoder.fingerprint(), decoder);
    }

    fn receive(&self, link: &[u8]) -> Result<Published, Refused> {
        let Frame { header, payload } = unframed(link);
        let decoder = match header.schema {
            SchemaId::Fingerprint(fingerprint) => self.decoders.get(&fingerprint),
            SchemaId::Version(_) => None,
        };
        let decoder = decoder.ok_or(Refused::Schema(header.schema))?;
        decoder.decode(payload).map_err(Refused::Message)
    }
}

/// Returns a node's frame, which carries the fingerprint of its own schema.
fn sent<W: Version>(message: &W) -> (SchemaId, Vec<u8>) {
    let schema = SchemaId::Fingerprint(fingerprint(W::RECORD, Published::PACKAGE).unwrap());
    let payload = encoded(&mut Avro::default(), message);
    (schema, framed(Number::Avro, schema, &payload))
}

#[test]
fn the_fingerprint_in_the_frame_finds_the_writers_schema() {
    let mut node = AvroNode {
        decoders: HashMap::new(),
    };
    node.learn::<Published>();
    for message in messages::<with_option::Message>(Some("/trace"), [json!("4bf92f")]) {
        let (schema, link) = sent(&message);
        assert_eq!(node.receive(&link), Err(Refused::Schema(schema)));
    }

    node.learn::<with_option::Message>();
    for message in messages::<with_option::Message>(Some("/trace"), [json!("4bf92f")]) {
        let (_, link) = sent(&message);
        let mut expected = json_of(&message);
        expected.as_object_mut().unwrap().remove("trace");
        assert_eq!(json_of(&node.receive(&link).unwrap()), expected);
    }

    // Its own version is one of those that it knows.
    for message in messages::<Published>(None, []) {
        let (_, link) = sent(&message);
        assert_eq!(node.receive(&link), Ok(message));
    }
}

#[test]
fn the_published_schema_has_the_fingerprint_of_its_file() {
    let file = include_str!("../../cluster.avsc");
    let decoder = Resolving::<Published>::new(file, Default::default()).unwrap();
    assert_eq!(
        decoder.fingerprint(),
        fingerprint(Published::RECORD, Published::PACKAGE).unwrap()
    );
}

/// Passes a message on without decoding it: the payload and its header stay.
fn forward(link: &[u8]) -> Vec<u8> {
    let Frame { header, payload } = unframed(link);
    let mut next = Vec::new();
    Framing::default()
        .encode(&header, payload, &mut next)
        .unwrap();
    next
}

/// Holds in every format, also for a body of a kind that the node in between does not know.
#[test]
fn what_is_passed_on_undecoded_is_whole() {
    let lease = json!({"Lease": {"holder": "gw-bj-0", "seconds": 30}});
    for message in messages::<with_body_kind::Message>(Some("/body"), [lease]) {
        for format in Number::ALL {
            if !format.encodes_batches() {
                arrives(format, &message);
            }
        }
    }
}

fn arrives(format: Number, message: &with_body_kind::Message) {
    let mut codec = codec::<with_body_kind::Message>(format);
    let link = framed(format, NEW, &encoded(codec.as_mut(), message));
    // The node in between could not have decoded it.
    let unread = self::codec::<Published>(format).decode(unframed(&link).payload);
    assert!(unread.is_err());
    let arrived = receive(codec.as_mut(), NEW, &forward(&link));
    assert_eq!(arrived.as_ref(), Ok(message));
}
