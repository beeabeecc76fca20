//! Messages and samples in Thrift, by the derived reader and by Apache's library.
#![no_main]

use wirecost_fuzz::format::{Format, Reader};
use wirecost_thrift::{Apache, Thrift};

wirecost_fuzz::formats![
    Reader::Message(Format::new(Thrift::new)),
    Reader::Sample(Format::new(Thrift::new)),
    Reader::Message(Format::new(Apache::new)),
    Reader::Sample(Format::new(Apache::new)),
];
