//! Libraries and formats beside ours, measured on the same messages in the same rounds:
//! `cargo bench -- --peers`.
//!
//! A file is a library. Each is used as its documentation says, with what it calls its defaults, and
//! none has the limits that our codecs keep to. What is the same for all, and what could not be taken
//! in, is said in `METHODOLOGY.md`.
//!
//! ```
//! let peers = wirecost_peers::engines();
//! assert!(peers.iter().all(|engine| engine.peer.is_some() && !engine.is_default));
//! ```

mod bincode1;
mod cbor4ii;
mod peer;
mod postcard;
mod rmp_serde;
mod simd_json;
mod sonic_rs;

use wirecost_bench::contenders::Engine;
use wirecost_message::Message;

/// All of them, with the cluster's messages.
#[must_use]
pub fn engines() -> Vec<Engine<Message>> {
    vec![
        sonic_rs::engine(),
        simd_json::engine(),
        bincode1::engine(),
        rmp_serde::engine(),
        cbor4ii::engine(),
        postcard::engine(),
    ]
}
