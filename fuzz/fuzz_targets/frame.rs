//! Frames, whole and in parts, read by receivers that require checksums and by others.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecost_frame::Checksum;

fuzz_target!(|input: &[u8]| {
    let Some(([cut, checksum], link)) = input.split_first_chunk() else {
        return;
    };
    let checksum = match checksum {
        0 => Checksum::Crc32c,
        _ => Checksum::None,
    };
    wirecost_fuzz::frame::check(checksum, link, usize::from(*cut));
});
