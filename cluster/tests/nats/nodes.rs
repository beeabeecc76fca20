//! Nodes and engines with short intervals.

use std::{sync::Arc, time::Duration};

use tokio::time::{sleep, timeout};
use wirecost_cluster::{
    admission::{Admission, Lineage},
    engine::{
        Counters, Engine, Event, Participant,
        nats::{Nats, Settings},
    },
    log, membership,
    node::{self, Node},
    runtime::{self, Handle, Parts, View},
    state::Author,
    store::{Memory, Store},
};
use wirecost_frame::{Format, SchemaId};
use wirecost_message::{MemberStatus, Message};
use wirecost_wire::{ClusterKey, Packing, Wire, Wires};

use crate::support::source;

/// A time in which everything here happens, by far.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

pub(crate) fn key() -> ClusterKey {
    ClusterKey::new([7; 32])
}

pub(crate) fn settings(number: u64, url: &str) -> Settings {
    with_wires(number, url, &[(Format::Protobuf, Packing::PLAIN)])
}

pub(crate) fn with_wires(number: u64, url: &str, wires: &[(Format, Packing)]) -> Settings {
    let schema = SchemaId::Version(Message::VERSION.into());
    let wires = wires.iter().map(|(format, packing)| {
        Wire::new(*format, schema, *packing, None).expect("no dictionary")
    });
    let wires = Wires::new(wires).expect("a few wires");
    let server = url.parse().expect("a URL");
    let participant = Participant {
        number: Author(number),
        incarnation: 1,
        source: source(number),
        key: key(),
        wires,
    };
    let mut settings = Settings::new(participant, vec![server]);
    settings.membership = membership::Settings {
        probe_every: Duration::from_millis(200),
        probe_timeout: Duration::from_millis(100),
        suspect_for: Duration::from_secs(1),
        gossip_every: Duration::from_millis(40),
        join_every: Duration::from_millis(50),
        announce_every: Duration::from_secs(1),
        ..membership::Settings::default()
    };
    settings
}

pub(crate) async fn engine(settings: Settings) -> Nats {
    Nats::start(settings).await.expect("an engine")
}

/// Starts a node whose store is in memory.
pub(crate) async fn start(settings: Settings) -> Handle {
    let number = settings.participant.number.0;
    let mut store = Memory::default();
    store.commit(log::create(number).batch()).expect("memory");
    let node_settings = node::Settings {
        exchange_every: Duration::from_millis(50),
        ..node::Settings::new(source(number))
    };
    let parts = Parts {
        node: Node::start(&store, number, node_settings, number).expect("a node"),
        store,
        objects: None,
        engine: engine(settings).await,
        admission: Arc::new(Admission::new(["BJ"], Lineage::new([7; 16]))),
    };
    let settings = runtime::Settings {
        tick_every: Duration::from_millis(10),
        ..runtime::Settings::default()
    };
    runtime::start(parts, settings).expect("no ledgers")
}

/// Starts nodes that know each other.
pub(crate) async fn cluster(count: u64, url: &str) -> Vec<Handle> {
    let mut nodes = Vec::new();
    for number in 1..=count {
        nodes.push(start(settings(number, url)).await);
    }
    for node in &nodes {
        until(node, |view| live(view) == nodes.len() - 1).await;
    }
    nodes
}

pub(crate) fn live(view: &View) -> usize {
    let members = view.members.iter();
    members
        .filter(|member| member.status == MemberStatus::Alive)
        .count()
}

/// Waits until a node's view is as it must be.
pub(crate) async fn until(node: &Handle, is_so: impl Fn(&View) -> bool) {
    let mut views = node.views();
    let seen = timeout(LIMIT, views.wait_for(|view| is_so(view))).await;
    assert!(matches!(seen, Ok(Ok(_))), "{:?}", node.view());
}

/// Waits until a node's counters are as they must be.
pub(crate) async fn until_counted(read: impl Fn() -> Counters, is_so: impl Fn(&Counters) -> bool) {
    let wait = async {
        while !is_so(&read()) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    let counted = timeout(LIMIT, wait).await;
    assert!(counted.is_ok(), "{:?}", read());
}

/// Waits for an event of which something holds.
pub(crate) async fn event(engine: &mut Nats, mut holds: impl FnMut(&Event) -> bool) -> Event {
    let wait = async {
        loop {
            let event = engine.next().await;
            if holds(&event) {
                return event;
            }
        }
    };
    timeout(LIMIT, wait).await.expect("it happens in time")
}

/// Returns whether an event says that a number of other members live.
pub(crate) fn has_live(event: &Event, number: usize) -> bool {
    let Event::Members(members) = event else {
        return false;
    };
    let members = members.iter();
    let live = members.filter(|member| member.status == MemberStatus::Alive);
    live.count() == number
}
