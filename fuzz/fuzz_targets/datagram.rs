//! Datagrams, with and without the cluster's key.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: (&[u8], usize, u8)| {
    let (bytes, changed, by) = input;
    wirecost_fuzz::cluster::datagram(bytes, changed, by);
});
