//! Libraries and formats that are not this project's, measured on the same messages in the same
//! rounds: `cargo bench -- --peers`.
//!
//! Each file uses one library in the fastest way that the library's documentation describes. It
//! keeps the state that this documentation advises to keep, and uses the default settings. No
//! library has the limits of this project's codecs. `own.rs` has this project's engines as
//! controls. [`other_data`] has data that no cluster sends, with the derives of several libraries.
//! `METHODOLOGY.md` describes the rules for all libraries, and names the libraries that are left
//! out.

mod bare;
mod bincode1;
mod bitcode;
mod borsh;
mod buffa;
mod cbor4ii;
mod compactly;
mod flexon;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod google_protobuf;
mod minicbor;
mod msgpacker;
mod native;
pub mod other_data;
mod own;
mod peer;
mod planus;
mod postcard;
mod quick_protobuf;
mod rkyv;
mod rmp_serde;
mod room;
mod serde_avro_fast;
mod serde_zap;
mod simd_json;
mod sonic_rs;
mod speedy;
mod through_bytes;
mod views;
mod wincode;
mod zerompk;

use wirecost_bench::{
    cmd::{arguments::BenchArguments, bench, part::AnySuite},
    engines::{Engine, pb},
};
use wirecost_message::Message;
use wirecost_report::command::CommandError;

use own::{OVER_STRINGS, OVER_TREES, against};

/// Returns the suites that the command line requests: the cluster's messages and, with the peers, other data.
///
/// # Errors
/// When the user's corpus cannot be read.
pub fn suites(arguments: &BenchArguments) -> Result<Vec<Box<dyn AnySuite>>, CommandError> {
    let cluster = bench::cluster(arguments)?;
    if !arguments.peers() {
        return Ok(vec![Box::new(cluster)]);
    }
    let mut suites: Vec<Box<dyn AnySuite>> = vec![Box::new(cluster.with_peers(engines()))];
    suites.extend(other_data::suites());
    Ok(suites)
}

/// Returns all engines, for the cluster's messages.
#[must_use]
pub fn engines() -> Vec<Engine<Message>> {
    let over_strings = |engine| against(OVER_STRINGS, engine);
    let over_trees = |engine| against(OVER_TREES, engine);
    let mut engines = vec![
        bare::serde_json(),
        sonic_rs::engine(),
        simd_json::engine(),
        flexon::engine(),
        over_trees(bare::prost::<_, pb::Message>()),
        over_trees(buffa::engine::<_, buffa::cluster::Message>()),
        buffa::view_engine::<_, buffa::cluster::Message>(),
        views::engine(),
        over_trees(quick_protobuf::engine::<_, quick_protobuf::cluster::Message>()),
        #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
        over_trees(google_protobuf::engine::<
            _,
            google_protobuf::generated::Message,
        >()),
        bare::bincode(),
        serde_zap::engine::<_, native::binary::Message>(),
        over_strings(wincode::engine::<_, native::plain::Message>()),
        bare::apache_avro::<_, native::long::Message>(),
        serde_avro_fast::engine::<_, native::compact::Message>(),
        bincode1::engine(),
        over_strings(wincode::fixint_engine::<_, native::plain::Message>()),
        over_strings(bitcode::engine::<_, native::plain::Message>()),
        borsh::engine::<_, native::compact::Message>(),
        over_strings(speedy::engine::<_, native::plain::Message>()),
        over_trees(compactly::engine::<_, native::tree::Message>()),
        postcard::engine(),
        rkyv::engine::<_, native::compact::Message>(),
        rkyv::access_engine::<_, native::compact::Message>(),
        rmp_serde::engine(),
        over_strings(zerompk::engine::<_, native::plain::Message>()),
        over_strings(msgpacker::engine::<_, native::plain::Message>()),
        cbor4ii::engine(),
        over_strings(minicbor::engine::<_, native::plain::Message>()),
        over_strings(planus::engine::<_, planus::generated::cluster::Message>()),
    ];
    engines.extend(own::control());
    engines.extend(own::over::<_, native::own_strings::Message>(
        OVER_STRINGS,
        "our engine over `String`",
    ));
    engines.extend(own::over::<_, native::own_trees::Message>(
        OVER_TREES,
        "our engine over `String` and `BTreeMap`",
    ));
    engines
}
