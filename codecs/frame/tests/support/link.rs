//! Frames in a row, as they arrive on a link.

use wirecost_frame::{CompressionId, Header, ReadError, SchemaId};

use super::{CHECKED, PLAIN, batch, dictionary, encode};

/// The header and the payload of a frame; `None` for an unknown one.
pub(crate) type Arrived = Option<(Header, Vec<u8>)>;

/// The frames that were read from a link, and the error that ended it, if any.
pub(crate) type Outcome = (Vec<Arrived>, Option<ReadError>);

/// Returns the frames that arrive on a link: small ones, an empty one, one larger than the
/// read-ahead, and between them one from a newer peer.
pub(crate) fn frames() -> Vec<(Arrived, Vec<u8>)> {
    let known = |header: Header, payload: &[u8]| {
        let bytes = encode(CHECKED, &header, payload);
        (Some((header, payload.to_vec())), bytes)
    };
    vec![
        known(PLAIN, b"one"),
        known(PLAIN, b""),
        (None, unknown(CompressionId::None)),
        known(
            Header {
                compression: CompressionId::ZstdDictionary(dictionary(300)),
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

/// Returns an undamaged frame in format 14, which is unassigned.
pub(crate) fn unknown(compression: CompressionId) -> Vec<u8> {
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

/// Returns the beginning of the largest frame that is accepted.
pub(crate) fn largest_header() -> Vec<u8> {
    let mut frame = largest();
    frame.truncate(7);
    frame
}

/// Returns the largest frame that is accepted.
pub(crate) fn largest() -> Vec<u8> {
    let payload = vec![9; CHECKED.limits().max_message_bytes];
    encode(CHECKED, &PLAIN, &payload)
}

/// Checks that a link yields the same frames in whatever pieces it arrives.
pub(crate) fn pieces_do_not_matter(read: impl Fn(&[&[u8]]) -> Outcome) {
    let frames = frames();
    let (link, expected) = (bytes(&frames), arrived(&frames));
    for at in 0..=link.len() {
        let (first, second) = link.split_at(at);
        let (read, error) = read(&[first, second]);
        assert!(
            read == expected && error.is_none(),
            "split at {at}: {error:?}"
        );
    }
    for size in [1, 2, 3, 5, 7, 64, 1_000, 8_192, 8_193] {
        let (read, error) = read(&link.chunks(size).collect::<Vec<_>>());
        assert!(
            read == expected && error.is_none(),
            "{size} at a time: {error:?}"
        );
    }
}

/// Checks that whichever bit of a frame is flipped, only the frames before it are read.
pub(crate) fn damage_is_the_end(read: impl Fn(&[u8]) -> Outcome) {
    let frames = frames();
    let before = arrived(&frames[..3]);
    let (start, end) = (bytes(&frames[..3]).len(), bytes(&frames[..4]).len());
    let mut link = bytes(&frames);
    for bit in 8 * start..8 * end {
        link[bit / 8] ^= 1 << (bit % 8);
        let (read, error) = read(&link);
        assert!(read == before, "bit {bit}");
        assert!(
            matches!(
                error,
                Some(ReadError::Frame(_) | ReadError::Truncated { .. })
            ),
            "bit {bit}"
        );
        link[bit / 8] ^= 1 << (bit % 8);
    }
}
