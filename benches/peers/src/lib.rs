//! Libraries and formats beside ours, measured on the same messages in the same rounds:
//! `cargo bench -- --peers`.
//!
//! A file is a library. Each is used as its documentation says, with what it calls its defaults, and
//! none has the limits that our codecs keep to. What is the same for all, and what could not be taken
//! in, is said in `METHODOLOGY.md`.

mod bincode1;
mod bitcode;
mod borsh;
mod buffa;
mod cbor4ii;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod google_protobuf;
mod native;
mod peer;
mod planus;
mod postcard;
mod quick_protobuf;
mod rkyv;
mod rmp_serde;
mod serde_avro_fast;
mod simd_json;
mod sonic_rs;
mod through_bytes;
mod wincode;

use wirecost_bench::contenders::Engine;
use wirecost_message::Message;

/// All of them, with the cluster's messages.
#[must_use]
pub fn engines() -> Vec<Engine<Message>> {
    vec![
        sonic_rs::engine(),
        simd_json::engine(),
        buffa::engine(),
        buffa::view_engine(),
        quick_protobuf::engine(),
        #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
        google_protobuf::engine(),
        wincode::engine(),
        serde_avro_fast::engine(),
        bincode1::engine(),
        wincode::fixint_engine(),
        bitcode::engine::<_, native::Message>(),
        borsh::engine::<_, native::Message>(),
        postcard::engine(),
        rkyv::engine(),
        rkyv::access_engine(),
        rmp_serde::engine(),
        cbor4ii::engine(),
        planus::engine(),
    ]
}
