//! gzip members.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use wirecost_compress::{Gzip, GzipLevel};
use wirecost_fuzz::compression::message;

thread_local! {
    static GZIP: RefCell<Gzip> = const { RefCell::new(Gzip::new(GzipLevel::DEFAULT)) };
}

fuzz_target!(|input: &[u8]| GZIP.with_borrow_mut(|gzip| message(gzip, input)));
