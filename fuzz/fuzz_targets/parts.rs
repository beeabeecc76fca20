//! Frames in parts from members.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: (Vec<wirecost_fuzz::cluster::Part>, &[u8])| {
    let (parts, frames) = input;
    wirecost_fuzz::cluster::parts(&parts, frames);
});
