//! Control messages, alone and read by two peers that wait for one.
#![no_main]

libfuzzer_sys::fuzz_target!(|payload: &[u8]| wirecost_fuzz::control::check(payload));
