//! Messages and samples in Thrift, by the derived reader and by Apache's library.
#![no_main]

use wirecost_fuzz::format::{Codecs, Reader};
use wirecost_thrift::{Apache, Thrift};

wirecost_fuzz::formats![
    Reader::Message(Codecs::new(Thrift::new)),
    Reader::Sample(Codecs::new(Thrift::new)),
    Reader::Message(Codecs::new(Apache::new)),
    Reader::Sample(Codecs::new(Apache::new)),
];
