//! Heads of messages, by every codec that peeks. The first byte of an input chooses the codec.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use wirecost_avro::Avro;
use wirecost_bincode::{Bincode, BincodeSerde};
use wirecost_fuzz::{LIMITS, peek::Peeking};
use wirecost_json::{Json, SerdeJson};
use wirecost_protobuf::Protobuf;
use wirecost_thrift::Thrift;

std::thread_local! {
    static CODECS: RefCell<[Box<dyn Peeking>; 7]> = RefCell::new([
        Box::new(Json::new(LIMITS)),
        Box::new(Protobuf::new(LIMITS)),
        Box::new(Bincode::new(LIMITS)),
        Box::new(Avro::new(LIMITS)),
        Box::new(Thrift::new(LIMITS)),
        Box::new(SerdeJson::new(LIMITS)),
        Box::new(BincodeSerde::new(LIMITS)),
    ]);
}

fuzz_target!(|input: &[u8]| {
    if let Some((&first, bytes)) = input.split_first() {
        CODECS.with_borrow_mut(|codecs| codecs[usize::from(first) % codecs.len()].check(bytes));
    }
});
