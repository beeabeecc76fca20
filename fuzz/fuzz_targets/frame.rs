//! Frames, whole and in parts, by receivers that ask for checksums and by ones that do not.
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
