//! Packets of the membership protocol from a member.
#![no_main]

libfuzzer_sys::fuzz_target!(|packets: Vec<&[u8]>| wirecost_fuzz::cluster::membership(&packets));
