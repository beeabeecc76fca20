//! Messages and samples in protobuf.
#![no_main]

use wirecost_fuzz::format::{Format, Reader};
use wirecost_protobuf::Protobuf;

wirecost_fuzz::formats![
    Reader::Message(Format::new(Protobuf::new)),
    Reader::Sample(Format::new(Protobuf::new)),
];
