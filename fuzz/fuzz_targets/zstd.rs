//! zstd frames alone, with a dictionary and as a stream.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use wirecost_compress::{Zstd, ZstdDictionary, ZstdLevel, ZstdStream};
use wirecost_fuzz::compression::{dictionary, message, stream};

thread_local! {
    static ALONE: RefCell<Zstd> = const { RefCell::new(Zstd::new(ZstdLevel::DEFAULT)) };
    static WITH_DICTIONARY: RefCell<ZstdDictionary> =
        RefCell::new(ZstdDictionary::new(dictionary(), ZstdLevel::DEFAULT));
}

fuzz_target!(|input: &[u8]| match input.split_first() {
    Some((0, input)) => ALONE.with_borrow_mut(|compressor| message(compressor, input)),
    Some((1, input)) => WITH_DICTIONARY.with_borrow_mut(|compressor| message(compressor, input)),
    Some((_, input)) => stream(&mut ZstdStream::new(ZstdLevel::DEFAULT), input),
    None => {}
});
