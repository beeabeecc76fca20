//! A cluster of three releases, upgraded node by node while all nodes keep sending.

mod node;
mod release;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use node::{End, Node};
use release::{DICTIONARIES, Release, V2, V3, wire};
use serde_json::{Value, json};
use wirecost_frame::{DictionaryId, Format, Reason};
use wirecost_message::Message as Published;
use wirecost_wire::{Agreement, ClusterKey, Initiator, Responder, Step, Wire, Wires};

use crate::cases::{json_of, messages};

const NODES: usize = 5;

const JSON: &str = "json+gzip";
const PROTOBUF: &str = "protobuf+zstd-dict";
const BINCODE: &str = "bincode+zstd";
const AVRO: &str = "avro+zstd-dict";
const AVRO_STREAM: &str = "avro+zstd-stream";

/// The upgrades, one node after the other, with the wires in use afterwards between all of them.
/// Three releases coexist from the third upgrade to the seventh.
const UPGRADES: [(usize, Release, &[&str]); 10] = [
    (0, Release::Current, &[JSON]),
    (1, Release::Current, &[JSON, PROTOBUF]),
    (0, Release::Next, &[JSON, PROTOBUF]),
    (2, Release::Current, &[JSON, PROTOBUF]),
    (1, Release::Next, &[JSON, PROTOBUF, AVRO]),
    (3, Release::Current, &[JSON, PROTOBUF, AVRO]),
    (2, Release::Next, &[JSON, PROTOBUF, AVRO]),
    (4, Release::Current, &[PROTOBUF, AVRO]),
    (3, Release::Next, &[PROTOBUF, AVRO]),
    (4, Release::Next, &[AVRO]),
];

/// Returns the wire on which two releases must agree.
fn best(one: Release, other: Release) -> &'static str {
    match one.min(other) {
        Release::Old => JSON,
        Release::Current => PROTOBUF,
        Release::Next => AVRO,
    }
}

/// Returns the wire to which they must fall back if one drops that wire's dictionary.
fn next_best(one: Release, other: Release) -> &'static str {
    match (one.min(other), one.max(other)) {
        (Release::Current, Release::Current) => BINCODE,
        (Release::Old | Release::Current, _) => JSON,
        (Release::Next, _) => AVRO_STREAM,
    }
}

/// Returns a wire that a release lacks, and its reason for refusing a frame sent by it.
fn lacking(release: Release) -> (Wire, Reason) {
    let plain = |format, schema| wire(format, schema, "zstd-3", None);
    match release {
        Release::Old => (plain(Format::Protobuf, V2), Reason::Format(2)),
        Release::Current => (plain(Format::Json, V3), Reason::Schema(V3)),
        Release::Next => (plain(Format::Bincode, V2), Reason::Format(3)),
    }
}

struct Cluster {
    nodes: Vec<Node>,
    golden: Vec<Value>,
    /// The sent messages by number: the receiving node, and what it should know of the message.
    sent: BTreeMap<u64, (usize, Value)>,
    exchanges: u8,
}

impl Cluster {
    fn new() -> Self {
        let node = || Node {
            release: Release::Old,
            ends: BTreeMap::new(),
            inbox: BTreeMap::new(),
        };
        // Without the message that is too small to be compressed.
        let mut golden = messages::<Published>(None, []);
        golden.retain(|message| !message.source.name.is_empty());
        let mut cluster = Self {
            nodes: (0..NODES).map(|_| node()).collect(),
            golden: golden.iter().map(json_of).collect(),
            sent: BTreeMap::new(),
            exchanges: 0,
        };
        for (one, other) in pairs() {
            if one < other {
                cluster.connect(one, other);
            }
        }
        cluster
    }

    /// Opens a connection and runs the exchange of offers.
    fn connect(&mut self, one: usize, other: usize) {
        self.exchanges += 1;
        let [ours, theirs] = [one, other].map(|node| self.nodes[node].release);
        let (our_agreement, their_agreement) = agree(ours.wires(), theirs.wires(), self.exchanges);
        let ends = &mut self.nodes[one].ends;
        ends.insert(other, End::new(ours, &our_agreement));
        let ends = &mut self.nodes[other].ends;
        ends.insert(one, End::new(theirs, &their_agreement));
    }

    /// Returns the next message from one node to another, with every field that the sender's
    /// release has.
    fn message(&mut self, from: usize, to: usize) -> Value {
        let number = self.sent.len() as u64;
        let [sender, receiver] = [from, to].map(|node| self.nodes[node].release);
        let mut message = self.golden[number as usize % self.golden.len()].clone();
        message["request_id"] = json!(number);
        message["trace"] = json!(format!("from {from} to {to}"));
        message["deadline_ns"] = json!(number << 40);
        let message = sender.knows(&message);
        // Fields that only the receiver has are absent.
        let expected = receiver.knows(&message);
        self.sent.insert(number, (to, expected));
        message
    }

    fn end(&mut self, from: usize, to: usize) -> &mut End {
        self.nodes[from]
            .ends
            .get_mut(&to)
            .expect("all are connected")
    }

    /// Sends messages from every node to every other.
    fn send(&mut self, messages: usize) {
        for (from, to) in pairs() {
            for _ in 0..messages {
                let message = self.message(from, to);
                self.end(from, to).send(message);
            }
        }
    }

    /// Delivers the bytes in flight from one node to another, if any, in two parts.
    fn pass(&mut self, from: usize, to: usize) -> bool {
        let bytes = std::mem::take(&mut self.end(from, to).to_peer);
        let Node { ends, inbox, .. } = &mut self.nodes[to];
        let end = ends.get_mut(&from).expect("all are connected");
        let (first, second) = bytes.split_at(bytes.len() / 3);
        end.receive(first, inbox);
        end.receive(second, inbox);
        !bytes.is_empty()
    }

    /// Delivers until no bytes are in flight between these nodes.
    fn settle(&mut self, pairs: &[(usize, usize)]) {
        let mut moved = true;
        while moved {
            for &(from, to) in pairs {
                self.end(from, to).flush();
            }
            moved = pairs
                .iter()
                .fold(false, |moved, &(from, to)| self.pass(from, to) | moved);
        }
    }

    /// Upgrades a node: it closes its connections in order, and returns as another release. The
    /// others meanwhile continue, with bytes in flight between them.
    fn upgrade(&mut self, node: usize, release: Release) {
        let (its, others): (Vec<_>, Vec<_>) =
            pairs().partition(|&(from, to)| from == node || to == node);
        self.settle(&its);
        self.nodes[node].release = release;
        for &(from, to) in &others {
            let message = self.message(from, to);
            self.end(from, to).send(message);
        }
        for other in (0..NODES).filter(|&other| other != node) {
            self.connect(node, other);
        }
    }

    /// Checks that each connection carried only this wire since the last call, and returns all
    /// wires.
    fn carried(
        &mut self,
        expected: impl Fn(usize, usize) -> &'static str,
    ) -> BTreeSet<&'static str> {
        let mut carried = BTreeSet::new();
        for (from, to) in pairs() {
            let seen = std::mem::take(&mut self.end(to, from).seen);
            assert_eq!(seen, BTreeSet::from([expected(from, to)]), "{from} to {to}");
            carried.extend(seen);
        }
        carried
    }

    /// Checks that frames were refused for exactly these reasons since the last call.
    fn refused(&mut self, expected: impl Fn(usize, usize) -> Option<Reason>) {
        for (from, to) in pairs() {
            let refused = std::mem::take(&mut self.end(from, to).refusals);
            assert_eq!(
                refused,
                HashSet::from_iter(expected(from, to)),
                "{from} to {to}"
            );
        }
    }

    /// Checks that every message arrived at its receiver, once, with everything that the receiver
    /// knows of it.
    fn has_lost_nothing(&self) {
        for (number, (to, expected)) in &self.sent {
            let arrived = self.nodes[*to].inbox.get(number);
            let once = Some(std::slice::from_ref(expected));
            assert_eq!(arrived.map(Vec::as_slice), once, "message {number}");
        }
        let arrived: usize = self.nodes.iter().map(|node| node.inbox.len()).sum();
        assert_eq!(arrived, self.sent.len());
    }

    fn releases(&self) -> Vec<Release> {
        self.nodes.iter().map(|node| node.release).collect()
    }
}

/// Returns the pairs of distinct nodes, in both directions.
fn pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..NODES)
        .flat_map(|from| (0..NODES).map(move |to| (from, to)))
        .filter(|(from, to)| from != to)
}

fn agree(initiator: &Wires, responder: &Wires, exchange: u8) -> (Agreement, Agreement) {
    let key = ClusterKey::new([7; 32]);
    let (mut there, mut back) = (Vec::new(), Vec::new());
    let initiator = Initiator::offer(initiator, &key, [exchange; 16], &mut there);
    let responder = Responder::new(responder, &key, [!exchange; 16]);
    let unconfirmed = done(responder.answer(&there, &mut back));
    there.clear();
    let ours = done(initiator.answered(&back, &mut there));
    (ours, done(unconfirmed.confirmed(&there)))
}

fn done<W, D, E: std::fmt::Debug>(step: Result<Step<W, D>, E>) -> D {
    match step {
        Ok(Step::Done { done, .. }) => done,
        Ok(Step::NotYet { .. }) => unreachable!("all of it is there"),
        Err(error) => unreachable!("{error:?}"),
    }
}

/// Checks that the best wires are in use, and nothing is refused.
fn all_send(cluster: &mut Cluster) -> BTreeSet<&'static str> {
    cluster.send(5);
    cluster.settle(&pairs().collect::<Vec<_>>());
    cluster.refused(|_, _| None);
    let releases = cluster.releases();
    cluster.carried(|from, to| best(releases[from], releases[to]))
}

/// Lets a node keep sending by a wire that its peer lacks.
fn one_has_not_noticed(cluster: &mut Cluster, from: usize, to: usize) {
    let (wire, reason) = lacking(cluster.nodes[to].release);
    for _ in 0..3 {
        let message = cluster.message(from, to);
        cluster.end(from, to).send_by(wire.clone(), message);
    }
    cluster.send(1);
    cluster.settle(&pairs().collect::<Vec<_>>());
    cluster.refused(|one, other| ((one, other) == (from, to)).then_some(reason));
    // It continues with the agreed wire.
    let releases = cluster.releases();
    cluster.carried(|from, to| best(releases[from], releases[to]));
}

/// Lets a node release its dictionaries while its peers use them.
fn one_lets_its_dictionaries_go(cluster: &mut Cluster, node: usize) {
    for peer in (0..NODES).filter(|&peer| peer != node) {
        for dictionary in &*DICTIONARIES {
            cluster.end(node, peer).release_dictionary(dictionary.id());
        }
    }
    cluster.send(6);
    cluster.settle(&pairs().collect::<Vec<_>>());
    let releases = cluster.releases();
    let used = |from: usize, to: usize| (to == node, releases[from], releases[to]);
    cluster.refused(|from, to| match used(from, to) {
        (true, one, other) => dictionary(best(one, other)).map(Reason::Dictionary),
        (false, ..) => None,
    });
    cluster.carried(|from, to| match used(from, to) {
        (true, one, other) => next_best(one, other),
        (false, one, other) => best(one, other),
    });
}

/// Returns the dictionary that the frames of a wire need.
fn dictionary(wire: &str) -> Option<DictionaryId> {
    let place = match wire {
        PROTOBUF => 0,
        AVRO => 1,
        _ => return None,
    };
    Some(DictionaryId(DICTIONARIES[place].id()))
}

#[test]
fn a_cluster_of_three_releases_loses_no_message() {
    let mut cluster = Cluster::new();
    assert_eq!(all_send(&mut cluster), BTreeSet::from([JSON]));
    for (step, (node, release, in_use)) in UPGRADES.into_iter().enumerate() {
        // Messages are in flight when the node leaves.
        cluster.send(3);
        cluster.upgrade(node, release);
        let carried = all_send(&mut cluster);
        assert_eq!(carried, in_use.iter().copied().collect(), "step {step}");

        one_has_not_noticed(&mut cluster, node, (node + 1) % NODES);
        one_has_not_noticed(&mut cluster, (node + 4) % NODES, node);
        one_lets_its_dictionaries_go(&mut cluster, node);
        cluster.has_lost_nothing();
        // It restarts with its dictionaries.
        cluster.upgrade(node, release);
    }
    all_send(&mut cluster);
    cluster.has_lost_nothing();
    assert_eq!(cluster.releases(), [Release::Next; NODES]);
}
