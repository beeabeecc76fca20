//! Frames of every kind.
#![allow(dead_code, reason = "each test uses what it needs")]

pub(crate) mod link;

use std::num::NonZeroU32;

use wirecost_codec::Limits;
use wirecost_frame::{
    Checksum, CompressionId, Content, Decoded, DictionaryId, Format, Frame, Framing, Header,
    SchemaId,
};

pub(crate) const CHECKED: Framing = Framing::new(Limits::DEFAULT, Checksum::Crc32c);
pub(crate) const UNCHECKED: Framing = Framing::new(Limits::DEFAULT, Checksum::None);

pub(crate) const PLAIN: Header = Header {
    format: Format::Json,
    compression: CompressionId::None,
    schema: SchemaId::Version(1),
    content: Content::Message,
};

/// The header of every control message.
pub(crate) const CONTROL: Header = Header {
    format: Format::Control,
    compression: CompressionId::None,
    schema: SchemaId::Version(0),
    content: Content::Message,
};

pub(crate) fn dictionary(id: u32) -> DictionaryId {
    DictionaryId(NonZeroU32::new(id).expect("an id"))
}

pub(crate) fn batch(messages: u32) -> Content {
    Content::Batch(NonZeroU32::new(messages).expect("messages"))
}

/// Returns the compressions with their numbers: those that a frame without a payload is read with.
pub(crate) fn compressions() -> Vec<(u8, CompressionId)> {
    let read = |number: u8| {
        // JSON of version 1, and the dictionary's id, which the number announces.
        let frame = [0xa8, 0x10 | number, 0, 1, 7];
        let end = if number & 0b1000 == 0 { 4 } else { 5 };
        match UNCHECKED.decode(&frame[..end]) {
            Ok(Decoded::Frame { frame, .. }) => Some((number, frame.header.compression)),
            _ => None,
        }
    };
    (0..16).filter_map(read).collect()
}

/// Returns headers of every format, compression, schema id and content.
pub(crate) fn headers() -> Vec<Header> {
    let mut headers = Vec::new();
    for format in Format::ALL
        .into_iter()
        .chain([Format::Model, Format::Control])
    {
        for (_, compression) in compressions() {
            for schema in [
                SchemaId::Version(1),
                SchemaId::Version(u32::MAX),
                SchemaId::Fingerprint(0x0123_4567_89ab_cdef),
            ] {
                for content in [Content::Message, batch(3), batch(300)] {
                    headers.push(Header {
                        format,
                        compression,
                        schema,
                        content,
                    });
                }
            }
        }
    }
    headers
}

/// Returns payloads whose lengths take one and two bytes.
pub(crate) fn payloads() -> [Vec<u8>; 3] {
    [vec![], b"a payload".to_vec(), vec![0; 128]]
}

pub(crate) fn encode(framing: Framing, header: &Header, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    framing
        .encode(header, payload, &mut out)
        .expect("within the limits");
    out
}

pub(crate) fn is_not_yet(framing: Framing, bytes: &[u8]) -> bool {
    matches!(framing.decode(bytes), Ok(Decoded::NotYet { .. }))
}

pub(crate) fn decoded<'a>(header: &Header, payload: &'a [u8], consumed: usize) -> Decoded<'a> {
    let header = *header;
    Decoded::Frame {
        frame: Frame { header, payload },
        consumed,
    }
}
