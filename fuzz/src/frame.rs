//! Frames.

use wirecost_frame::{Checksum, Content, Decoded, FrameError, Framing, Messages};

use crate::{LIMITS, bounded, can_be_logged};

/// The memory that reading may hold: a frame takes none, and there are no bytes for an error's
/// text.
const MOST: usize = 0;

/// Checks that `link` begins with a frame that has a single byte form, with an incomplete frame, or
/// with none, and that a prefix of it gives a consistent result.
pub fn check(checksum: Checksum, link: &[u8], cut: usize) {
    let framing = Framing::new(LIMITS, checksum);
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
/// checksum that it has.
fn is_written_so(framing: Framing, link: &[u8]) {
    let Ok(Decoded::Frame { frame, .. }) = framing.decode(link) else {
        panic!("what follows a frame decides about it");
    };
    let written = [Checksum::None, Checksum::Crc32c].map(|checksum| {
        let mut bytes = Vec::new();
        Framing::new(LIMITS, checksum)
            .encode(&frame.header, frame.payload, &mut bytes)
            .expect("it was read");
        bytes
    });
    assert!(written.iter().any(|bytes| bytes == link));
}

fn is_beginning(part: &Result<Decoded<'_>, FrameError>, most: usize) -> bool {
    matches!(part, Ok(Decoded::NotYet { missing }) if (1..=most).contains(missing))
}
