//! Messages and samples in bincode.
#![no_main]

use wirecost_bincode::Bincode;
use wirecost_fuzz::format::{Format, Reader};

wirecost_fuzz::formats![
    Reader::Message(Format::new(Bincode::new)),
    Reader::Sample(Format::new(Bincode::new)),
];
