//! Every peer returns every message unchanged, and peers with this project's formats read its
//! bytes:
//!
//! ```text
//! cargo test -p wirecost-peers --features verified
//! ```

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, num::NonZeroU32, sync::atomic::AtomicBool};

use wirecost_bench::{
    cmd::part::{Extent, Part},
    dictionaries::Dictionaries,
    engines::{Engine, EngineFormat},
    matrix::{Candidate, Matrix, Selection},
    profile::Profile,
    progress::Progress,
    suite::Suite,
    verify::verify,
};
use wirecost_frame::Format;
use wirecost_message::Message;
use wirecost_report::records::{Data, Environment, PeerRecord, WorkloadRecord};
use wirecost_wire::Packing;

fn plain(engine: &Engine<Message>) -> Candidate<'_, Message> {
    Candidate {
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
fn a_format_that_peers_are_compared_in_has_a_control() {
    let engines = wirecost_peers::engines();
    let compared_in = |is_control| {
        let engines = engines.iter();
        let engines = engines.filter(|one| (one.name == PeerRecord::CONTROL) == is_control);
        let peers = engines.filter_map(|one| one.peer);
        peers.map(|peer| peer.against).collect::<BTreeSet<_>>()
    };
    let [peers, controls] = [false, true].map(compared_in);
    assert!(peers.is_subset(&controls), "{controls:?} of {peers:?}");
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
    assert_eq!(
        packings(EngineFormat::Foreign("postcard")),
        [Packing::PLAIN]
    );
    assert!(packings(Format::Bincode.into()).len() > 1);
}

/// Calls `visit` with the part of each suite of other data in a whole run.
fn of_other_data(mut visit: impl FnMut(&dyn Part)) {
    for suite in wirecost_peers::other_data::suites() {
        let extent = Extent::Whole(NonZeroU32::MIN);
        visit(&*suite.part(&Selection::default(), extent).unwrap());
    }
}

#[test]
fn every_engine_gives_other_data_back() {
    let mut cells = 0;
    of_other_data(|part| {
        cells += part.cells();
        let (interrupted, progress) = (AtomicBool::new(false), Progress::silent());
        let checked = part.verify(&interrupted, &progress).unwrap();
        assert_eq!(checked.failures(), []);
    });
    assert_eq!(cells, 10 * 37);
}

#[test]
fn other_data_is_the_same_everywhere() {
    let mut environment = Environment::unknown(&[]);
    of_other_data(|part| part.describe(&mut environment));
    let workload = |one: &WorkloadRecord| {
        assert_eq!(one.data, Data::Other);
        let digest = one.messages_sha256.as_ref().unwrap();
        format!("{} {} {}", one.name, one.messages, &digest[..16])
    };
    let workloads: Vec<_> = environment.workloads.iter().map(workload).collect();
    assert_eq!(
        workloads,
        [
            "records 1 7bd3b2ca80898271",
            "points 1 c47e9563abec6cbf",
            "numbers-f32 10 f30940997f9cdfdd",
            "numbers-f64 10 e894a926a6a22863",
            "numbers-u32 10 f661573c0dd4857b",
            "numbers-u64 10 9b6e48a52c68eabc",
            "numbers-i64 10 508bd0403647281d",
            "numbers-bool 10 0cdeb0809f8ede0c",
            "tree 1 26116248a6ad4323",
            "players 1 2d96a8ad3d3827a0",
        ]
    );
}

#[test]
fn other_data_is_measured_within_a_minute_and_a_half() {
    let mut seconds = 0;
    of_other_data(|part| seconds += part.duration().as_secs());
    assert_eq!(seconds, 80);
}
