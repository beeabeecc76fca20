//! The handshake of a stream and its records.
#![no_main]

use wirecost_fuzz::cluster::{Link, stream};

libfuzzer_sys::fuzz_target!(|link: Link<'_>| stream(&link));
