//! Batches of messages by columns.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use wirecost_columnar::Columnar;
use wirecost_fuzz::{LIMITS, format::Codecs};
use wirecost_message::Message;

/// The memory for columns before their elements are counted, and for options and enums, of which a
/// message has about a hundred.
const COLUMNS: usize = 72 * LIMITS.max_message_bytes + 100 * (15 << 10);

thread_local! {
    static BATCH: RefCell<Codecs<Vec<Message>>> =
        RefCell::new(Codecs::new(Columnar::new).with_memory(COLUMNS));
}

fuzz_target!(|bytes: &[u8]| BATCH.with_borrow_mut(|batch| batch.check(bytes)));
