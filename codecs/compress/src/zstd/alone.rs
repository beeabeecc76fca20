//! A zstd frame as in a file.

use wirecost_codec::{DecodeError, input::Input};
use zstd::zstd_safe;

use super::{damaged, refused};

/// The first bytes of a frame (RFC 8878, section 3.1.1).
const MAGIC: u32 = 0xFD2F_B528;
/// The first bytes of the 16 kinds of frames without content (section 3.1.2).
const SKIPPABLE: std::ops::RangeInclusive<u32> = 0x184D_2A50..=0x184D_2A5F;

/// Returns the size that `frame` claims for its content, if it claims one, and checks that it is one whole
/// frame with content, and nothing else. The library would skip other frames and join their contents.
pub(super) fn content_bytes(frame: &[u8]) -> Result<Option<u64>, DecodeError> {
    match u32::from_le_bytes(Input::new(frame).array()?) {
        MAGIC => {}
        magic if SKIPPABLE.contains(&magic) => return Err(damaged("a skippable frame", 0)),
        _ => return Err(damaged("not a zstd frame", 0)),
    }
    let mut rest = Input::new(frame);
    let bytes =
        zstd_safe::find_frame_compressed_size(frame).map_err(|code| refused(code, frame))?;
    rest.take(bytes as u64)?;
    rest.finish()?;
    zstd_safe::get_frame_content_size(frame)
        .map_err(|_| damaged("the frame's header is damaged", 0))
}
