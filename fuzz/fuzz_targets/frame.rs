//! Frames, whole and in parts, read by receivers that require checksums, that have agreed on a wire, and by
//! others.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecost_frame::{Checksum, Framing};
use wirecost_fuzz::{LIMITS, frame};

fuzz_target!(|input: &[u8]| {
    let Some(([cut, receiver], link)) = input.split_first_chunk() else {
        return;
    };
    let framing = match receiver {
        0 => Framing::new(LIMITS, Checksum::Crc32c),
        1 => Framing::new(LIMITS, Checksum::None),
        2 => frame::agreed(Checksum::Crc32c),
        _ => frame::agreed(Checksum::None),
    };
    frame::check(framing, link, usize::from(*cut));
});
