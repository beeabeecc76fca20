//! The event loop: a virtual time, a network, nodes that crash and restart.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
    time::Duration,
};

use wirecost_clock::LARGEST_ADVANCE;
use wirecost_cluster::{
    admission::Share,
    log,
    node::{Effect, Node, Settings},
    state::{Author, Operation, Stamp},
    store::{Interruption, Store},
};
use wirecost_message::{Address, Message, Mode, Source};

use crate::{
    bug::{Bug, Disk},
    link::Link,
};

pub(crate) const MAX_RELAYS: u8 = 4;
const NODES: u64 = 4;
const AREAS: [&str; 3] = ["BJ", "SH", "GZ"];
const STEP: Duration = Duration::from_millis(20);
const STEPS: u32 = 100;
/// How long everything is whole before it is checked.
const HEALTHY_STEPS: u32 = 150;

pub(crate) struct World {
    random: fastrand::Rng,
    now: Duration,
    nodes: Vec<Slot>,
    link: Link,
    bug: Option<Bug>,
    /// By when they arrive; the second number tells them apart.
    packets: BTreeMap<(Duration, u64), Packet>,
    sent: u64,
    is_healthy: bool,
    /// The nodes that are cut off from the others.
    cut_off: BTreeSet<u64>,
    submitted: BTreeMap<Stamp, Operation>,
    acknowledged: BTreeSet<Stamp>,
    /// What each stamp was seen on.
    stamped: BTreeMap<Stamp, Message>,
    findings: Vec<String>,
}

struct Slot {
    number: u64,
    disk: Disk,
    node: Option<Node>,
    /// How far its clock on the wall is off.
    jump: Duration,
}

struct Packet {
    from: u64,
    to: u64,
    bytes: Vec<u8>,
}

fn source(number: u64) -> Source {
    Source {
        name: format!("gw-{number}").into(),
        address: Address([10, 0, 0, 1].into()),
        port: 9_094,
        group: "BJ".into(),
        mode: Mode::Write,
    }
}

fn settings(number: u64) -> Settings {
    Settings {
        clock_block: 8,
        fan_out: 2,
        max_relays: MAX_RELAYS,
        exchange_every: Duration::from_millis(100),
        repair_limit: 10,
        replicas: NonZeroUsize::MIN,
        ..Settings::new(source(number))
    }
}

impl World {
    pub(crate) fn new(seed: u64, bug: Option<Bug>) -> Self {
        let slot = |number| {
            let mut disk = Disk::default();
            let created = disk.memory.commit(log::create(number).batch());
            created.expect("a new store");
            disk.bug = bug;
            Slot {
                number,
                disk,
                node: None,
                jump: Duration::ZERO,
            }
        };
        Self {
            random: fastrand::Rng::with_seed(seed),
            now: Duration::ZERO,
            nodes: (1..=NODES).map(slot).collect(),
            link: Link::new(),
            bug,
            packets: BTreeMap::new(),
            sent: 0,
            is_healthy: false,
            cut_off: BTreeSet::new(),
            submitted: BTreeMap::new(),
            acknowledged: BTreeSet::new(),
            stamped: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    /// Lets everything go wrong.
    pub(crate) fn run(&mut self) {
        for _ in 0..STEPS {
            self.disturb();
            for index in 0..self.nodes.len() {
                if self.random.u8(..) < 60 {
                    self.submit(index);
                }
            }
            self.step();
        }
    }

    /// Lets nothing go wrong any more.
    pub(crate) fn heal(&mut self) {
        self.is_healthy = true;
        self.cut_off.clear();
        for slot in &mut self.nodes {
            slot.disk.is_cut_short = false;
            slot.disk.memory.spare();
            slot.jump = Duration::ZERO;
        }
        (0..HEALTHY_STEPS).for_each(|_| self.step());
    }

    fn disturb(&mut self) {
        let index = self.random.usize(..self.nodes.len());
        let number = self.nodes[index].number;
        match self.random.u8(0..40) {
            0 => self.crash(index),
            1 => self.cut_short(index),
            2 => drop(self.cut_off.insert(number)),
            3..6 => self.cut_off.clear(),
            6 => self.nodes[index].jump += Duration::from_secs(self.random.u64(0..100)),
            7 => self.nodes[index].jump = Duration::ZERO,
            8 => self.forge(index),
            _ => {}
        }
    }

    /// One commit will be the last before a crash: all of it is written, or nothing.
    fn cut_short(&mut self, index: usize) {
        let interruption = match self.random.bool() {
            true => Interruption::Before,
            false => Interruption::After,
        };
        self.nodes[index].disk.is_cut_short = true;
        self.nodes[index].disk.memory.interrupt(interruption);
    }

    fn crash(&mut self, index: usize) {
        self.nodes[index].node = None;
        self.nodes[index].disk.crash();
    }

    /// Sends a node an operation that no clock may follow.
    fn forge(&mut self, index: usize) {
        let to = self.nodes[index].number;
        let from = to % NODES + 1;
        let time = LARGEST_ADVANCE * 2 + self.random.u64(..LARGEST_ADVANCE);
        let shares = [(AREAS[0], Share::ALL)];
        let stamp = Stamp::new(time, from, 0);
        let forged = Operation::new(stamp, 0, source(from), 0, shares).expect("an operation");
        self.post(from, to, forged.message(0));
    }

    fn submit(&mut self, index: usize) {
        let area = AREAS[self.random.usize(..AREAS.len())];
        let share = Share::new(self.random.u32(0..=1_000_000)).expect("a share");
        let request = self.random.u64(..);
        let Some(node) = &mut self.nodes[index].node else {
            return;
        };
        let stamp = node
            .submit(request, [(area, share)])
            .expect("a running node");
        let operations = node.state().in_order();
        let operation = operations.into_iter().find(|one| one.stamp() == stamp);
        let operation = operation.expect("the operation").clone();
        self.submitted.insert(stamp, operation);
    }

    fn step(&mut self) {
        self.now += STEP;
        for index in 0..self.nodes.len() {
            if self.nodes[index].node.is_none() && (self.is_healthy || self.random.u8(0..4) == 0) {
                self.start(index);
            }
        }
        self.deliver();
        for index in 0..self.nodes.len() {
            let now = self.now + self.nodes[index].jump;
            if let Some(node) = &mut self.nodes[index].node {
                node.tick(now).expect("a running node");
                self.commit(index);
            }
        }
    }

    fn start(&mut self, index: usize) {
        let seed = self.random.u64(..);
        let slot = &mut self.nodes[index];
        slot.disk.crash();
        match Node::start(&slot.disk, slot.number, settings(slot.number), seed) {
            Ok(mut node) => {
                node.set_peers((1..=NODES).map(Author));
                // What the crash took before anybody saw it was never written.
                let own = node.author();
                let written = node.state().held_through(own);
                self.submitted
                    .retain(|stamp, _| stamp.node != own.0 || stamp.time <= written);
                slot.node = Some(node);
            }
            Err(error) => self.findings.push(error.to_string()),
        }
    }

    fn deliver(&mut self) {
        let later = self.packets.split_off(&(self.now, u64::MAX));
        for packet in std::mem::replace(&mut self.packets, later).into_values() {
            let index = packet.to as usize - 1;
            let now = self.now + self.nodes[index].jump;
            if let Some(node) = &mut self.nodes[index].node {
                let message = self.link.read(&packet.bytes);
                // What is refused is lost, and repaired.
                let _ = node.receive(now, Author(packet.from), message);
            }
        }
    }

    fn commit(&mut self, index: usize) {
        let slot = &mut self.nodes[index];
        let Some(node) = &mut slot.node else { return };
        let from = slot.number;
        let committed = node.commit(&mut slot.disk);
        let committed = committed.map(Iterator::collect::<Vec<Effect>>);
        let Ok(effects) = committed else {
            return self.crash(index);
        };
        for effect in effects {
            match effect {
                Effect::Send { to, message } => self.send(from, to.0, message),
                Effect::Acknowledge { stamp, .. } => drop(self.acknowledged.insert(stamp)),
                Effect::SetShare { .. } | Effect::ReportConflict { .. } => {}
            }
        }
    }

    fn send(&mut self, from: u64, to: u64, message: Message) {
        self.note_stamp(&message);
        let message = match self.bug {
            Some(bug) => bug.transmit(message, &mut self.random),
            None => Some(message),
        };
        let Some(message) = message else { return };
        let is_cut = self.cut_off.contains(&from) != self.cut_off.contains(&to);
        let copies = match self.random.u8(0..10) {
            _ if self.is_healthy => 1,
            _ if is_cut => 0,
            0..2 => 0,
            2 => 2,
            _ => 1,
        };
        for _ in 0..copies {
            self.post(from, to, message.clone());
        }
    }

    fn post(&mut self, from: u64, to: u64, message: Message) {
        let bytes = self.link.write(&message);
        let delay = Duration::from_millis(self.random.u64(1..200));
        self.sent += 1;
        let packet = Packet { from, to, bytes };
        self.packets.insert((self.now + delay, self.sent), packet);
    }

    /// A stamp belongs to one message, however often and by whomever it is sent.
    fn note_stamp(&mut self, message: &Message) {
        let mut message = message.clone();
        message.relays = 0;
        let stamp: Stamp = message.stamp.into();
        let first = self.stamped.entry(stamp).or_insert_with(|| message.clone());
        if *first != message {
            self.findings.push(format!("{stamp} was issued twice"));
        }
    }

    /// No divergence, no acknowledged operation lost, no stamp issued twice.
    pub(crate) fn check(&self) -> Result<(), String> {
        if let Some(finding) = self.findings.first() {
            return Err(finding.clone());
        }
        let mut states = Vec::new();
        for slot in &self.nodes {
            let node = slot.node.as_ref();
            states.push((slot.number, node.ok_or("a node does not run")?.state()));
        }
        let (_, first) = states[0];
        let history: Vec<&Operation> =
            self.history(|stamp| first.holds(Author(stamp.node), stamp.time));
        for (number, state) in &states {
            let is_held = |stamp: &Stamp| state.holds(Author(stamp.node), stamp.time);
            if let Some(lost) = self.acknowledged.iter().find(|stamp| !is_held(stamp)) {
                return Err(format!(
                    "node {number} lacks {lost}, which was acknowledged"
                ));
            }
            if self.history(|stamp| is_held(&stamp)) != history {
                return Err(format!("node {number} has another history"));
            }
            if !state.holdings().eq(first.holdings()) || !state.plans().eq(first.plans()) {
                return Err(format!("node {number} diverges"));
            }
            let order = state.in_order();
            if !order.is_sorted_by(|one, next| one.stamp() < next.stamp()) {
                return Err(format!("node {number} holds an operation twice"));
            }
            if let Some(other) = order
                .iter()
                .find(|one| self.submitted.get(&one.stamp()) != Some(**one))
            {
                return Err(format!(
                    "node {number} holds {}, which nobody wrote",
                    other.stamp()
                ));
            }
        }
        self.check_plans(&history)
    }

    /// What was submitted and is held, in stamp order.
    fn history(&self, is_held: impl Fn(Stamp) -> bool) -> Vec<&Operation> {
        let held = self.submitted.iter().filter(|(stamp, _)| is_held(**stamp));
        held.map(|(_, operation)| operation).collect()
    }

    /// The plans are those of a reader who applies the history one by one.
    fn check_plans(&self, history: &[&Operation]) -> Result<(), String> {
        let mut plans = BTreeMap::new();
        for operation in history {
            for (area, share) in operation.shares() {
                plans.insert(area.as_str(), (*share, operation.stamp()));
            }
        }
        let state = self.nodes[0]
            .node
            .as_ref()
            .ok_or("a node does not run")?
            .state();
        let found = state
            .plans()
            .map(|(area, plan)| (area, (plan.share, plan.stamp)));
        match found.eq(plans) {
            true => Ok(()),
            false => Err("the plans are not those of the history".to_owned()),
        }
    }

    /// What two runs of one seed have in common.
    pub(crate) fn fingerprint(&self) -> (u64, usize, Vec<Stamp>) {
        let acknowledged = self.acknowledged.iter().copied().collect();
        (self.sent, self.stamped.len(), acknowledged)
    }
}
