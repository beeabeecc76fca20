//! A sale on whole nodes: goals, plans, rights and reports go through their logs and messages.

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use support::{live, member, source};
use wirecost_cluster::{
    admission::{Admission, Decision, Lineage, Share, Stock},
    automation::{Automation, Board, GROUP, Goal, Live, OVERRIDE, Override, SALE},
    log,
    node::{Effect, Node, Refused, Settings},
    state::{Author, Change, Conflict, ObjectId, Subject},
    store::{Interruption, Memory, Store},
};
use wirecost_message::{Body, Message, ObjectKind};

const START: Duration = Duration::from_secs(1_000_000);
const QUOTA: u64 = 600;

struct Running {
    node: Node,
    store: Memory,
    automation: Automation,
    board: Board,
    admission: Admission,
    conflicts: Vec<Conflict>,
    passed: u64,
    /// The deviation of the wall clock, in milliseconds.
    deviation: i64,
}

impl Running {
    fn start(number: u64, store: Memory) -> Self {
        let settings = Settings::new(source(number));
        let node = Node::start(&store, number, settings, number).expect("a node");
        let automation = Automation::new(Author(number), node.ledgers()).expect("ledgers");
        Self {
            node,
            store,
            automation,
            board: Board::default(),
            admission: Admission::new(["BJ"], Lineage::new([7; 16])),
            conflicts: Vec::new(),
            passed: 0,
            deviation: 0,
        }
    }

    /// Returns the time by the wall clock.
    fn wall(&self, now: Duration) -> Duration {
        Duration::from_millis((now.as_millis() as i64 + self.deviation) as u64)
    }

    /// Drives and commits, as a runtime does, and returns the messages to send.
    fn drive(&mut self, now: Duration, live: &Live) -> Vec<(Author, Message)> {
        self.node
            .set_members(live.keys().map(|node| member(node.0)));
        self.node.tick(now).expect("a running node");
        let wall = self.wall(now);
        let (node, board) = (&mut self.node, &mut self.board);
        let driven = self
            .automation
            .drive(wall, now, node, board, live, &self.admission);
        assert_eq!(driven, Ok(Vec::new()));
        let sent = self.commit();
        self.automation.committed(&self.admission);
        sent
    }

    fn commit(&mut self) -> Vec<(Author, Message)> {
        let mut sent = Vec::new();
        for effect in self.node.commit(&mut self.store).expect("a commit") {
            match effect {
                Effect::Send { to, message } => {
                    sent.extend(to.into_iter().map(|to| (to, message.clone())));
                }
                Effect::ReportConflict(conflict) => self.conflicts.push(conflict),
                _ => {}
            }
        }
        sent
    }

    fn receive(&mut self, now: Duration, from: Author, message: Message) {
        if let Body::Status(status) = &message.body {
            let stamp = message.stamp.into();
            let wall = self.wall(now);
            let taken = self.automation.receive(wall, stamp, status, &self.board);
            taken.expect("a report");
        } else {
            // A refused message comes again.
            let _ = self.node.receive(now, from, message);
        }
    }

    fn admit(&mut self, requests: u64) {
        let decide = |_| self.admission.admit("BJ", None) == Ok(Decision::Passed);
        self.passed += (0..requests).map(decide).map(u64::from).sum::<u64>();
    }
}

struct Cluster {
    nodes: BTreeMap<u64, Running>,
    /// Milliseconds after the start.
    now: i64,
    /// The nodes that are cut off from the others.
    cut_off: BTreeSet<Author>,
}

impl Cluster {
    fn new() -> Self {
        let start = |number| {
            let mut store = Memory::default();
            store.commit(log::create(number).batch()).expect("memory");
            (number, Running::start(number, store))
        };
        Self {
            nodes: (1..=3).map(start).collect(),
            now: -70_000,
            cut_off: BTreeSet::new(),
        }
    }

    fn node(&mut self, number: u64) -> &mut Running {
        self.nodes.get_mut(&number).expect("a node")
    }

    fn time(&self) -> Duration {
        Duration::from_millis((START.as_millis() as i64 + self.now) as u64)
    }

    fn submit(&mut self, number: u64, request_id: u64, change: Change) {
        let submitted = self.node(number).node.submit(request_id, change, &[]);
        submitted.expect("a request");
    }

    /// Opens a sale of 600 requests for 6,000. Half of the requests pass after it.
    fn open(&mut self) {
        let json = goal().to_json();
        let change = Change::create(ObjectKind::Plugin, SALE, json).expect("a plugin");
        self.submit(2, 1, change);
    }

    fn end(&mut self, number: u64) {
        let json = goal().end().to_json();
        let change = Change::update(ObjectKind::Plugin, SALE, json).expect("a plugin");
        self.submit(number, 99, change);
    }

    /// Lets a tenth of a second pass, in which all that is sent arrives. `part` of the crowd comes.
    fn tick(&mut self, part: f64) {
        self.now += 100;
        let (now, cut_off) = (self.time(), self.cut_off.clone());
        let up = live(self.nodes.keys().copied());
        let is_cut = |one: Author, other| cut_off.contains(&one) != cut_off.contains(&other);
        for from in up.keys().copied() {
            let live = up.iter().filter(|(node, _)| !is_cut(from, **node));
            let live = live.map(|(node, mode)| (*node, *mode)).collect();
            let sent = self.node(from.0).drive(now, &live);
            for (to, message) in sent {
                if let Some(node) = self.nodes.get_mut(&to.0)
                    && !is_cut(from, to)
                {
                    node.receive(now, from, message);
                }
            }
        }
        let nodes = self.nodes.len() as f64;
        for node in self.nodes.values_mut() {
            node.admit((6_000.0 * part / nodes) as u64);
        }
    }

    /// Lets the crowd come, from the start on, until this number of milliseconds after it.
    fn run(&mut self, millis: i64) {
        while self.now < millis {
            let come = |millis: i64| 1.0 - (-(millis as f64) / 5_000.0).exp2();
            let part = match self.now >= 0 {
                true => come(self.now + 100) - come(self.now),
                false => 0.0,
            };
            self.tick(part);
        }
    }

    /// Stops a node, and returns the number of requests that passed its gate.
    fn stop(&mut self, number: u64) -> u64 {
        let (now, live) = (self.time(), live(self.nodes.keys().copied()));
        let mut stopped = self.nodes.remove(&number).expect("a node");
        let (board, admission) = (&stopped.board, &stopped.admission);
        let instructions = stopped.automation.stop(board, &live, admission);
        stopped.node.follow(instructions).expect("a running node");
        for (to, message) in stopped.commit() {
            if let Some(node) = self.nodes.get_mut(&to.0) {
                node.receive(now, Author(number), message);
            }
        }
        stopped.passed
    }

    /// Returns the number of requests that have passed, as a node that plans or would take over knows it.
    fn load(&self, number: u64) -> u64 {
        let loads = self.nodes[&number].automation.loads("phone");
        loads.map_or(0, |loads| loads.area("BJ").passed)
    }

    /// Lets two seconds pass without a crowd, in which all nodes report.
    fn pause(&mut self) {
        (0..20).for_each(|_| self.tick(0.0));
    }

    fn passed(&self) -> u64 {
        self.nodes.values().map(|node| node.passed).sum()
    }

    fn stocks(&self) -> Vec<Stock> {
        let stock = |node: &Running| node.admission.gate("BJ").expect("a gate").stock();
        self.nodes.values().map(stock).collect()
    }

    /// Returns the names of the objects of sales, as each node holds them.
    fn objects(&self) -> Vec<Vec<String>> {
        let names = |node: &Running| {
            let objects = node.node.state().objects(GROUP);
            let names = objects.map(|object| object.configuration.id().name().to_owned());
            names.collect()
        };
        self.nodes.values().map(names).collect()
    }

    fn plans(&self) -> Vec<Option<Share>> {
        let plan = |node: &Running| node.node.state().plan("BJ").map(|plan| plan.share);
        self.nodes.values().map(plan).collect()
    }
}

/// Returns the goal of the sale, opened.
fn goal() -> Goal {
    let json = format!(
        r#"{{"group":"sales","name":"phone","start_ms":{},"stock":{QUOTA},
            "areas":{{"BJ":{{"crowd":6000,"after":500000}}}}}}"#,
        START.as_millis()
    );
    let goal = Goal::from_json(json.as_bytes()).expect("a goal");
    let nodes = (1..=3).map(|node| (Author(node), "BJ"));
    goal.open(nodes).expect("nodes")
}

#[test]
fn a_sale_runs_from_the_goal_to_the_last_right() {
    let mut cluster = Cluster::new();
    cluster.open();
    cluster.run(0);
    assert_eq!(cluster.passed(), 0);
    // 600 for the 67 % of 6,000 that come in 8 seconds.
    assert_eq!(cluster.plans(), [Some(Share::new(149_226).unwrap()); 3]);
    cluster.run(5_000);
    let passed = cluster.passed();
    assert!((430..=470).contains(&passed), "{passed}");
    cluster.run(30_000);
    assert_eq!(cluster.passed(), QUOTA);
    assert_eq!(cluster.plans(), [Some(Share::NONE); 3]);
}

#[test]
fn a_node_that_crashes_goes_on_with_its_rights() {
    let mut cluster = Cluster::new();
    cluster.open();
    cluster.run(2_000);
    let crashed = cluster.nodes.remove(&1).unwrap();
    let passed = crashed.passed;
    cluster.run(4_000);
    let mut back = Running::start(1, crashed.store);
    back.passed = passed;
    // Two blocks of 7, a 32nd of its 200, are lost at most.
    let ledger = &back.node.ledgers()[0];
    let lost = ledger.reserved - ledger.returned - passed;
    assert!(lost <= 14, "{lost}");
    cluster.nodes.insert(1, back);
    cluster.run(40_000);
    assert_eq!(cluster.passed(), QUOTA - lost);
    assert_eq!(cluster.plans(), [Some(Share::NONE); 3]);
}

#[test]
fn a_clean_stop_hands_over() {
    let mut cluster = Cluster::new();
    cluster.open();
    cluster.run(2_000);
    let passed = cluster.stop(3);
    cluster.run(40_000);
    assert_eq!(cluster.passed() + passed, QUOTA);
}

/// A node that stops sends its last report, a node that crashes does not, and neither planner outlives the sale.
#[test]
fn the_loads_of_nodes_that_are_gone_outlive_their_planners() {
    let mut cluster = Cluster::new();
    cluster.open();
    cluster.run(2_500);
    let passed = cluster.stop(3);
    cluster.pause();
    let expected = cluster.passed() + passed;
    assert_eq!([1, 2].map(|number| cluster.load(number)), [expected; 2]);
    // In second 5 the planner writes the loads of nodes that are gone.
    cluster.run(6_000);
    let mut lost = 0;
    for number in [1, 2] {
        let crashed = cluster.nodes.remove(&number).unwrap();
        let mut back = Running::start(number, crashed.store);
        let ledger = &back.node.ledgers()[0];
        lost += ledger.reserved - ledger.returned - crashed.passed;
        back.passed = crashed.passed;
        cluster.nodes.insert(number, back);
    }
    cluster.pause();
    let expected = cluster.passed() + passed + lost;
    assert_eq!([1, 2].map(|number| cluster.load(number)), [expected; 2]);
    cluster.run(40_000);
    assert_eq!(cluster.passed() + passed + lost, QUOTA);
    assert_eq!([1, 2].map(|number| cluster.load(number)), [QUOTA; 2]);
}

/// The node that plans from then on has had no report.
#[test]
fn a_planner_that_stops_hands_over_the_loads() {
    let mut cluster = Cluster::new();
    cluster.open();
    cluster.run(2_500);
    cluster.pause();
    let crashed = cluster.nodes.remove(&2).unwrap();
    let passed = crashed.passed + cluster.stop(1);
    cluster.pause();
    assert_eq!(cluster.load(3), cluster.passed() + passed);
}

/// The rights of a commit that failed never reach the gate.
#[test]
fn a_halted_node_admits_what_its_gate_has() {
    let mut cluster = Cluster::new();
    cluster.open();
    cluster.run(1_000);
    let (now, live) = (cluster.time(), live(1..=3));
    let halted = cluster.node(1);
    halted.admission.gate("BJ").unwrap().set_share(Share::ALL);
    halted.admit(100);
    halted.store.interrupt(Interruption::Before);
    let gate = halted.admission.gate("BJ").unwrap();
    assert_eq!(gate.stock(), Stock::Limited(0));
    let (node, board) = (&mut halted.node, &mut halted.board);
    let drive = |node: &mut Node, board: &mut Board, automation: &mut Automation| {
        automation.drive(now, now, node, board, &live, &halted.admission)
    };
    assert_eq!(drive(node, board, &mut halted.automation), Ok(Vec::new()));
    assert!(node.commit(&mut halted.store).is_err());
    let refused = drive(node, board, &mut halted.automation);
    assert_eq!(refused, Err(Refused::Halted));
    halted.automation.committed(&halted.admission);
    assert_eq!(gate.stock(), Stock::Limited(0));
}

/// Reports under a clock that jumps show a rate of about 0. By this rate, the share would be 55 % in place of 15 %.
#[test]
fn a_planner_whose_clock_jumps_plans_by_the_goal() {
    let hours = 5 * 3_600_000;
    for deviation in [hours, -hours] {
        let mut cluster = Cluster::new();
        cluster.open();
        cluster.run(3_500);
        cluster.node(1).deviation = deviation;
        cluster.run(4_500);
        cluster.node(1).deviation = 0;
        while cluster.now < 8_000 {
            cluster.run(cluster.now + 100);
            let plans = cluster.plans();
            let is_near = |share: &Option<Share>| {
                let share = share.map_or(0, Share::parts_per_million);
                (100_000..250_000).contains(&share)
            };
            assert!(plans.iter().all(is_near), "{deviation}: {plans:?}");
        }
        cluster.run(40_000);
        assert_eq!(cluster.passed(), QUOTA);
        assert_eq!(cluster.plans(), [Some(Share::NONE); 3]);
    }
}

#[test]
fn two_planners_conflict_and_oversell_nothing() {
    let mut cluster = Cluster::new();
    cluster.open();
    cluster.run(-55_000);
    cluster.cut_off = [Author(1)].into();
    // Both sides are planned: node 1 by itself, the others by node 2, where an operator steps in.
    let by_hand = Override {
        area: "BJ".into(),
        share: Share::new(200_000).unwrap(),
    };
    let json = by_hand.to_json();
    let change = Change::create(ObjectKind::Plugin, OVERRIDE, json).unwrap();
    cluster.submit(3, 2, change);
    cluster.run(15_000);
    assert!(cluster.passed() <= QUOTA);
    let [one, two, three] = cluster.plans()[..] else {
        unreachable!("three nodes")
    };
    assert_ne!(one, two);
    assert_eq!(two, three);

    cluster.cut_off.clear();
    cluster.run(25_000);
    let plans = cluster.plans();
    assert_eq!(plans, [Some(by_hand.share); 3]);
    let about_area = |conflict: &Conflict| conflict.subject == Subject::Area("BJ".into());
    let mut conflicts = cluster.nodes.values().flat_map(|node| &node.conflicts);
    assert!(conflicts.any(about_area));

    let name = Override::name("BJ");
    let id = ObjectId::new(ObjectKind::Plugin, "sales", &name).unwrap();
    cluster.submit(3, 3, Change::Delete(id));
    cluster.run(40_000);
    assert_eq!(cluster.passed(), QUOTA);
    assert_eq!(cluster.plans(), [Some(Share::NONE); 3]);
}

/// The planner is cut off from the node that ends the sale, so another node plans, and the cut ends later. A node
/// that is down meanwhile learns of the end and of the removal at once.
#[test]
fn a_sale_that_ends_gives_its_area_back_everywhere() {
    let mut cluster = Cluster::new();
    cluster.open();
    cluster.run(2_000);
    cluster.cut_off = [Author(1)].into();
    cluster.run(4_000);
    let down = cluster.nodes.remove(&2).unwrap();
    cluster.end(3);
    cluster.run(6_000);
    cluster.nodes.insert(2, Running::start(2, down.store));
    cluster.cut_off.clear();
    cluster.run(12_000);
    assert_eq!(cluster.plans(), [Some(Share::new(500_000).unwrap()); 3]);
    assert_eq!(cluster.stocks(), [Stock::Unlimited; 3]);
    assert_eq!(cluster.node(1).board.goals().count(), 0);

    let before = cluster.passed();
    for node in cluster.nodes.values_mut() {
        node.admit(1_000);
    }
    assert_eq!(cluster.passed() - before, 1_500);
}

/// Node 3 goes, and the whole crowd comes to node 1. A node that is down at the end has the planner's objects still
/// when it comes back.
#[test]
fn a_sale_that_ends_leaves_no_object_of_the_planner() {
    let mut cluster = Cluster::new();
    cluster.open();
    cluster.run(1_000);
    cluster.stop(3);
    while cluster.now < 11_000 {
        cluster.tick(0.0);
        cluster.node(1).admit(40);
    }
    let planned = ["phone", "phone~gone", "phone~needs"];
    for names in cluster.objects() {
        assert!(
            planned
                .iter()
                .all(|name| names.contains(&(*name).to_owned()))
        );
    }
    let down = cluster.nodes.remove(&2).unwrap();
    cluster.end(1);
    cluster.pause();
    cluster.nodes.insert(2, Running::start(2, down.store));
    cluster.pause();
    let transfers =
        |names: &Vec<String>| names.iter().all(|name| !planned.contains(&name.as_str()));
    assert!(
        cluster.objects().iter().all(transfers),
        "{:?}",
        cluster.objects()
    );
}
