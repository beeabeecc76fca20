//! DEFLATE with a dictionary and as a stream.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use wirecost_compress::{DeflateDictionary, DeflateStream, GzipLevel};
use wirecost_fuzz::compression::{dictionary, message, stream};

thread_local! {
    static WITH_DICTIONARY: RefCell<DeflateDictionary> =
        RefCell::new(DeflateDictionary::new(dictionary(), GzipLevel::DEFAULT));
}

fuzz_target!(|input: &[u8]| match input.split_first() {
    Some((0, input)) => WITH_DICTIONARY.with_borrow_mut(|compressor| message(compressor, input)),
    Some((_, input)) => stream(&mut DeflateStream::new(GzipLevel::DEFAULT), input),
    None => {}
});
