//! A sale on running nodes, over real sockets, whose wall clocks are hours off or jump.

#![allow(clippy::panic)]

mod support;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use tokio::time::{sleep, timeout};
use wirecost_cluster::{
    WallClock,
    admission::{Admission, Decision, Lineage, Share},
    automation::{Goal, SALE},
    engine::{
        Participant,
        gossip::{self, Gossip},
    },
    log, membership,
    node::{self, Node},
    runtime::{self, Handle, Parts, View},
    state::{Author, Change, Plan},
    store::{Memory, Store},
};
use wirecost_frame::{Format, SchemaId};
use wirecost_message::{MemberStatus, ObjectKind, Source};
use wirecost_wire::{ClusterKey, Packing, Wire, Wires};

const QUOTA: u64 = 600;
const AREA: &str = "BJ";
/// The time of a turn of the crowd, and the requests that come to each node in it.
const TURN: Duration = Duration::from_millis(20);
const FEW: u32 = 4;
const MANY: u32 = 40;
/// The time from the opening to the start in the first attempt. Each further attempt has twice the time of the one
/// before: a machine under load may take longer until all nodes know the plan.
const LEAD: Duration = Duration::from_secs(3);
/// The most attempts.
const ATTEMPTS: u32 = 4;
/// A time in which many requests would pass at a node, and in which each node follows its clock.
const QUIET: Duration = Duration::from_millis(700);
/// The limit of every wait here.
const PATIENCE: Duration = Duration::from_secs(90);

const AHEAD: i64 = 5 * 3_600;
const BEHIND: i64 = -AHEAD;

/// A node that lives, and the deviation of its wall clock in seconds.
struct Running {
    handle: Handle,
    address: SocketAddr,
    deviation: Arc<AtomicI64>,
    passed: u64,
}

impl Running {
    async fn start(number: u64, deviation: i64, seeds: Vec<SocketAddr>) -> Self {
        let deviation = Arc::new(AtomicI64::new(deviation));
        let clock = clock(&deviation);
        let mut store = Memory::default();
        store.commit(log::create(number).batch()).expect("memory");
        let source = Source {
            address: "127.0.0.1".parse().expect("an address"),
            port: 0,
            ..support::source(number)
        };
        let settings = node::Settings {
            exchange_every: Duration::from_millis(50),
            ..node::Settings::new(source.clone())
        };
        let node = Node::start(&store, number, settings, number).expect("a node");
        let engine = join(&node, source, seeds, clock.clone()).await;
        let address = engine.address();
        let parts = Parts {
            node,
            store,
            objects: None,
            engine,
            admission: Arc::new(Admission::new([AREA], Lineage::new([7; 16]))),
        };
        let settings = runtime::Settings {
            clock,
            ..runtime::Settings::default()
        };
        Self {
            handle: runtime::start(parts, settings).expect("no ledgers"),
            address,
            deviation,
            passed: 0,
        }
    }

    fn set_clock(&self, deviation: i64) {
        self.deviation.store(deviation, Ordering::Relaxed);
    }

    /// Returns the plan of the area.
    fn plan(&self) -> Option<Plan> {
        self.handle.view().plans.get(AREA).copied()
    }

    async fn until(&self, is_so: impl Fn(&View) -> bool) {
        let mut views = self.handle.views();
        let seen = timeout(PATIENCE, views.wait_for(|view| is_so(view))).await;
        assert!(matches!(seen, Ok(Ok(_))), "{:?}", self.handle.view());
    }
}

/// Returns the system's clock with a deviation.
fn clock(deviation: &Arc<AtomicI64>) -> WallClock {
    let deviation = Arc::clone(deviation);
    WallClock::new(move || {
        let seconds = deviation.load(Ordering::Relaxed);
        let by = Duration::from_secs(seconds.unsigned_abs());
        match seconds < 0 {
            true => SystemTime::now() - by,
            false => SystemTime::now() + by,
        }
    })
}

async fn join(node: &Node, source: Source, seeds: Vec<SocketAddr>, clock: WallClock) -> Gossip {
    let wire = Wire::new(Format::Protobuf, SchemaId::Version(1), Packing::PLAIN, None);
    let participant = Participant {
        number: node.author(),
        incarnation: node.incarnation(),
        source,
        key: ClusterKey::new([7; 32]),
        wires: Wires::new([wire.expect("no dictionary")]).expect("a wire"),
    };
    let membership = membership::Settings {
        seeds,
        join_every: Duration::from_millis(50),
        announce_every: Duration::from_millis(500),
        ..membership::Settings::default()
    };
    let settings = gossip::Settings {
        membership,
        clock,
        ..gossip::Settings::new(participant)
    };
    Gossip::start(settings).await.expect("an engine")
}

/// Three nodes of an area, and their crowd.
struct Cluster {
    nodes: Vec<Running>,
    /// The start of the sale.
    start: Instant,
}

impl Cluster {
    /// Starts nodes whose clocks deviate by these seconds, and opens a sale of 600 requests for a crowd of 6,000. The
    /// sale starts `lead` later.
    async fn open(deviations: [i64; 3], lead: Duration) -> Self {
        let mut nodes: Vec<Running> = Vec::new();
        for (number, deviation) in (1..).zip(deviations) {
            let seeds = nodes.iter().map(|node| node.address).collect();
            nodes.push(Running::start(number, deviation, seeds).await);
        }
        let is_alive = |view: &View| {
            let alive = view.members.iter();
            let alive = alive.filter(|member| member.status == MemberStatus::Alive);
            alive.count() == 2
        };
        for node in &nodes {
            node.until(is_alive).await;
        }
        let start = Instant::now() + lead;
        let start_ms = (WallClock::default().since_epoch() + lead).as_millis() + 1;
        let json = format!(
            r#"{{"group":"sales","name":"phone","start_ms":{start_ms},"stock":{QUOTA},
                "areas":{{"{AREA}":{{"crowd":6000}}}}}}"#
        );
        let goal = Goal::from_json(json.as_bytes()).expect("a goal");
        let goal = goal.open((1..=3).map(|node| (Author(node), AREA)));
        let sale = goal.expect("nodes").to_json();
        let sale = Change::create(ObjectKind::Plugin, SALE, sale).expect("a plugin");
        let opened = nodes[0].handle.submit(sale).await;
        opened.expect("a sale");
        for node in &nodes {
            node.until(|view| view.plans.contains_key(AREA)).await;
        }
        Self { nodes, start }
    }

    /// Lets the crowd come until a moment. Returns the requests that passed at each node.
    async fn run(&mut self, end: Instant) -> Vec<u64> {
        let before: Vec<_> = self.nodes.iter().map(|node| node.passed).collect();
        while Instant::now() < end {
            self.turn(FEW).await;
        }
        let passed = self.nodes.iter().zip(before);
        passed.map(|(node, before)| node.passed - before).collect()
    }

    /// Lets so many requests come at a time until a condition holds.
    async fn until(&mut self, requests: u32, is_so: impl Fn(&Self) -> bool) {
        let limit = Instant::now() + PATIENCE;
        while !is_so(self) {
            let (passed, plans) = (self.passed(), self.plans());
            assert!(Instant::now() < limit, "{passed} passed by {plans:?}");
            self.turn(requests).await;
        }
    }

    /// Lets the crowd come until a request passes at a node.
    async fn until_one_passes(&mut self, index: usize) {
        let before = self.nodes[index].passed;
        self.until(FEW, |cluster| cluster.nodes[index].passed > before)
            .await;
    }

    /// Lets the crowd come until nothing passes at a node for some time.
    async fn until_none_passes(&mut self, index: usize) {
        let limit = Instant::now() + PATIENCE;
        while self.run(Instant::now() + QUIET).await[index] > 0 {
            assert!(Instant::now() < limit, "{}", self.passed());
        }
    }

    async fn turn(&mut self, requests: u32) {
        for node in &mut self.nodes {
            let admission = node.handle.admission();
            let decide = |_: &u32| admission.admit(AREA, None) == Ok(Decision::Passed);
            node.passed += (0..requests).filter(decide).count() as u64;
        }
        assert!(self.passed() <= QUOTA, "{}", self.passed());
        sleep(TURN).await;
    }

    fn passed(&self) -> u64 {
        self.nodes.iter().map(|node| node.passed).sum()
    }

    /// Returns the plan, which all nodes have.
    fn plan(&self) -> Option<Plan> {
        let plan = self.nodes[0].plan();
        let is_shared = self.nodes.iter().all(|node| node.plan() == plan);
        plan.filter(|_| is_shared)
    }

    /// Returns whether all nodes have the same plan, with a share of at most twice that at the start, which is 15 %.
    fn has_moderate_plan(&self) -> bool {
        let is_moderate = |plan: Plan| plan.share < support::share(300_000);
        self.plan().is_some_and(is_moderate)
    }

    fn plans(&self) -> Vec<Option<Plan>> {
        self.nodes.iter().map(Running::plan).collect()
    }

    /// Returns whether all requests of the sale have passed, and all nodes know.
    fn is_over(&self) -> bool {
        let is_closed = |plan: Plan| plan.share == Share::NONE;
        self.passed() == QUOTA && self.plan().is_some_and(is_closed)
    }
}

/// Opens a sale on three nodes, and sends the crowd until the start. Only the node with the fast clock, the second,
/// admits requests: a gate follows the clock of its node. Tries again if it admits none.
async fn open_and_run_until_the_start() -> Cluster {
    for attempt in 0..ATTEMPTS {
        let lead = LEAD * 2_u32.pow(attempt);
        let mut cluster = Cluster::open([0, AHEAD, BEHIND], lead).await;
        let early = cluster.run(cluster.start).await;
        assert!(early[0] == 0 && early[2] == 0, "{early:?}");
        if early[1] > 0 {
            return cluster;
        }
    }
    panic!("the node with the fast clock admits no request")
}

/// Node 1 plans.
#[tokio::test]
async fn clocks_that_are_hours_off_neither_oversell_nor_keep_an_area_closed() {
    let mut cluster = open_and_run_until_the_start().await;
    cluster.until_one_passes(0).await;

    cluster.nodes[0].set_clock(AHEAD);
    cluster.run(Instant::now() + QUIET).await;
    cluster.until_one_passes(0).await;
    cluster.nodes[0].set_clock(0);
    cluster.run(Instant::now() + QUIET).await;
    cluster.until(FEW, Cluster::has_moderate_plan).await;

    cluster.nodes[0].set_clock(BEHIND);
    cluster.until_none_passes(0).await;
    cluster.nodes[0].set_clock(0);
    cluster.until_one_passes(0).await;
    cluster.until(FEW, Cluster::has_moderate_plan).await;
    assert_eq!(cluster.nodes[2].passed, 0);

    for node in &cluster.nodes {
        node.set_clock(0);
    }
    cluster.until(MANY, Cluster::is_over).await;
    for node in &cluster.nodes {
        node.handle.stop().await;
    }
}
