//! The choice of the wire from a node's traffic.

mod support;

use std::{sync::Arc, time::Duration};

use support::pass;
use wirecost_cluster::{
    admission::{Admission, Lineage},
    choice::{Chooser, Merit, Sent, Settings, published},
    engine::{
        Participant,
        gossip::{self, Gossip},
    },
    log,
    node::{self, Node as Core},
    runtime::{self, Handle, Parts, View},
    state::Author,
    store::{Memory, Store},
};
use wirecost_frame::SchemaId;
use wirecost_message::Source;
use wirecost_report::{
    records::Sizes,
    tradeoff::{Cores, Costs, Estimate, LinkSpeed, WireCost},
};
use wirecost_wire::{ClusterKey, Wire, WireName, Wires};

const WINDOW: u64 = 60;

fn wire(name: &str) -> Wire {
    let WireName { format, packing } = name.parse().expect("a name of a wire");
    Wire::new(format, SchemaId::Version(1), packing, None).expect("no dictionary")
}

fn wires(names: &[&str]) -> Wires {
    Wires::new(names.iter().map(|name| wire(name))).expect("a few wires")
}

/// Returns a wire that takes these microseconds at each end, and these bytes.
fn cost(name: &str, microseconds: f64, bytes: usize) -> WireCost {
    let wire = wire(name);
    let stage = Estimate::exact(500.0 * microseconds);
    WireCost {
        name: name.to_owned(),
        format: wire.format().to_string(),
        engine: "schema".to_owned(),
        packing: wire.packing(),
        encode_ns: stage,
        compress_ns: stage,
        decompress_ns: stage,
        decode_ns: stage,
        sizes: Sizes {
            messages: 1,
            p50: bytes,
            total: bytes,
            stored: 0,
        },
        memory_of_connection: None,
        dictionary_bytes: None,
        decode_memory: None,
    }
}

/// Returns three wires. On a link of 100 Mbit/s, a message takes 84, 44 and 56 us.
fn costs() -> Costs {
    let wires = vec![
        cost("json", 2.0, 1_000),
        cost("avro", 4.0, 450),
        cost("avro+zstd-3", 20.0, 200),
    ];
    Costs {
        run: "a run".to_owned(),
        workload: "steady-mix".to_owned(),
        wires,
    }
}

/// A node that sends at a rate.
struct Node {
    chooser: Chooser,
    second: u64,
    sent: Sent,
}

impl Node {
    fn new(names: &[&str], settings: Settings) -> Self {
        let chooser = Chooser::new(&wires(names), costs(), settings, Duration::ZERO);
        Self {
            chooser: chooser.expect("costs"),
            second: 0,
            sent: Sent::default(),
        }
    }

    /// Sends by the chosen wire for some seconds, and returns the times at which the choice changed.
    fn send(&mut self, seconds: u64, messages_per_second: u64) -> Vec<u64> {
        let mut changes = Vec::new();
        for _ in 0..seconds {
            let chosen = &self.chooser.choice().wire;
            let costs = costs();
            let wire = costs.wires.iter().find(|wire| &wire.name == chosen);
            let bytes = wire.expect("a wire with costs").sizes.total as u64;
            self.second += 1;
            self.sent.messages += messages_per_second;
            self.sent.bytes += messages_per_second * bytes;
            let now = Duration::from_secs(self.second);
            if self.chooser.observe(now, self.sent) {
                changes.push(self.second);
            }
        }
        changes
    }

    fn wire(&self) -> &str {
        &self.chooser.choice().wire
    }
}

fn link(speed: &str) -> Settings {
    Settings {
        link: speed.parse().expect("a speed"),
        ..Settings::default()
    }
}

const NONE: [u64; 0] = [];

const ALL: [&str; 3] = ["json", "avro", "avro+zstd-3"];

#[test]
fn the_first_wire_is_used_until_a_window_of_traffic_was_measured() {
    let mut node = Node::new(&ALL, link("100Mbit"));
    assert_eq!(node.send(WINDOW - 1, 40), NONE);
    assert_eq!(node.wire(), "json");
    assert_eq!(node.chooser.choice().traffic, None);
    assert_eq!(node.send(1, 40), [WINDOW]);
    let choice = node.chooser.choice();
    assert_eq!(choice.wire, "avro");
    assert_eq!(choice.order, [1, 2, 0]);
    let Merit::Sooner { than, saved } = &choice.reason else {
        panic!("{:?}", choice.reason);
    };
    assert_eq!(than, "json");
    assert!((saved - (1.0 - 44.0 / 84.0)).abs() < 1e-9, "{saved}");
    assert_eq!(choice.reason.to_string(), "48 % less delay than json");
    assert_eq!(choice.link, LinkSpeed::new(1e8).expect("a speed"));
    let traffic = choice.traffic.expect("a window");
    assert!((traffic.messages_per_second - 40.0).abs() < 1e-9);
    assert!((traffic.bytes_per_second - 40_000.0).abs() < 1e-6);
}

#[test]
fn a_higher_rate_leads_to_another_wire_and_back() {
    // On 10 Mbit/s, a message takes 368 us by avro, and 200 us by zstd.
    let settings = Settings {
        cores: Cores::new(0.01).expect("cores"),
        ..link("10Mbit")
    };
    let mut node = Node::new(&["avro", "avro+zstd-3"], settings);
    node.send(2 * WINDOW, 100);
    assert_eq!(node.wire(), "avro+zstd-3");
    // 400 messages of 40 us a second take 0.016 cores.
    node.send(2 * WINDOW, 400);
    assert_eq!(node.wire(), "avro");
    let unlike = "avro+zstd-3".to_owned();
    assert_eq!(node.chooser.choice().reason, Merit::Fits { unlike });
    node.send(3 * WINDOW, 100);
    assert_eq!(node.wire(), "avro+zstd-3");
}

#[test]
fn a_link_that_is_full_leads_to_fewer_bytes() {
    let settings = Settings {
        cores: Cores::new(2.0).expect("cores"),
        ..link("1Gbit")
    };
    let mut node = Node::new(&["json", "avro"], settings);
    // By json and avro, a message takes 12 and 11.6 us: less than the gain.
    assert_eq!(node.send(3 * WINDOW, 100), NONE);
    // 130,000 messages of 8,000 bits a second are more than the link carries.
    node.send(2 * WINDOW, 130_000);
    let unlike = "json".to_owned();
    assert_eq!(node.chooser.choice().reason, Merit::Fits { unlike });
    assert_eq!(node.wire(), "avro");
}

#[test]
fn where_no_wire_fits_the_throughput_decides() {
    let settings = Settings {
        cores: Cores::new(1.0).expect("cores"),
        ..link("1Mbit")
    };
    let mut node = Node::new(&ALL, settings);
    node.send(2 * WINDOW, 10_000);
    let choice = node.chooser.choice();
    assert_eq!(choice.wire, "avro+zstd-3");
    let Merit::Carries { more_than, more } = &choice.reason else {
        panic!("{:?}", choice.reason);
    };
    // 625 messages a second against 125.
    assert_eq!(more_than, "json");
    assert!((more - 4.0).abs() < 1e-9, "{more}");
}

#[test]
fn the_wire_changes_once_in_a_window_at_most() {
    let settings = Settings {
        cores: Cores::new(0.01).expect("cores"),
        ..link("10Mbit")
    };
    let mut node = Node::new(&["avro", "avro+zstd-3"], settings);
    let mut changes = Vec::new();
    // Above 250 messages a second on average, zstd needs more than the cores.
    for burst in 0..20 {
        let rate = if burst % 2 == 0 { 600 } else { 10 };
        changes.extend(node.send(45, rate));
    }
    assert!(changes.len() >= 8, "{changes:?}");
    for pair in changes.windows(2) {
        assert!(pair[1] - pair[0] >= WINDOW, "{changes:?}");
    }
}

#[test]
fn a_gain_below_the_limit_changes_nothing() {
    let with_gain = |gain| Settings {
        gain,
        ..link("100Mbit")
    };
    // avro saves 48 % of the delay.
    let mut node = Node::new(&ALL, with_gain(0.5));
    assert_eq!(node.send(5 * WINDOW, 40), NONE);
    let mut node = Node::new(&ALL, with_gain(0.45));
    assert_eq!(node.send(5 * WINDOW, 40), [WINDOW]);
}

#[test]
fn an_idle_node_keeps_its_wire() {
    let mut node = Node::new(&ALL, link("100Mbit"));
    assert_eq!(node.send(5 * WINDOW, 0), NONE);
    assert_eq!(node.wire(), "json");
}

#[test]
fn only_wires_of_the_node_are_chosen() {
    let mut node = Node::new(&["json", "avro+zstd-3"], link("100Mbit"));
    node.send(2 * WINDOW, 40);
    assert_eq!(node.wire(), "avro+zstd-3");
    assert_eq!(node.chooser.choice().order, [1, 0]);
}

#[test]
fn wires_without_costs_come_last() {
    let names = ["thrift", "json", "avro+zstd-3-x64", "avro", "avro+zstd-3"];
    let mut node = Node::new(&names, link("100Mbit"));
    assert_eq!(node.wire(), "json");
    assert_eq!(node.chooser.choice().order, [1, 2, 3, 0, 4]);
    node.send(WINDOW, 40);
    // In a datagram, the batch is a message by itself.
    assert_eq!(node.chooser.choice().order, [3, 2, 1, 0, 4]);
    let none = Chooser::new(&wires(&["thrift"]), costs(), link("1Mbit"), Duration::ZERO);
    let error = none.expect_err("no costs").to_string();
    assert_eq!(error, "a run has no costs of the node's wires");
}

#[test]
fn the_published_costs_have_every_format_of_single_messages() {
    let costs = published().expect("the file");
    for format in ["protobuf", "avro", "thrift", "json", "bincode"] {
        for packing in ["", "+gzip-6", "+zstd-3"] {
            let name = format!("{format}{packing}");
            assert!(costs.wires.iter().any(|cost| cost.name == name), "{name}");
        }
    }
}

/// Starts a node on the loopback that chooses between JSON and Avro, and returns it with its address.
async fn start(number: u64, seed: Option<std::net::SocketAddr>) -> (Handle, std::net::SocketAddr) {
    let wires = wires(&["json", "avro"]);
    let source = Source {
        address: "127.0.0.1".parse().expect("an address"),
        port: 0,
        ..support::source(number)
    };
    let mut settings = gossip::Settings::new(Participant {
        number: Author(number),
        incarnation: 1,
        source: source.clone(),
        key: ClusterKey::new([7; 32]),
        wires: wires.clone(),
    });
    settings.membership.seeds.extend(seed);
    settings.membership.join_every = Duration::from_millis(50);
    let engine = Gossip::start(settings).await.expect("an engine");
    let address = engine.address();
    let mut store = Memory::default();
    store.commit(log::create(number).batch()).expect("memory");
    let core = node::Settings {
        exchange_every: Duration::from_millis(20),
        ..node::Settings::new(source)
    };
    let settings = Settings {
        window: Duration::from_millis(500),
        ..link("100Mbit")
    };
    let chooser = Chooser::new(&wires, costs(), settings, Duration::ZERO);
    let settings = runtime::Settings {
        tick_every: Duration::from_millis(10),
        chooser: Some(chooser.expect("costs")),
        ..runtime::Settings::default()
    };
    let parts = Parts {
        node: Core::start(&store, number, core, number).expect("a node"),
        store,
        objects: None,
        engine,
        admission: Arc::new(Admission::new(["BJ"], Lineage::new([7; 16]))),
    };
    let handle = runtime::start(parts, settings).expect("no ledgers");
    (handle, address)
}

#[tokio::test]
async fn running_nodes_change_over_to_the_wire_of_their_choice() {
    async fn until(node: &Handle, is_so: impl FnMut(&Arc<View>) -> bool) {
        let mut views = node.views();
        let seen = views.wait_for(is_so);
        let seen = tokio::time::timeout(Duration::from_secs(60), seen).await;
        assert!(matches!(seen, Ok(Ok(_))), "{:?}", node.view());
    }
    let (one, address) = start(1, None).await;
    let (two, _) = start(2, Some(address)).await;
    let wire = |view: &View| view.choice.as_ref().map(|choice| choice.wire.clone());
    assert_eq!(wire(&one.view()).as_deref(), Some("json"));
    for node in [&one, &two] {
        until(node, |view| wire(view).as_deref() == Some("avro")).await;
    }
    one.submit(pass("BJ", 7)).await.expect("a change");
    until(&two, |view| view.plans.contains_key("BJ")).await;
    for node in [&one, &two] {
        // The exchanges after the change go by the new wire.
        until(node, |_| {
            let sent = node.traffic().map(|traffic| traffic.bytes_sent);
            let bytes = |wire| sent.as_ref().and_then(|sent| sent.get(wire)).copied();
            bytes("json") > Some(0) && bytes("avro") > Some(0)
        })
        .await;
        let choice = node.view().choice.clone().expect("a choice");
        let traffic = choice.traffic.expect("a window");
        assert!(traffic.messages_per_second > 0.0, "{choice:?}");
    }
}
