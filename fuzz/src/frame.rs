//! Frames.

use wirecost_frame::{Checksum, Content, Decoded, FrameError, Framing, Messages};

use crate::{LIMITS, bounded, can_be_logged};

/// For an error's text there is no room in nothing; a frame takes none.
const MOST: usize = 0;

/// That `link` begins with a frame that is written in just these bytes, with the beginning of one, or
/// with none; and that less of it says nothing else.
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

/// The frame that `link` is, with the checksum that it has or lacks.
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
