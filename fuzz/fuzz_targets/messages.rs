//! Frames in the datagrams of a member.
#![no_main]

libfuzzer_sys::fuzz_target!(|datagrams: Vec<&[u8]>| wirecost_fuzz::cluster::messages(&datagrams));
