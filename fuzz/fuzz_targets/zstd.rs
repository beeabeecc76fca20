//! zstd frames alone and with a dictionary, both also as in frames, and a zstd stream.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use wirecost_compress::{Zstd, ZstdDictionary, ZstdLevel, ZstdStream};
use wirecost_fuzz::compression::{dictionary, message, stream};

thread_local! {
    static ALONE: RefCell<Zstd> = const { RefCell::new(Zstd::new(ZstdLevel::DEFAULT)) };
    static WITH_DICTIONARY: RefCell<ZstdDictionary> =
        RefCell::new(ZstdDictionary::new(dictionary(), ZstdLevel::DEFAULT));
    static IN_FRAMES: RefCell<Zstd> = const { RefCell::new(Zstd::in_frames(ZstdLevel::DEFAULT)) };
    static WITH_DICTIONARY_IN_FRAMES: RefCell<ZstdDictionary> =
        RefCell::new(ZstdDictionary::in_frames(dictionary(), ZstdLevel::DEFAULT));
}

fuzz_target!(|input: &[u8]| match input.split_first() {
    Some((0, input)) => ALONE.with_borrow_mut(|compressor| message(compressor, input)),
    Some((1, input)) => WITH_DICTIONARY.with_borrow_mut(|compressor| message(compressor, input)),
    Some((3, input)) => IN_FRAMES.with_borrow_mut(|compressor| message(compressor, input)),
    Some((4, input)) => {
        WITH_DICTIONARY_IN_FRAMES.with_borrow_mut(|compressor| message(compressor, input));
    }
    Some((_, input)) => stream(&mut ZstdStream::new(ZstdLevel::DEFAULT), input),
    None => {}
});
