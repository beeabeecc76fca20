//! The files of a run.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecost_fuzz::file::Place;

thread_local! {
    static PLACE: Place = Place::new();
}

fuzz_target!(|input: &[u8]| PLACE.with(|place| place.records(input)));
