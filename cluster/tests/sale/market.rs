//! Nodes with their gates, a crowd, and a network that is late.

use std::{collections::BTreeMap, ops::Range, sync::Arc, time::Duration};

use wirecost_cluster::{
    admission::{Admission, Decision, Lineage, Share},
    automation::{Automation, Board, GROUP, Goal, Instruction, Live, OVERRIDE, Override, SALE},
    log::LedgerRecord,
    state::{Author, Change, Configuration, Configured, ObjectId, Shares, Stamp},
};
use wirecost_message::{CompactString, ObjectKind, Status};

use crate::{
    poisson::poisson,
    support::{live, put},
};

pub(crate) const QUOTA: u64 = 1_875;

/// An area: its name, nodes, and users.
pub(crate) struct Area {
    pub(crate) name: &'static str,
    nodes: u64,
    online: u64,
}

const fn area(name: &'static str, nodes: u64, online: u64) -> Area {
    Area {
        name,
        nodes,
        online,
    }
}

pub(crate) const AREAS: [Area; 8] = [
    area("BJ", 12, 260_000),
    area("SH", 12, 240_000),
    area("GZ", 10, 150_000),
    area("SZ", 8, 130_000),
    area("HZ", 8, 90_000),
    area("CD", 6, 60_000),
    area("WH", 4, 40_000),
    area("CQ", 4, 30_000),
];

const CLICKS: f64 = 1.5;
const START: Duration = Duration::from_secs(1_000_000);
const TICK: f64 = 0.1;

/// The faults of a sale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trouble {
    /// The deviation of an area's crowd, of a node's part of it and of each tick's part from the expected.
    pub(crate) noise: f64,
    /// The longest delay of a report, in seconds.
    pub(crate) report_delay: f64,
    /// The part of the reports that is lost.
    pub(crate) report_loss: f64,
    /// The area whose reports do not arrive.
    pub(crate) silent: Option<&'static str>,
    /// The crowd, as a multiple of the expected.
    pub(crate) crowd: f64,
    /// The delay of the crowd, in seconds.
    pub(crate) late: f64,
    /// The half-life of the clicks. The goal says 5 s.
    pub(crate) half_life: f64,
    /// The area that is cut off from second 2 to 22.
    pub(crate) partition: Option<&'static str>,
    /// True if the planner and two other nodes crash, each for 3 s.
    pub(crate) crashes: bool,
    /// True if clocks are minutes or hours off until second 15, the planner's among them. One jumps back in second 3.
    pub(crate) clocks: bool,
    /// The area whose share an operator sets by hand from second 2 to 9.
    pub(crate) by_hand: Option<&'static str>,
}

/// The share that the operator sets, and the seconds at which it is set and released.
pub(crate) const BY_HAND: Share = match Share::new(3_000) {
    Ok(share) => share,
    Err(_) => Share::NONE,
};
pub(crate) const SET_AT: f64 = 2.0;
pub(crate) const RELEASED_AT: f64 = 9.0;

/// The nodes whose clocks are off, the node whose clock jumps, and the second at which all clocks are set right.
const OFF: [usize; 4] = [0, 5, 20, 40];
const JUMPS: usize = 63;
const SET_RIGHT: f64 = 15.0;

impl Default for Trouble {
    fn default() -> Self {
        Self {
            noise: 0.0,
            report_delay: 0.1,
            report_loss: 0.0,
            silent: None,
            crowd: 1.0,
            late: 0.0,
            half_life: 5.0,
            partition: None,
            crashes: false,
            clocks: false,
            by_hand: None,
        }
    }
}

/// A message that is on its way to a node.
#[derive(Debug, Clone)]
enum Delivery {
    Plan(Stamp, Shares),
    Object(Stamp, Arc<Configuration>),
    Removal(ObjectId),
    Report(Stamp, Box<Status>),
}

struct Node {
    area: usize,
    /// Its part of the area's crowd.
    part: f64,
    automation: Automation,
    admission: Admission,
    board: Board,
    /// The stamp of each area's plan.
    plans: BTreeMap<CompactString, Stamp>,
    ledger: Option<LedgerRecord>,
    is_up: bool,
    passed: u64,
    lost: u64,
}

pub(crate) struct Market {
    random: fastrand::Rng,
    trouble: Trouble,
    /// Seconds since the start.
    now: f64,
    ticks: u64,
    nodes: Vec<Node>,
    /// The deviation of each node's clock, in seconds.
    clocks: Vec<f64>,
    /// The crowd of each area, in requests.
    crowds: Vec<f64>,
    /// The deliveries by the tick at which they arrive.
    deliveries: BTreeMap<u64, Vec<(usize, Delivery)>>,
    time: u64,
    plan_count: u64,
    /// The shares that plans have set, with the seconds after the start.
    set: Vec<(f64, CompactString, Share)>,
    /// The time of the last passed request of each area.
    last_admitted: Vec<f64>,
}

impl Market {
    pub(crate) fn new(seed: u64, trouble: Trouble) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut around_one = |noise: f64| 1.0 + noise * (2.0 * random.f64() - 1.0);
        let goal = goal();
        let mut nodes = Vec::new();
        let mut crowds = Vec::new();
        for (index, area) in AREAS.iter().enumerate() {
            let crowd = area.online as f64 * CLICKS * trouble.crowd;
            crowds.push(crowd * around_one(trouble.noise));
            let weights: Vec<_> = (0..area.nodes).map(|_| around_one(trouble.noise)).collect();
            let total: f64 = weights.iter().sum();
            for weight in weights {
                let number = nodes.len() as u64 + 1;
                nodes.push(Node::new(number, index, weight / total, &goal));
            }
        }
        let mut clocks = vec![0.0; nodes.len()];
        if trouble.clocks {
            for index in OFF {
                let deviation = 120.0 + random.f64() * 10_000.0;
                clocks[index] = if random.bool() { deviation } else { -deviation };
            }
            clocks[JUMPS] = -600.0;
        }
        Self {
            random,
            trouble,
            now: -62.0,
            ticks: 0,
            nodes,
            clocks,
            crowds,
            deliveries: BTreeMap::new(),
            time: 0,
            plan_count: 0,
            set: Vec::new(),
            last_admitted: vec![0.0; AREAS.len()],
        }
    }

    /// Runs from a minute before the start until this number of seconds after it.
    pub(crate) fn run(&mut self, seconds: u64) {
        while self.now < seconds as f64 {
            // Before the start little happens.
            let before = self.now;
            self.now += if self.now < -1.0 { 0.5 } else { TICK };
            self.ticks += 1;
            self.deliver();
            if let Some(area) = self.trouble.by_hand {
                self.override_area(area, before..self.now);
            }
            self.crash_and_restart();
            let live = self.live();
            for index in 0..self.nodes.len() {
                if self.nodes[index].is_up {
                    self.step(index, &live);
                }
            }
            if self.now >= self.trouble.late {
                self.click();
            }
        }
    }

    /// Returns the number of requests that passed in each area.
    pub(crate) fn admitted(&self) -> Vec<u64> {
        let admitted = |area| {
            let nodes = self.nodes.iter().filter(|node| node.area == area);
            nodes.map(|node| node.passed).sum()
        };
        (0..AREAS.len()).map(admitted).collect()
    }

    /// Returns the rights that crashes lost in an area.
    pub(crate) fn lost(&self, area: &str) -> u64 {
        let nodes = self
            .nodes
            .iter()
            .filter(|node| AREAS[node.area].name == area);
        nodes.map(|node| node.lost).sum()
    }

    /// Returns whether the plan of each area is 0 on its nodes, except for a silent area, whose end no node knows.
    pub(crate) fn is_closed(&self) -> bool {
        let is_closed = |node: &Node| {
            let area = AREAS[node.area].name;
            Some(area) == self.trouble.silent || node.board.plan(area) == Some(Share::NONE)
        };
        self.nodes.iter().all(is_closed)
    }

    /// Returns the time of the last passed request of each area, in seconds after the start.
    pub(crate) fn last_admitted(&self) -> &[f64] {
        &self.last_admitted
    }

    pub(crate) fn plans(&self) -> u64 {
        self.plan_count
    }

    /// Returns the shares that plans have set, with the seconds after the start.
    pub(crate) fn set(&self) -> &[(f64, CompactString, Share)] {
        &self.set
    }

    /// Has the operator set or release the share of an area at the planner, if it is time.
    fn override_area(&mut self, area: &str, span: Range<f64>) {
        let name = Override::name(area);
        let change = if span.contains(&SET_AT) {
            let (area, share) = (area.into(), BY_HAND);
            let json = Override { area, share }.to_json();
            Change::create(ObjectKind::Plugin, OVERRIDE, json).expect("an override")
        } else if span.contains(&RELEASED_AT) {
            Change::Delete(ObjectId::new(ObjectKind::Plugin, GROUP, &name).expect("a name"))
        } else {
            return;
        };
        let stamp = self.stamp(Author(1));
        self.submit(0, stamp, change);
    }

    /// Returns the time by the clock of a node.
    fn time(&self, index: usize) -> Duration {
        let from = if index == JUMPS { 3.0 } else { f64::MIN };
        let deviation = match (from..SET_RIGHT).contains(&self.now) {
            true => self.clocks[index],
            false => 0.0,
        };
        seconds(self.now + deviation)
    }

    fn live(&self) -> Live {
        let up = (1..).zip(&self.nodes).filter(|(_, node)| node.is_up);
        live(up.map(|(number, _)| number))
    }

    fn step(&mut self, index: usize, live: &Live) {
        let (now, elapsed) = (self.time(index), seconds(self.now));
        let node = &mut self.nodes[index];
        let author = Author(index as u64 + 1);
        let instructions = node
            .automation
            .step(now, elapsed, &node.board, live, &node.admission);
        for instruction in instructions {
            match instruction {
                Instruction::Keep(record) => self.nodes[index].ledger = Some(record),
                Instruction::Submit(change) => {
                    let stamp = self.stamp(author);
                    self.submit(index, stamp, change);
                }
                Instruction::Report { to, report } => {
                    for to in to {
                        self.report(index, to, report.to_status("gw"));
                    }
                }
            }
        }
        let node = &mut self.nodes[index];
        node.automation.committed(&node.admission);
    }

    fn submit(&mut self, index: usize, stamp: Stamp, change: Change) {
        let delivery = match change {
            Change::SetPass(shares) => {
                self.plan_count += 1;
                let set = shares.iter();
                let set = set.map(|(area, share)| (self.now, area.clone(), *share));
                self.set.extend(set);
                Delivery::Plan(stamp, shares)
            }
            Change::Create(object) | Change::Update(object) => Delivery::Object(stamp, object),
            Change::Delete(id) => Delivery::Removal(id),
        };
        self.spread(index, delivery);
    }

    fn stamp(&mut self, author: Author) -> Stamp {
        self.time += 1;
        Stamp::new(self.time, author.0, 0)
    }

    /// Sends an operation to all nodes; to the own at once, to a few after seconds, as gossip and
    /// repair do.
    fn spread(&mut self, from: usize, delivery: Delivery) {
        let now = self.time(from);
        self.nodes[from].take(now, delivery.clone());
        for to in 0..self.nodes.len() {
            let is_lost = self.random.f64() < 0.05;
            let delay = self.random.f64() * if is_lost { 5.0 } else { 1.0 };
            self.send(from, to, delay, delivery.clone());
        }
    }

    fn report(&mut self, from: usize, to: Author, status: Status) {
        let area = AREAS[self.nodes[from].area].name;
        let is_lost = self.random.f64() < self.trouble.report_loss;
        if !is_lost
            && self.trouble.silent != Some(area)
            && !self.is_cut_off(from, to.0 as usize - 1)
        {
            let stamp = self.stamp(Author(from as u64 + 1));
            let delay = self.random.f64() * self.trouble.report_delay;
            self.send(
                from,
                to.0 as usize - 1,
                delay,
                Delivery::Report(stamp, status.into()),
            );
        }
    }

    /// Sends a message. An operation that is cut off comes after the partition.
    fn send(&mut self, from: usize, to: usize, delay: f64, delivery: Delivery) {
        let wait = match self.is_cut_off(from, to) {
            true => 22.0 - self.now,
            false => 0.0,
        };
        let tick = self.ticks + 1 + ((wait + delay) / TICK) as u64;
        self.deliveries
            .entry(tick)
            .or_default()
            .push((to, delivery));
    }

    fn is_cut_off(&self, from: usize, to: usize) -> bool {
        let is_inside = |index: usize| {
            let area = AREAS[self.nodes[index].area].name;
            Some(area) == self.trouble.partition
        };
        (2.0..22.0).contains(&self.now) && is_inside(from) != is_inside(to)
    }

    fn deliver(&mut self) {
        while let Some(entry) = self.deliveries.first_entry()
            && *entry.key() <= self.ticks
        {
            for (to, delivery) in entry.remove() {
                let now = self.time(to);
                self.nodes[to].take(now, delivery);
            }
        }
    }

    /// Crashes the planner at second 3, node 20 at 4 and node 64 at 5.
    fn crash_and_restart(&mut self) {
        if !self.trouble.crashes {
            return;
        }
        for (index, second) in [(0, 3.0), (19, 4.0), (63, 5.0)] {
            let is_down = (second..second + 3.0).contains(&self.now);
            let node = &mut self.nodes[index];
            match (is_down, node.is_up) {
                (true, true) => node.crash(),
                (false, false) => node.restart(index as u64 + 1),
                _ => {}
            }
        }
    }

    /// Has the requests of a tick decided.
    fn click(&mut self) {
        let since = self.now - self.trouble.late;
        let come = |from: f64, to: f64| {
            (-from / self.trouble.half_life).exp2() - (-to / self.trouble.half_life).exp2()
        };
        let part = come(since, since + TICK);
        let up = |area| {
            let of_area = self.nodes.iter().filter(|node| node.area == area);
            of_area
                .filter(|node| node.is_up)
                .map(|node| node.part)
                .sum::<f64>()
        };
        let up: Vec<f64> = (0..AREAS.len()).map(up).collect();
        for node in self.nodes.iter_mut().filter(|node| node.is_up) {
            let noise = 1.0 + self.trouble.noise * (2.0 * self.random.f64() - 1.0);
            let expected = self.crowds[node.area] * part * node.part / up[node.area] * noise;
            let passed = node.admit(poisson(expected, &mut self.random));
            if passed > 0 {
                self.last_admitted[node.area] = self.now;
            }
        }
    }
}

impl Node {
    fn new(number: u64, area: usize, part: f64, goal: &[u8]) -> Self {
        let mut board = Board::default();
        put(&mut board, Author(1), SALE, goal).expect("a goal");
        Self {
            area,
            part,
            automation: Automation::new(Author(number), []).expect("no ledger"),
            admission: Admission::new([AREAS[area].name], Lineage::new([7; 16])),
            board,
            plans: BTreeMap::new(),
            ledger: None,
            is_up: true,
            passed: 0,
            lost: 0,
        }
    }

    /// Crashes a node. It keeps its log, and so the board.
    fn crash(&mut self) {
        self.is_up = false;
        let used = self
            .ledger
            .as_ref()
            .map_or(0, |record| record.reserved - record.returned);
        self.lost = used - self.passed;
    }

    fn restart(&mut self, number: u64) {
        self.is_up = true;
        self.automation = Automation::new(Author(number), &self.ledger).expect("a ledger");
        self.admission = Admission::new([AREAS[self.area].name], Lineage::new([7; 16]));
    }

    fn take(&mut self, now: Duration, delivery: Delivery) {
        match delivery {
            Delivery::Plan(stamp, shares) => {
                for (area, share) in shares.iter() {
                    if self.plans.get(area).is_none_or(|latest| *latest < stamp) {
                        self.board.set_plan(area, *share);
                        self.plans.insert(area.clone(), stamp);
                    }
                }
            }
            Delivery::Object(stamp, object) => {
                let taken = self.board.put(Configured {
                    configuration: &object,
                    stamp,
                });
                taken.expect("an object");
            }
            Delivery::Removal(id) => self.board.remove(id.name()),
            Delivery::Report(stamp, status) if self.is_up => {
                let taken = self.automation.receive(now, stamp, &status, &self.board);
                taken.expect("a report");
            }
            Delivery::Report(..) => {}
        }
    }

    fn admit(&mut self, requests: u64) -> u64 {
        let gate = self
            .admission
            .gate(AREAS[self.area].name)
            .expect("its area");
        let decisions = (0..requests).map(|_| u64::from(gate.admit(None) == Decision::Passed));
        let passed = decisions.sum();
        self.passed += passed;
        passed
    }
}

/// Returns the goal of the scenario, opened. By 7.925 s two thirds of the clicks have come.
fn goal() -> Vec<u8> {
    let areas = AREAS.iter().map(|area| {
        let crowd = area.online as f64 * CLICKS;
        format!(r#""{}":{{"crowd":{crowd:.0}}}"#, area.name)
    });
    let areas: Vec<_> = areas.collect();
    let json = format!(
        r#"{{"group":"sales","name":"phone","start_ms":{},"stock":5000,"oversubscription":3,
            "duration_ms":7925,"half_life_ms":5000,"areas":{{{}}}}}"#,
        START.as_millis(),
        areas.join(",")
    );
    let goal = Goal::from_json(json.as_bytes()).expect("a goal");
    let nodes = AREAS
        .iter()
        .flat_map(|area| (0..area.nodes).map(|_| area.name));
    let nodes = nodes.zip(1..).map(|(area, number)| (Author(number), area));
    goal.open(nodes).expect("a node in each area").to_json()
}

/// Returns the time at this second of the sale.
fn seconds(second: f64) -> Duration {
    Duration::from_secs_f64(START.as_secs_f64() + second)
}
