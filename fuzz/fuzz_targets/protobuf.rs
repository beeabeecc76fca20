//! Messages and samples in protobuf.
#![no_main]

use wirecost_fuzz::{
    LIMITS,
    format::{Codecs, Reader},
};
use wirecost_protobuf::Protobuf;

/// The size of the copy in which a message's records are merged.
const COPY: usize = LIMITS.max_message_bytes;

wirecost_fuzz::formats![
    Reader::Message(Codecs::new(Protobuf::new).with_memory(COPY)),
    Reader::Sample(Codecs::new(Protobuf::new).with_memory(COPY)),
];
