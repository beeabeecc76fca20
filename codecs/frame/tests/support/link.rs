//! Frames in a row, as they arrive.

use wirecost_frame::{Compression, Header, SchemaId};

use super::{CHECKED, PLAIN, batch, dictionary, encode};

/// The header and the payload of a frame; `None` for one that is not understood.
pub(crate) type Arrived = Option<(Header, Vec<u8>)>;

/// What arrives on a link, frame by frame: small ones, an empty one, one larger than what is read
/// ahead, and in between one from a newer peer.
pub(crate) fn frames() -> Vec<(Arrived, Vec<u8>)> {
    let known = |header: Header, payload: &[u8]| {
        let bytes = encode(CHECKED, &header, payload);
        (Some((header, payload.to_vec())), bytes)
    };
    vec![
        known(PLAIN, b"one"),
        known(PLAIN, b""),
        (None, unknown(Compression::None)),
        known(
            Header {
                compression: Compression::ZstdDictionary(dictionary(300)),
                schema: SchemaId::Fingerprint(7),
                content: batch(300),
                ..PLAIN
            },
            &[7; 200],
        ),
        known(PLAIN, &[8; 9_000]),
        known(PLAIN, b"last"),
    ]
}

pub(crate) fn arrived(frames: &[(Arrived, Vec<u8>)]) -> Vec<Arrived> {
    frames.iter().map(|(arrived, _)| arrived.clone()).collect()
}

pub(crate) fn bytes(frames: &[(Arrived, Vec<u8>)]) -> Vec<u8> {
    frames.iter().flat_map(|(_, bytes)| bytes.clone()).collect()
}

/// An undamaged frame in the format 14, which is nobody's.
pub(crate) fn unknown(compression: Compression) -> Vec<u8> {
    let header = Header {
        compression,
        ..PLAIN
    };
    let mut frame = encode(CHECKED, &header, b"new");
    frame[1] = 14 << 4 | frame[1] & 0xf;
    let covered = frame.len() - 4;
    let checksum = crc32c::crc32c(&frame[..covered]);
    frame[covered..].copy_from_slice(&checksum.to_le_bytes());
    frame
}

/// The beginning of the largest frame that is taken.
pub(crate) fn largest_header() -> Vec<u8> {
    let mut frame = largest();
    frame.truncate(7);
    frame
}

/// The largest frame that is taken.
pub(crate) fn largest() -> Vec<u8> {
    let payload = vec![9; CHECKED.limits().max_message_bytes];
    encode(CHECKED, &PLAIN, &payload)
}
