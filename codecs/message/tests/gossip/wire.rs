//! A message as a datagram: one frame, in one of the five formats.

use wirecost::codec_of;
use wirecost_clock::Stamp;
use wirecost_codec::{Codec, Limits};
use wirecost_frame::{CompressionId, Content, Decoded, Format, Frame, Framing, Header, SchemaId};
use wirecost_message::{ClockDomain, Message, Mode, Operation, SetPass, Source};

pub(crate) const FORMATS: [Format; 5] = [
    Format::Json,
    Format::Protobuf,
    Format::Bincode,
    Format::Avro,
    Format::Thrift,
];

pub(crate) fn message(stamp: Stamp, relays: u8) -> Message {
    Message {
        version: Message::VERSION,
        domain: ClockDomain::Event,
        stamp: stamp.into(),
        source: Source {
            name: "gw-bj-0".into(),
            address: "10.1.0.10".parse().unwrap(),
            port: 9_094,
            group: "BJ".into(),
            mode: Mode::Write,
        },
        request_id: stamp.time.into(),
        flags: 0,
        timeout_ns: None,
        relays,
        body: Operation {
            sequence: 88,
            operate_all: false,
            timeout_ns: 10_000_000_000,
            action: SetPass {
                areas: [("BJ".into(), 7_210)].into(),
            }
            .into(),
        }
        .into(),
    }
}

pub(crate) fn datagram(format: Format, message: &Message) -> Vec<u8> {
    let mut payload = Vec::new();
    let mut codec = codec(format).unwrap();
    codec.encode(message, &mut payload).unwrap();
    let mut datagram = Vec::new();
    let framing = Framing::default();
    let header = plain(format);
    framing.encode(&header, &payload, &mut datagram).unwrap();
    datagram
}

/// Returns the message, if the datagram is exactly one frame as written here.
pub(crate) fn read(datagram: &[u8]) -> Option<Message> {
    let Ok(Decoded::Frame { frame, consumed }) = Framing::default().decode(datagram) else {
        return None;
    };
    let Frame { header, payload } = frame;
    let mut codec = codec(header.format)?;
    let as_written = header == plain(header.format) && consumed == datagram.len();
    as_written.then(|| codec.decode(payload).ok()).flatten()
}

fn plain(format: Format) -> Header {
    Header {
        format,
        compression: CompressionId::None,
        schema: SchemaId::Version(Message::VERSION.into()),
        content: Content::Message,
    }
}

fn codec(format: Format) -> Option<Box<dyn Codec<Message>>> {
    codec_of(format, Limits::DEFAULT)
}
