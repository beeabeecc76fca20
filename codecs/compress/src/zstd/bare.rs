//! A bare zstd frame: without magic number, checksum and dictionary id, and with the size of its content.

use wirecost_codec::{DecodeError, input::Input};

use super::damaged;

/// The flags of a frame's descriptor (RFC 8878, section 3.1.1.1.1) that a bare frame has not: a reserved
/// one, a checksum, and a dictionary id.
const NOT_BARE: u8 = 0b1111;
/// A flag of the descriptor: the frame states no window, as its content is the window.
const SINGLE_SEGMENT: u8 = 1 << 5;

/// The type of a block that is one repeated byte (section 3.1.1.2.2).
const REPEATED: u32 = 1;

/// Returns the size that `frame` claims for its content, and checks that it is one whole bare frame and
/// nothing else. The library would join the contents of several.
pub(super) fn content_bytes(frame: &[u8]) -> Result<u64, DecodeError> {
    let mut input = Input::new(frame);
    let bytes = read_header(&mut input)?;
    while !skip_block(&mut input)? {}
    input.finish()?;
    Ok(bytes)
}

fn read_header(input: &mut Input<'_>) -> Result<u64, DecodeError> {
    let descriptor = input.byte()?;
    if descriptor & NOT_BARE != 0 {
        return Err(damaged("a frame with a checksum or a dictionary id", 0));
    }
    let has_window = descriptor & SINGLE_SEGMENT == 0;
    if has_window {
        input.byte()?;
    }
    Ok(match descriptor >> 6 {
        0 if has_window => return Err(damaged("a frame without the size of its content", 0)),
        0 => input.byte()?.into(),
        1 => u64::from(u16::from_le_bytes(input.array()?)) + 256,
        2 => u32::from_le_bytes(input.array()?).into(),
        _ => u64::from_le_bytes(input.array()?),
    })
}

/// Skips a block, and returns whether it is the last.
fn skip_block(input: &mut Input<'_>) -> Result<bool, DecodeError> {
    let [low, middle, high] = input.array()?;
    let head = u32::from_le_bytes([low, middle, high, 0]);
    let bytes = match head >> 1 & 0b11 {
        REPEATED => 1,
        _ => head >> 3,
    };
    input.take(bytes.into())?;
    Ok(head & 1 != 0)
}
