//! Every peer gives every message back, and those of our formats understand ours:
//!
//! ```text
//! cargo test -p wirecost-peers --features verified
//! ```

#![allow(clippy::unwrap_used)]

use std::num::NonZeroU32;

use wirecost_bench::{
    contenders::{Engine, Format},
    dictionaries::Dictionaries,
    matrix::{Matrix, Selection, Wire},
    profile::Profile,
    suite::Suite,
    verify::verify,
};
use wirecost_message::Message;
use wirecost_wire::Packing;

fn plain(engine: &Engine<Message>) -> Wire<'_, Message> {
    Wire {
        engine,
        packing: Packing::PLAIN,
    }
}

#[test]
fn peers_give_every_message_back() {
    let peers = wirecost_peers::engines();
    let suite = Suite::cluster().with_peers(peers.clone());
    let engines = suite
        .engines
        .iter()
        .filter(|one| one.of_messages().is_some());
    let wires: Vec<_> = engines.map(plain).collect();
    for source in &suite.sources {
        let workload = source.workload(Profile::Quick);
        let verified = verify(&workload.messages, &wires, &Dictionaries::new());
        assert_eq!(verified.failures, [], "{}", workload.name);
        let verified = verified
            .codecs
            .iter()
            .filter(|one| one.engine.peer.is_some());
        assert_eq!(verified.count(), peers.len(), "{}", workload.name);
    }
}

#[test]
fn bytes_are_said_to_be_ours_where_they_are() {
    let suite = Suite::cluster().with_peers(wirecost_peers::engines());
    let workloads = suite.sources.iter().map(|one| one.workload(Profile::Quick));
    let workloads: Vec<_> = workloads.collect();
    let encoded = |engine: &Engine<Message>| {
        let of = |messages: &[Message]| engine.encode(messages, NonZeroU32::MIN).unwrap();
        let encoded = workloads.iter().map(|one| of(&one.messages));
        encoded.collect::<Vec<_>>()
    };
    for engine in wirecost_peers::engines() {
        assert!(engine.peer.is_some() && !engine.is_default);
        let is_first = |one: &&Engine<Message>| one.format == engine.format;
        let first = suite.engines.iter().find(is_first).unwrap();
        let is_same = encoded(&engine) == encoded(first);
        assert_eq!(is_same, engine.is_canonical, "{}", plain(&engine));
    }
}

#[test]
fn versions_are_known() {
    let package = wirecost_bench::provenance::Package::this();
    for engine in wirecost_peers::engines() {
        assert_ne!(
            package.version_of(engine.library),
            "unknown",
            "{}",
            engine.library
        );
    }
}

#[test]
fn what_no_frame_holds_is_not_packed() {
    let suite = Suite::cluster().with_peers(wirecost_peers::engines());
    let outlines = suite.outlines(Profile::Quick);
    let matrix = Matrix::new(&outlines, suite.engines, &Selection::default()).unwrap();
    let packings = |format| {
        let of_format = matrix
            .wires("status")
            .filter(move |wire| wire.engine.format == format);
        of_format.map(|wire| wire.packing).collect::<Vec<_>>()
    };
    assert_eq!(packings(Format::Foreign("postcard")), [Packing::PLAIN]);
    assert!(packings(Format::Bincode).len() > 1);
}
