//! Tuples, options in lists and maps, and records with type parameters, in every format.
#![no_main]

use wirecost_avro::{Avro, Resolving};
use wirecost_bincode::Bincode;
use wirecost_codec::{Schema as _, conformance::shapes::Shapes};
use wirecost_fuzz::{
    LIMITS,
    format::{Codecs, Reader},
};
use wirecost_json::Json;
use wirecost_protobuf::Protobuf;
use wirecost_thrift::{Apache, Thrift};

wirecost_fuzz::formats![
    Reader::Shapes(Codecs::new(Json::new)),
    Reader::Shapes(Codecs::new(Bincode::new)),
    Reader::Shapes(Codecs::new(Protobuf::new)),
    Reader::Shapes(Codecs::new(Thrift::new)),
    Reader::Shapes(Codecs::new(Apache::new)),
    Reader::Shapes(Codecs::new(Avro::new)),
    Reader::Only(resolved),
];

/// Reads bytes as written with the type's own schema.
fn resolved(bytes: &[u8]) -> Option<wirecost_codec::DecodeError> {
    std::thread_local! {
        static DECODER: Resolving<Shapes> = {
            let written_by = wirecost_avro::idl(Shapes::RECORD, "").expect("no namespace is one");
            Resolving::new(&written_by, LIMITS).expect("a schema")
        };
    }
    DECODER.with(|decoder| decoder.decode(bytes).err())
}
