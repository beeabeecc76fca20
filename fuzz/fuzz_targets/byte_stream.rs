//! Frames from byte streams, by std's and by tokio's.
#![no_main]

use wirecost_fuzz::byte_stream::{self, Arrival};

libfuzzer_sys::fuzz_target!(|arrival: Arrival<'_>| byte_stream::check(&arrival));
