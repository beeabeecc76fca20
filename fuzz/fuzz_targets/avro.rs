//! Messages and samples in Avro: by the derived reader, by the resolving one, by Apache's library.
#![no_main]

use wirecost_avro::{Avro, Resolving, apache::ApacheSerde};
use wirecost_codec::{Limits, Schema as _};
use wirecost_fuzz::{
    LIMITS,
    format::{Codecs, Reader},
};
use wirecost_message::Message;

/// The largest single allocation that Apache's library makes for a claimed length.
const CLAIMED: usize = 5 << 20;

wirecost_fuzz::formats![
    Reader::Message(Codecs::new(Avro::new)),
    Reader::Sample(Codecs::new(Avro::new)),
    Reader::Only(resolved),
    Reader::Message(Codecs::new(by_apache).with_memory(CLAIMED)),
];

/// Reads bytes as written with the type's own schema.
fn resolved(bytes: &[u8]) -> Option<wirecost_codec::DecodeError> {
    std::thread_local! {
        static DECODER: Resolving<Message> = {
            let written_by = wirecost_avro::idl(Message::RECORD, "").expect("no namespace is one");
            Resolving::new(&written_by, LIMITS).expect("a schema")
        };
    }
    DECODER.with(|decoder| decoder.decode(bytes).err())
}

fn by_apache(limits: Limits) -> ApacheSerde<Message> {
    ApacheSerde::new(limits).expect("a schema")
}
