//! Dictionary files.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| wirecost_fuzz::file::dictionary(file));
