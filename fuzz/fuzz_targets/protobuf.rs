//! Messages and samples in protobuf.
#![no_main]

use wirecost_fuzz::{
    LIMITS,
    format::{Format, Reader},
};
use wirecost_protobuf::Protobuf;

/// A message whose records are merged is held in a copy.
const COPY: usize = LIMITS.max_message_bytes;

wirecost_fuzz::formats![
    Reader::Message(Format::new(Protobuf::new).with_memory(COPY)),
    Reader::Sample(Format::new(Protobuf::new).with_memory(COPY)),
];
