//! The event loop: a virtual time, a network, clients, nodes that crash and restart.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
    time::Duration,
};

use wirecost_cluster::{
    Member,
    admission::Share,
    log,
    node::{Effect, Node, Refused, Settings},
    state::{Author, Change, Configuration, ObjectId, Stamp, State, Subject},
};
use wirecost_message::{CompactString, Message, Source};

use crate::{
    bug::Bug,
    disk::Disk,
    forge,
    link::Link,
    support::{
        create,
        history::{History, Trace},
        id, member, pass, update,
    },
};

const NODES: u64 = 4;
const AREAS: [&str; 3] = ["BJ", "SH", "GZ"];
const NAMES: [&str; 2] = ["limit", "retry"];
const STEP: Duration = Duration::from_millis(20);
const STEPS: u32 = 100;
/// The number of seeds of which one has disks of sectors.
const SEEDS_WITH_SECTORS: u64 = 50;
/// The number of steps without faults before the check.
const HEALTHY_STEPS: u32 = 150;

pub(crate) struct World {
    random: fastrand::Rng,
    now: Duration,
    nodes: Vec<Slot>,
    link: Link,
    bug: Option<Bug>,
    /// The packets by the time at which they arrive, and a number that distinguishes them.
    packets: BTreeMap<(Duration, u64), Packet>,
    sent: u64,
    is_healthy: bool,
    /// The nodes that are cut off from the others.
    cut_off: BTreeSet<u64>,
    history: History,
    /// The message on which each stamp was seen.
    stamped: BTreeMap<Stamp, Message>,
    findings: Vec<String>,
    /// The number of files of other groups that were cleared.
    cleared: u64,
}

struct Slot {
    number: u64,
    disk: Disk,
    node: Option<Node>,
    /// The offset of its wall clock.
    jump: Duration,
    /// The stamps that its readers saw subjects follow.
    seen: Vec<(Subject, Stamp)>,
    /// The requests of its clients, which they repeat now and then.
    requests: Vec<(u64, Change)>,
    surroundings: Surroundings,
}

impl Slot {
    /// Notes the stamp that a subject follows after an effect.
    fn see(&mut self, effect: &Effect) {
        let subject = match effect {
            Effect::SetShare { area, .. } => Subject::Area(area.clone()),
            Effect::WriteObject(object) => Subject::Object(object.id().clone()),
            Effect::RemoveObject(id) => Subject::Object(id.clone()),
            _ => return,
        };
        let node = self.node.as_ref();
        let stamp = node.and_then(|node| node.state().followed(&subject));
        self.seen.extend(stamp.map(|stamp| (subject, stamp)));
    }
}

/// The gates and files of a node, as its effects have made them.
#[derive(Default, PartialEq)]
struct Surroundings {
    gates: BTreeMap<CompactString, Share>,
    files: BTreeMap<ObjectId, Configuration>,
}

impl From<&State> for Surroundings {
    fn from(state: &State) -> Self {
        let plans = state.plans();
        let objects = state.all_objects().map(|object| object.configuration);
        Self {
            gates: plans
                .map(|(area, plan)| (area.into(), plan.share))
                .collect(),
            files: objects
                .map(|object| (object.id().clone(), object.clone()))
                .collect(),
        }
    }
}

struct Packet {
    from: u64,
    to: u64,
    bytes: Vec<u8>,
}

/// Returns the member with a number. Nodes with odd numbers are of one area, the others of another.
fn member_of(number: u64) -> Member {
    let member = member(number);
    let group = AREAS[number as usize % 2].into();
    let source = Source {
        group,
        ..member.source
    };
    Member { source, ..member }
}

fn settings(number: u64) -> Settings {
    Settings {
        clock_block: 8,
        fan_out: 2,
        max_relays: crate::MAX_RELAYS,
        exchange_every: Duration::from_millis(100),
        repair_limit: 10,
        snapshot_bytes: 400,
        peer_window: Duration::from_millis(200),
        replicas: NonZeroUsize::MIN,
        ..Settings::new(member_of(number).source)
    }
}

/// Returns a change that a node with this state takes.
fn change(random: &mut fastrand::Rng, state: &State) -> Change {
    let group = AREAS[random.usize(..AREAS.len())];
    if random.bool() {
        return pass(group, random.u32(0..=1_000_000));
    }
    let name = NAMES[random.usize(..NAMES.len())];
    let setting = random.u64(..);
    match state.object(&id(group, name)) {
        None => create(group, name, setting),
        Some(_) if random.bool() => update(group, name, setting),
        Some(_) => Change::Delete(id(group, name)),
    }
}

impl World {
    pub(crate) fn new(seed: u64, bug: Option<Bug>) -> Self {
        let slot = |number| {
            let mut disk = match seed % SEEDS_WITH_SECTORS {
                0 if bug.is_none() => Disk::of_sectors(),
                _ => Disk::in_memory(bug),
            };
            disk.create(number);
            Slot {
                number,
                disk,
                node: None,
                jump: Duration::ZERO,
                seen: Vec::new(),
                requests: Vec::new(),
                surroundings: Surroundings::default(),
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
            history: History::default(),
            stamped: BTreeMap::new(),
            findings: Vec::new(),
            cleared: 0,
        }
    }

    /// Runs the cluster with faults.
    pub(crate) fn run(&mut self) {
        for _ in 0..STEPS {
            self.disturb();
            for index in 0..self.nodes.len() {
                match self.random.u8(..) {
                    0..60 => self.submit(index),
                    60..70 => self.repeat(index),
                    _ => {}
                }
            }
            self.step();
        }
    }

    /// Ends all faults, and runs the cluster without them.
    pub(crate) fn heal(&mut self) {
        self.is_healthy = true;
        self.cut_off.clear();
        for slot in &mut self.nodes {
            slot.disk.spare();
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

    /// Makes a commit the last before a crash: all of it is written, or nothing.
    fn cut_short(&mut self, index: usize) {
        self.nodes[index].disk.cut_short(&mut self.random);
    }

    fn crash(&mut self, index: usize) {
        self.nodes[index].node = None;
        let crashed = self.nodes[index].disk.crash(&mut self.random);
        self.findings
            .extend(crashed.err().map(|error| error.to_string()));
    }

    /// Sends a node a message with a stamp that poisons clocks.
    fn forge(&mut self, index: usize) {
        let to = self.nodes[index].number;
        let from = to % NODES + 1;
        let latest = self.stamped.last_key_value();
        let latest = latest.map_or(0, |(stamp, _)| stamp.time);
        let forged = forge::message(&mut self.random, from, latest);
        self.post(from, to, forged);
    }

    fn submit(&mut self, index: usize) {
        let slot = &mut self.nodes[index];
        let Some(node) = &mut slot.node else { return };
        let change = change(&mut self.random, node.state());
        let group = AREAS[self.random.usize(..AREAS.len())];
        let current = node.sequence(group);
        let request = self.random.u64(..);
        if self.random.u8(..) < 20 {
            let stale = [(group, current ^ 1)];
            let refused = node.submit(request, change.clone(), &stale);
            if !matches!(refused, Err(Refused::Sequence { current: now, .. }) if now == current) {
                self.findings.push(format!("a stale request: {refused:?}"));
            }
        }
        self.history.ask(request, change.clone());
        slot.requests.push((request, change.clone()));
        let submitted = node.submit(request, change, &[(group, current)]);
        submitted.expect("a running node");
    }

    /// Has a client repeat a request, whether it was acknowledged or not.
    fn repeat(&mut self, index: usize) {
        let slot = &mut self.nodes[index];
        let (Some(node), Some((request, change))) =
            (&mut slot.node, self.random.choice(&slot.requests))
        else {
            return;
        };
        let submitted = node.submit(*request, change.clone(), &[]);
        let acknowledged = self.history.acknowledged().get(request);
        match (submitted, acknowledged) {
            (Ok(stamp), Some(acknowledged)) if stamp == *acknowledged => {}
            // The crash took the request, and the object is no longer as it was.
            (Ok(_) | Err(Refused::Exists(_) | Refused::NoObject(_)), None) => {}
            (submitted, _) => {
                let finding = format!("request {request}, repeated: {submitted:?}");
                self.findings.push(finding);
            }
        }
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
        match Node::start(&slot.disk, slot.number, settings(slot.number), seed) {
            Ok(mut node) => {
                node.set_members((1..=NODES).map(member_of));
                slot.surroundings = node.state().into();
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
            self.nodes[index].see(&effect);
            let surroundings = &mut self.nodes[index].surroundings;
            match effect {
                Effect::Send { to, message } => {
                    for to in to {
                        self.send(from, to.0, message.clone());
                    }
                }
                Effect::Acknowledge { request_id, stamp } => {
                    let acknowledged = self.history.acknowledge(request_id, stamp);
                    self.findings.extend(acknowledged.err());
                }
                Effect::SetShare { area, share } => drop(surroundings.gates.insert(area, share)),
                Effect::WriteObject(object) => {
                    let id = object.id().clone();
                    surroundings.files.insert(id, (*object).clone());
                }
                Effect::RemoveObject(id) => drop(surroundings.files.remove(&id)),
                Effect::ClearObject(id) => self.check_cleared(index, id),
                Effect::ReportConflict(_) => {}
            }
        }
    }

    /// Checks that a cleared file is of an object that a node of its group has on its disk.
    fn check_cleared(&mut self, index: usize, id: ObjectId) {
        let node = self.nodes[index].node.as_ref();
        let group = id.group().to_owned();
        let stamp = node.and_then(|node| node.state().followed(&Subject::Object(id)));
        let is_on_disk = |slot: &Slot| {
            let recovered = log::recover(&slot.disk, slot.number);
            let holds = |stamp: Stamp| {
                recovered.is_ok_and(|kept| kept.state.holds(Author(stamp.node), stamp.time))
            };
            stamp.is_some_and(holds)
        };
        let mut others = self.nodes.iter().enumerate();
        let is_held = others.any(|(other, slot)| {
            other != index && member_of(slot.number).source.group == group && is_on_disk(slot)
        });
        if !is_held {
            let finding = format!("the file of an object of {group} was cleared too early");
            self.findings.push(finding);
        }
        self.cleared += 1;
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

    /// Checks that a stamp belongs to one message, sent by any node any number of times.
    fn note_stamp(&mut self, message: &Message) {
        let mut message = message.clone();
        message.relays = 0;
        let stamp: Stamp = message.stamp.into();
        let first = self.stamped.entry(stamp).or_insert_with(|| message.clone());
        if *first != message {
            self.findings.push(format!("{stamp} was issued twice"));
        }
    }

    /// Checks that no node diverges, no acknowledged operation is lost or applied twice, and no stamp is issued twice.
    pub(crate) fn check(&self) -> Result<(), String> {
        if let Some(finding) = self.findings.first() {
            return Err(finding.clone());
        }
        let mut traces = Vec::new();
        for slot in &self.nodes {
            let node = slot.node.as_ref().ok_or("a node does not run")?;
            if slot.surroundings != node.state().into() {
                return Err(format!(
                    "node {}: the effects are of another state",
                    slot.number
                ));
            }
            let trace = Trace {
                seen: slot.seen.clone(),
                ..Trace::from(node.state())
            };
            traces.push((slot.number.to_string(), trace));
        }
        self.history.check(&traces)
    }

    /// Returns the numbers that two runs of one seed have in common.
    pub(crate) fn fingerprint(&self) -> (u64, usize, u64, Vec<Stamp>) {
        let acknowledged = self.history.acknowledged().values().copied().collect();
        (self.sent, self.stamped.len(), self.cleared, acknowledged)
    }
}
