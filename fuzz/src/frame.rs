//! Frames.

use std::sync::LazyLock;

use wirecost_frame::{
    AgreedWire, Checksum, Content, Decoded, Format, FrameError, Framing, Messages, SchemaId,
};
use wirecost_wire::Wire;

use crate::{LIMITS, bounded, can_be_logged, compression::dictionary};

/// The memory that reading may hold: a frame takes none, and there are no bytes for an error's
/// text.
const MOST: usize = 0;

/// JSON by zstd with a dictionary.
static WIRE: LazyLock<AgreedWire> = LazyLock::new(|| {
    let (schema, packing) = (SchemaId::Version(1), "zstd-1-dict".parse());
    let packing = packing.expect("a packing");
    let wire = Wire::new(Format::Json, schema, packing, Some(&dictionary()));
    wire.expect("a dictionary").agreed()
});

/// Returns a framing whose ends have agreed on JSON by zstd with a dictionary.
pub fn agreed(checksum: Checksum) -> Framing {
    Framing::new(LIMITS, checksum).agreed(*WIRE)
}

/// Checks that `link` begins with a frame that has a single byte form, with an incomplete frame, or
/// with none, and that a prefix of it gives a consistent result.
pub fn check(framing: Framing, link: &[u8], cut: usize) {
    let cut = cut % (link.len() + 1);
    let part = framing.decode(&link[..cut]);
    match bounded(MOST, || framing.decode(link)) {
        Ok(Decoded::Frame { frame, consumed }) => {
            is_written_so(framing, &link[..consumed]);
            if let Content::Batch(count) = frame.header.content {
                match bounded(MOST, || Messages::new(frame.payload, count, LIMITS)) {
                    Ok(messages) => assert_eq!(messages.count(), count.get() as usize),
                    Err(error) => can_be_logged(error),
                }
            }
            let whole = framing.decode(link);
            assert!(part == whole || (cut < consumed && is_beginning(&part, consumed - cut)));
        }
        Ok(Decoded::NotYet { missing }) => {
            assert!(missing > 0);
            assert!(is_beginning(&part, missing + link.len() - cut));
        }
        Err(error) => {
            let whole = Err(error.clone());
            assert!(part == whole || is_beginning(&part, usize::MAX));
            if let FrameError::Unknown { consumed, .. } = error {
                assert!((1..=link.len()).contains(&consumed));
            }
            can_be_logged(error);
        }
    }
}

/// Checks that the frame at the start of `link` is written as the same bytes, with or without the
/// checksum that it has, by ends that have agreed on a wire or by others.
fn is_written_so(framing: Framing, link: &[u8]) {
    let Ok(Decoded::Frame { frame, .. }) = framing.decode(link) else {
        panic!("what follows a frame decides about it");
    };
    let checksums = [Checksum::None, Checksum::Crc32c];
    let mut framings = checksums
        .into_iter()
        .flat_map(|checksum| [Framing::new(LIMITS, checksum), agreed(checksum)]);
    let mut bytes = Vec::new();
    let is_written = framings.any(|framing| {
        bytes.clear();
        framing
            .encode(&frame.header, frame.payload, &mut bytes)
            .expect("it was read");
        bytes == link
    });
    assert!(is_written);
}

fn is_beginning(part: &Result<Decoded<'_>, FrameError>, most: usize) -> bool {
    matches!(part, Ok(Decoded::NotYet { missing }) if (1..=most).contains(missing))
}
