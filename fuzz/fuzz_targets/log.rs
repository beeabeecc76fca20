//! The records of a node's store.
#![no_main]

use wirecost_fuzz::cluster::{Stored, log};

libfuzzer_sys::fuzz_target!(|records: Vec<Stored<'_>>| log(&records));
