//! Times, dates, decimals, UUIDs, unions in lists and unknown fields, in every format.
#![no_main]

use wirecost_avro::{Avro, Resolving};
use wirecost_bincode::Bincode;
use wirecost_codec::Schema as _;
use wirecost_fuzz::{
    LIMITS,
    format::{Codecs, Reader},
    values::Values,
};
use wirecost_json::Json;
use wirecost_protobuf::Protobuf;
use wirecost_thrift::{Apache, Thrift};

wirecost_fuzz::formats![
    Reader::Values(Codecs::new(Json::new)),
    Reader::Values(Codecs::new(Bincode::new)),
    Reader::Values(Codecs::new(Protobuf::new)),
    Reader::Values(Codecs::new(Thrift::new)),
    Reader::Values(Codecs::new(Apache::new)),
    Reader::Values(Codecs::new(Avro::new)),
    Reader::Only(resolved),
];

/// Reads bytes as written with the type's own schema.
fn resolved(bytes: &[u8]) -> Option<wirecost_codec::DecodeError> {
    std::thread_local! {
        static DECODER: Resolving<Values> = {
            let written_by = wirecost_avro::idl(Values::RECORD, "").expect("no namespace is one");
            Resolving::new(&written_by, LIMITS).expect("a schema")
        };
    }
    DECODER.with(|decoder| decoder.decode(bytes).err())
}
