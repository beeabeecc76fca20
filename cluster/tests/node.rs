//! A few nodes, and messages that are handed from one to the other.

mod support;

use std::{collections::BTreeMap, num::NonZeroUsize, ops::Range, time::Duration};

use support::{changing, config, create, id, member, operation, pass, share, source, update};
use wirecost_clock::{CEILING, LARGEST_ADVANCE};
use wirecost_cluster::{
    Member, log,
    node::{Effect, Node, Refused, Settings},
    state::{
        Author, Change, Holdings, MAX_AREAS, MAX_OBJECTS, MAX_PLANS, Operation, Snapshot, Stamp,
    },
    store::{Interruption, Memory, Store},
};
use wirecost_message::{ClockDomain, MemberStatus, Message, Mode, PushPull, Source};

const NOW: Duration = Duration::ZERO;

struct Running {
    node: Node,
    store: Memory,
}

impl Running {
    fn new(number: u64) -> Self {
        let mut store = Memory::default();
        store.commit(log::create(number).batch()).expect("memory");
        Self::start(number, store)
    }

    /// Starts a node that has nodes 1 to 4 for peers.
    fn start(number: u64, store: Memory) -> Self {
        let settings = Settings {
            replicas: NonZeroUsize::MIN,
            ..Settings::new(source(number))
        };
        let mut node = Node::start(&store, number, settings, number).expect("a node");
        node.set_members((1..=4).map(member));
        Self { node, store }
    }

    fn restarted(self, number: u64) -> Self {
        Self::start(number, self.store)
    }

    fn submit(&mut self, request: u64, area: &str, parts_per_million: u32) {
        let change = pass(area, parts_per_million);
        self.node.submit(request, change, &[]).expect("a request");
    }

    fn commit(&mut self) -> Vec<Effect> {
        let effects = self.node.commit(&mut self.store).expect("a commit");
        effects.collect()
    }

    /// Returns the messages of a commit, for any receiver.
    fn sent(&mut self) -> Vec<Message> {
        let sent = |effect| match effect {
            Effect::Send { to, message } => vec![message; to.len()],
            _ => Vec::new(),
        };
        self.commit().into_iter().flat_map(sent).collect()
    }

    fn receive(&mut self, from: u64, message: &Message) -> Result<(), Refused> {
        self.node.receive(NOW, Author(from), message.clone())
    }

    fn share(&self, area: &str) -> Option<u32> {
        let plan = self.node.state().plan(area)?;
        Some(plan.share.parts_per_million())
    }
}

/// Lets two nodes exchange holdings until neither has anything to say.
fn exchange(one: (u64, &mut Running), other: (u64, &mut Running)) {
    one.1.node.set_members([member(other.0)]);
    other.1.node.set_members([member(one.0)]);
    one.1.node.tick(NOW).expect("a running node");
    for _ in 0..4 {
        for message in one.1.sent() {
            other.1.receive(one.0, &message).expect("a message");
        }
        for message in other.1.sent() {
            one.1.receive(other.0, &message).expect("a message");
        }
    }
}

#[test]
fn an_operation_is_acknowledged_and_sent_once_it_is_written() {
    let mut one = Running::new(1);
    one.submit(42, "BJ", 7_210);
    let effects = one.commit();
    let acknowledged =
        |effect: &&Effect| matches!(effect, Effect::Acknowledge { request_id: 42, .. });
    assert_eq!(effects.iter().filter(acknowledged).count(), 1);
    let is_sent = |effect: &&Effect| matches!(effect, Effect::Send { to, .. } if to.len() == 3);
    assert_eq!(effects.iter().filter(is_sent).count(), 1);
    let set = Effect::SetShare {
        area: "BJ".into(),
        share: share(7_210),
    };
    assert!(effects.contains(&set));
    // Also after a crash.
    assert_eq!(one.restarted(1).share("BJ"), Some(7_210));
}

fn acknowledged(effects: &[Effect]) -> Vec<(u64, Stamp)> {
    let acknowledged = |effect: &Effect| match effect {
        Effect::Acknowledge { request_id, stamp } => Some((*request_id, *stamp)),
        _ => None,
    };
    effects.iter().filter_map(acknowledged).collect()
}

#[test]
fn a_repeated_request_is_acknowledged_again_also_after_a_crash() {
    let mut one = Running::new(1);
    one.submit(42, "BJ", 1);
    one.submit(42, "BJ", 1);
    let first = acknowledged(&one.commit());
    assert_eq!(first.len(), 2);
    assert_eq!(first[0], first[1]);
    let mut one = one.restarted(1);
    one.submit(43, "BJ", 2);
    one.commit();
    one.submit(42, "BJ", 1);
    assert_eq!(acknowledged(&one.commit()), first[..1]);
    // It made no second operation.
    assert_eq!(one.share("BJ"), Some(2));
    assert_eq!(one.node.state().in_order().len(), 2);
    let other = one.node.submit(42, pass("BJ", 3), &[]);
    assert_eq!(other, Err(Refused::RequestId));
}

#[test]
fn a_node_in_mode_read_refuses_new_requests_and_takes_operations() {
    let mut one = Running::new(1);
    one.submit(42, "BJ", 1);
    let first = acknowledged(&one.commit());
    let reader = Source {
        mode: Mode::Read,
        ..source(1)
    };
    let mut node = Node::start(&one.store, 1, Settings::new(reader), 1).unwrap();
    node.set_members([member(2)]);
    let mut reader = Running { node, ..one };
    let refused = reader.node.submit(43, pass("BJ", 2), &[]);
    assert_eq!(refused, Err(Refused::ReadOnly));
    assert_eq!(reader.commit(), []);
    reader.submit(42, "BJ", 1);
    assert_eq!(acknowledged(&reader.commit()), first);

    let written = operation(9, 2, 0, "BJ", 3).message(0);
    reader.receive(2, &written).unwrap();
    reader.commit();
    assert_eq!(reader.share("BJ"), Some(3));
}

#[test]
fn requests_are_remembered_when_their_operations_are_truncated_and_no_longer_than_the_window() {
    let (mut one, mut two) = (Running::new(1), Running::new(2));
    for request in 0..600 {
        one.submit(request, "BJ", request as u32);
    }
    one.commit();
    for _ in 0..20 {
        exchange((1, &mut one), (2, &mut two));
        exchange((2, &mut two), (1, &mut one));
        one.node.tick(Duration::from_secs(9)).unwrap();
        one.commit();
    }
    assert_eq!(one.node.state().in_order().len(), 1);
    let mut one = one.restarted(1);
    one.commit();
    let mut one = one.restarted(1);
    one.submit(600 - 512, "BJ", 600 - 512);
    assert_eq!(one.share("BJ"), Some(599));
    one.submit(600 - 513, "BJ", 600 - 513);
    assert_eq!(one.share("BJ"), Some(600 - 513));
}

#[test]
fn objects_are_created_changed_and_removed() {
    let mut one = Running::new(1);
    let submit = |one: &mut Running, request, change| one.node.submit(request, change, &[]);
    let limit = || id("BJ", "limit");
    let refused = submit(&mut one, 1, update("BJ", "limit", 1));
    assert_eq!(refused, Err(Refused::NoObject(limit())));
    let refused = submit(&mut one, 1, Change::Delete(limit()));
    assert_eq!(refused, Err(Refused::NoObject(limit())));
    submit(&mut one, 1, create("BJ", "limit", 1)).unwrap();
    let written = |effects: &[Effect], setting| {
        let json = config("BJ", "limit", setting);
        let is_written = |effect: &&Effect| match effect {
            Effect::WriteObject(object) => object.json() == json.as_bytes(),
            _ => false,
        };
        effects.iter().filter(is_written).count() == 1
    };
    assert!(written(&one.commit(), 1));
    let refused = submit(&mut one, 2, create("BJ", "limit", 2));
    assert_eq!(refused, Err(Refused::Exists(limit())));
    submit(&mut one, 2, update("BJ", "limit", 2)).unwrap();
    assert!(written(&one.commit(), 2));

    let mut one = one.restarted(1);
    let object = one.node.state().object(&limit()).unwrap();
    assert_eq!(
        object.configuration.json(),
        config("BJ", "limit", 2).as_bytes()
    );
    submit(&mut one, 3, Change::Delete(limit())).unwrap();
    assert!(one.commit().contains(&Effect::RemoveObject(limit())));
    assert_eq!(one.restarted(1).node.state().object(&limit()), None);
}

#[test]
fn an_object_that_loses_is_not_written() {
    let mut one = Running::new(1);
    let newer = changing(20, 2, 0, Change::Delete(id("BJ", "limit")));
    let older = changing(10, 3, 0, create("BJ", "limit", 1));
    one.receive(2, &newer.message(0)).unwrap();
    one.receive(3, &older.message(0)).unwrap();
    let effects = one.commit();
    let is_written = |effect: &Effect| matches!(effect, Effect::WriteObject(_));
    assert!(!effects.iter().any(is_written));
    let reported = |effect: &Effect| match effect {
        Effect::ReportConflict(conflict) => conflict.lost == older.stamp(),
        _ => false,
    };
    assert!(effects.iter().any(reported));
}

#[test]
fn a_stale_sequence_is_refused_with_the_current_one() {
    let (mut one, mut two) = (Running::new(1), Running::new(2));
    let before = one.node.sequence("BJ");
    one.node
        .submit(1, create("BJ", "limit", 1), &[("BJ", before)])
        .unwrap();
    let current = one.node.sequence("BJ");
    let stale = one
        .node
        .submit(2, update("BJ", "limit", 2), &[("SH", 0), ("BJ", before)]);
    let refused = Refused::Sequence {
        group: "BJ".into(),
        expected: before,
        current,
    };
    assert_eq!(stale, Err(refused));
    // Other nodes and other lives have the same.
    let sent = one.sent();
    assert!(!sent.is_empty());
    two.receive(1, &sent[0]).unwrap();
    assert_eq!(two.node.sequence("BJ"), current);
    let mut one = one.restarted(1);
    one.node
        .submit(2, update("BJ", "limit", 2), &[("SH", 0), ("BJ", current)])
        .unwrap();
    assert_ne!(one.node.sequence("BJ"), current);
}

#[test]
fn a_node_creates_so_many_objects_and_takes_more_from_others() {
    let mut one = Running::new(1);
    for number in 0..MAX_OBJECTS as u64 {
        let change = create("BJ", &number.to_string(), 1);
        one.node.submit(number, change, &[]).unwrap();
    }
    let refused = one.node.submit(1 << 20, create("BJ", "more", 1), &[]);
    assert_eq!(refused, Err(Refused::TooManyObjects));
    let of_another = changing(100_000, 2, 0, create("BJ", "more", 1));
    one.receive(2, &of_another.message(0)).unwrap();
    assert!(one.node.state().object(&id("BJ", "more")).is_some());
    // A name that is known takes no more room.
    one.node
        .submit(1 << 21, Change::Delete(id("BJ", "7")), &[])
        .unwrap();
    one.node.submit(1 << 22, create("BJ", "7", 2), &[]).unwrap();
}

#[test]
fn a_node_takes_requests_for_so_many_plans_and_more_from_others() {
    let mut one = Running::new(1);
    let areas = |numbers: Range<usize>| {
        let names: Vec<_> = numbers.map(|number| number.to_string()).collect();
        Change::set_pass(names.iter().map(|name| (name.as_str(), share(1)))).expect("areas")
    };
    for (request, first) in (0..).zip((0..MAX_PLANS - 1).step_by(MAX_AREAS)) {
        let change = areas(first..(first + MAX_AREAS).min(MAX_PLANS - 1));
        one.node.submit(request, change, &[]).unwrap();
    }
    one.node.submit(1 << 20, areas(7..99), &[]).unwrap();
    let both = areas(MAX_PLANS..MAX_PLANS + 2);
    let refused = one.node.submit(1 << 21, both, &[]);
    assert_eq!(refused, Err(Refused::TooManyPlans));
    one.submit(1 << 22, "BJ", 1);
    let refused = one.node.submit(1 << 23, pass("SH", 1), &[]);
    assert_eq!(refused, Err(Refused::TooManyPlans));
    let of_another = operation(100_000, 2, 0, "SH", 1);
    one.receive(2, &of_another.message(0)).unwrap();
    assert_eq!(one.share("SH"), Some(1));
    one.submit(1 << 24, "SH", 2);
}

/// A node of Beijing keeps the file of an object of Shanghai until a node of Shanghai holds it.
#[test]
fn files_of_another_group_are_cleared_once_nodes_of_it_hold_them() {
    let of_shanghai = |number| Member {
        source: Source {
            group: "SH".into(),
            ..source(number)
        },
        ..member(number)
    };
    let (mut one, mut two) = (Running::new(1), Running::new(2));
    for (request, group) in [(1, "SH"), (2, "BJ")] {
        let change = create(group, "limit", 1);
        one.node.submit(request, change, &[]).unwrap();
    }
    let cleared = |one: &mut Running| {
        one.node.tick(Duration::from_secs(9)).unwrap();
        let effects = one.commit();
        let of = |effect| match effect {
            Effect::ClearObject(id) => Some(id),
            _ => None,
        };
        effects.into_iter().filter_map(of).collect::<Vec<_>>()
    };
    one.commit();
    // Node 2 holds both, and says so, as a node of Beijing.
    exchange((1, &mut one), (2, &mut two));
    exchange((2, &mut two), (1, &mut one));
    assert_eq!(cleared(&mut one), []);
    one.node.set_members([of_shanghai(2)]);
    one.node.tick(NOW).unwrap();
    assert_eq!(cleared(&mut one), [id("SH", "limit")]);
    assert_eq!(cleared(&mut one), []);
    // The state keeps it. A change is written, and cleared in its turn; so is what a start writes.
    assert!(one.node.state().object(&id("SH", "limit")).is_some());
    one.node.submit(3, update("SH", "limit", 2), &[]).unwrap();
    let is_written = |effect: &Effect| matches!(effect, Effect::WriteObject(_));
    assert!(one.commit().iter().any(is_written));
    assert_eq!(cleared(&mut one), []);
    let mut one = one.restarted(1);
    exchange((1, &mut one), (2, &mut two));
    let mut two = two.restarted(2);
    exchange((2, &mut two), (1, &mut one));
    one.node.set_members([of_shanghai(2)]);
    assert_eq!(cleared(&mut one), [id("SH", "limit")]);
}

#[test]
fn holders_are_those_who_said_so() {
    let (mut one, mut two) = (Running::new(1), Running::new(2));
    one.submit(1, "BJ", 1);
    one.commit();
    let time = one.node.state().held_through(Author(1));
    let holders = |one: &Running, time| one.node.holders(Author(1), time).collect::<Vec<_>>();
    assert_eq!(holders(&one, time), []);
    exchange((1, &mut one), (2, &mut two));
    exchange((2, &mut two), (1, &mut one));
    assert_eq!(holders(&one, time), [Author(2)]);
    assert_eq!(holders(&one, time + 1), []);
}

/// Returns a message with the holdings of an author, up to a time.
fn holdings_of(author: u64, time: u64) -> Message {
    let held = [(Author(author), time)].into_iter();
    let body = PushPull {
        member_time: 0,
        request_time: 0,
        members: Holdings::to_members(held),
        left: Vec::new(),
    };
    Message {
        body: body.into(),
        ..operation(1, 2, 0, "BJ", 1).message(0)
    }
}

/// The holdings that a peer sends one after another could name any number of authors.
#[test]
fn a_node_keeps_the_authors_of_a_peers_latest_holdings() {
    let mut one = Running::new(1);
    for (author, time) in [(8, 3), (9, 5), (9, 4)] {
        one.receive(2, &holdings_of(author, time)).unwrap();
    }
    let holders = |author, time| one.node.holders(Author(author), time).count();
    assert_eq!((holders(8, 1), holders(9, 5), holders(9, 6)), (0, 1, 0));
}

/// A peer can ask for repairs many times while a commit waits for the disk, and leaves others their part.
#[test]
fn a_node_repairs_each_peer_once_between_two_commits_and_all_up_to_a_total() {
    let mut one = Running::new(1);
    one.node.set_members((2..=9).map(member));
    for request in 0..60 {
        one.submit(request, "BJ", request as u32);
    }
    one.commit();
    for _ in 0..2 {
        for peer in [2, 2, 2, 2, 2, 3, 2] {
            one.receive(peer, &holdings_of(9, 1)).unwrap();
        }
        let mut to = BTreeMap::new();
        for effect in one.commit() {
            if let Effect::Send { to: peers, .. } = effect {
                peers
                    .iter()
                    .for_each(|peer| *to.entry(peer.0).or_default() += 1);
            }
        }
        assert_eq!(to, BTreeMap::from([(2, 50), (3, 50)]));
        for peer in 2..=9 {
            one.receive(peer, &holdings_of(9, 1)).unwrap();
        }
        assert_eq!(one.sent().len(), 200);
    }
}

#[test]
fn a_failed_commit_releases_nothing_and_halts() {
    for (interruption, kept) in [(Interruption::Before, 1), (Interruption::After, 2)] {
        let mut one = Running::new(1);
        one.submit(1, "BJ", 1);
        one.commit();
        one.submit(2, "BJ", 2);
        one.store.interrupt(interruption);
        assert!(one.node.commit(&mut one.store).is_err());
        assert!(one.node.is_halted());
        let refused = one.node.submit(3, pass("BJ", 3), &[]);
        assert_eq!(refused, Err(Refused::Halted));
        assert_eq!(one.node.tick(NOW), Err(Refused::Halted));
        assert!(one.node.commit(&mut one.store).is_err());
        // Reads go on.
        assert!(one.share("BJ").is_some());
        one.store.reopen();
        assert_eq!(one.restarted(1).share("BJ"), Some(kept));
    }
}

#[test]
fn a_new_operation_is_passed_on_once() {
    let (mut one, mut two) = (Running::new(1), Running::new(2));
    one.submit(1, "BJ", 1);
    let message = one.sent().swap_remove(0);
    two.receive(1, &message).unwrap();
    let passed_on = two.sent();
    assert!(!passed_on.is_empty());
    let is_relayed = |sent: &Message| sent.relays == 1 && sent.stamp == message.stamp;
    assert!(passed_on.iter().all(is_relayed));
    two.receive(3, &message).unwrap();
    assert!(two.sent().is_empty());
}

#[test]
fn holdings_repair_what_was_lost_in_both_directions() {
    let (mut one, mut two) = (Running::new(1), Running::new(2));
    for request in 0..20 {
        one.submit(request, "BJ", request as u32);
        two.submit(request, "SH", request as u32);
    }
    // All that was sent is lost.
    drop((one.commit(), two.commit()));
    exchange((1, &mut one), (2, &mut two));
    assert_eq!(one.node.state(), two.node.state());
    assert_eq!((one.share("BJ"), one.share("SH")), (Some(19), Some(19)));
    assert_eq!(one.node.state().in_order().len(), 40);
}

#[test]
fn a_node_that_joins_late_takes_a_snapshot() {
    let (mut one, mut two) = (Running::new(1), Running::new(2));
    for request in 0..20 {
        one.submit(request, "BJ", request as u32);
    }
    one.commit();
    exchange((1, &mut one), (2, &mut two));
    // Node 2 says that it holds all of it, and what is superseded goes.
    exchange((2, &mut two), (1, &mut one));
    one.node.tick(Duration::from_secs(9)).unwrap();
    one.commit();
    assert_eq!(one.node.state().in_order().len(), 1);
    one.submit(100, "SH", 100);
    one.commit();

    let mut three = Running::new(3);
    exchange((3, &mut three), (1, &mut one));
    let three = three.restarted(3);
    assert_eq!(
        (three.share("BJ"), three.share("SH")),
        (Some(19), Some(100))
    );
    let state = three.node.state();
    assert!(state.holdings().eq(one.node.state().holdings()));
    assert_eq!(one.restarted(1).share("BJ"), Some(19));
}

/// A start refuses a store with such operations.
#[test]
fn a_snapshot_that_contradicts_itself_changes_nothing() {
    let first = operation(5, 8, 0, "BJ", 1);
    let branches = [
        [first.clone(), operation(5, 8, 0, "BJ", 2)],
        [first.clone(), operation(6, 8, 0, "BJ", 2)],
        [operation(6, 8, 0, "BJ", 2), first],
    ];
    for operations in branches {
        let mut one = Running::new(1);
        one.submit(1, "SH", 7);
        one.commit();
        let before = one.node.state().clone();
        let sound = operation(9, 4, 0, "GZ", 1);
        let snapshot = Snapshot {
            operations: [vec![sound], operations.into()].concat(),
            floors: vec![(Author(4), 9), (Author(8), 6)],
        };
        let message = Message {
            body: snapshot.body().expect("a snapshot").into(),
            ..operation(1, 2, 0, "BJ", 1).message(0)
        };
        let refused = one.receive(2, &message);
        assert!(matches!(refused, Err(Refused::Forked(_))), "{refused:?}");
        assert_eq!(one.node.state(), &before);
        assert!(!one.node.has_writes());
        assert_eq!(one.commit(), []);
        assert_eq!(one.restarted(1).node.state(), &before);
    }
}

#[test]
fn time_that_goes_back_does_not_stop_the_exchange() {
    let mut one = Running::new(1);
    let exchanges = |one: &mut Running, now| {
        one.node.tick(Duration::from_millis(now)).unwrap();
        one.sent().len()
    };
    assert_eq!(exchanges(&mut one, 50_000), 1);
    assert_eq!(exchanges(&mut one, 50_999), 0);
    assert_eq!(exchanges(&mut one, 51_000), 1);
    assert_eq!(exchanges(&mut one, 100), 1);
    assert_eq!(exchanges(&mut one, 1_099), 0);
    assert_eq!(exchanges(&mut one, 1_100), 1);
}

#[test]
fn a_forged_stamp_moves_nothing() {
    let mut one = Running::new(1);
    one.commit();
    for time in [CEILING, LARGEST_ADVANCE + 2] {
        let forged = operation(time, 2, 0, "BJ", 1_000_000).message(0);
        assert!(matches!(one.receive(2, &forged), Err(Refused::Clock(_))));
    }
    let own = operation(1_000, 1, 0, "BJ", 1_000_000).message(0);
    assert_eq!(one.receive(2, &own), Err(Refused::OwnNumber));
    let mut above = operation(1, 2, 0, "BJ", 1).message(0);
    above.stamp.time = u64::MAX;
    assert!(matches!(one.receive(2, &above), Err(Refused::Operation(_))));
    assert_eq!(one.share("BJ"), None);
    assert!(one.commit().is_empty());
    one.submit(1, "BJ", 1);
    assert!(one.node.state().in_order()[0].time() < 10);
}

#[test]
fn a_peer_moves_the_clock_by_its_budget() {
    let mut one = Running::new(1);
    let allowance = LARGEST_ADVANCE / 2;
    let ahead = operation(allowance + 10, 2, 0, "BJ", 1).message(0);
    assert_eq!(one.receive(2, &ahead), Err(Refused::OverBudget));
    assert_eq!(one.receive(2, &ahead), Err(Refused::OverBudget));
    // A window later the node is within reach.
    let later = Duration::from_secs(60);
    assert_eq!(one.node.receive(later, Author(2), ahead), Ok(()));
    assert_eq!(one.share("BJ"), Some(1));
}

#[test]
fn what_is_not_for_the_log_is_refused() {
    let mut one = Running::new(1);
    let message = operation(5, 2, 0, "BJ", 1).message(0);
    assert_eq!(one.receive(9, &message), Err(Refused::UnknownPeer));
    let of_version_2 = Message {
        version: 2,
        ..message.clone()
    };
    assert_eq!(one.receive(2, &of_version_2), Err(Refused::Version(2)));
    let of_members = Message {
        domain: ClockDomain::Member,
        ..message
    };
    assert_eq!(one.receive(2, &of_members), Err(Refused::NotForLog));
}

#[test]
fn a_conflict_is_reported() {
    let mut one = Running::new(1);
    let current = operation(20, 2, 0, "BJ", 2).message(0);
    one.receive(2, &current).unwrap();
    let stale = operation(10, 3, 0, "BJ", 3);
    one.receive(3, &stale.message(0)).unwrap();
    let reported = |effect: &Effect| match effect {
        Effect::ReportConflict(conflict) => conflict.lost == stale.stamp(),
        _ => false,
    };
    assert!(one.commit().iter().any(reported));
    assert_eq!(one.share("BJ"), Some(2));
}

#[test]
fn the_store_keeps_the_members_that_are_listed() {
    let mut one = Running::new(1);
    let numbers = |running: &Running| {
        let known = running.node.known_members();
        known.map(|member| member.number.0).collect::<Vec<_>>()
    };
    one.commit();
    let store = one.store.clone();
    let start = |store: &Memory| {
        let settings = Settings::new(source(1));
        Node::start(store, 1, settings, 1).expect("a node")
    };
    // Without itself.
    assert_eq!(numbers(&one), [2, 3, 4]);
    let restarted = start(&store);
    assert!(restarted.known_members().eq(one.node.known_members()));

    // A member that fails, and another that has not answered since the start.
    let with_status = |number, status| Member {
        status,
        since_ms: 5,
        ..member(number)
    };
    let failed = with_status(2, MemberStatus::Failed);
    let unknown = with_status(3, MemberStatus::Unknown);
    one.node.set_members([failed.clone(), unknown]);
    one.commit();
    let restarted = start(&one.store);
    let known: Vec<_> = restarted.known_members().cloned().collect();
    assert_eq!(known, [failed.clone(), member(3)]);

    // The same list is no reason to write.
    one.node.set_members(known);
    assert!(!one.node.has_writes());
    one.node.set_members([failed]);
    assert!(one.node.has_writes());
    one.commit();
    assert_eq!(start(&one.store).known_members().count(), 1);
}

#[test]
fn a_member_that_is_gone_is_cleared_from_the_store_after_a_day() {
    use wirecost_cluster::membership::{self, Identity, Membership};
    use wirecost_frame::{Format, SchemaId};
    use wirecost_wire::{Packing, Wire, Wires};

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let wire = Wire::new(Format::Protobuf, SchemaId::Version(1), Packing::PLAIN, None);
    let wires = Wires::new([wire.expect("no dictionary")]).expect("a wire");
    let failed_at = Duration::from_secs(1_780_000_000);
    let mut store = Memory::default();
    store.commit(log::create(1).batch()).expect("memory");
    for (age, count) in [
        (Duration::ZERO, 2),
        (DAY - Duration::from_secs(60), 2),
        (DAY, 0),
    ] {
        let mut running = Running {
            node: Node::start(&store, 1, Settings::new(source(1)), 1).expect("a node"),
            store,
        };
        if age == Duration::ZERO {
            let gone = |number, status| Member {
                status,
                since_ms: u64::try_from(failed_at.as_millis()).expect("a time"),
                ..member(number)
            };
            let failed = gone(2, MemberStatus::Failed);
            running
                .node
                .set_members([failed, gone(3, MemberStatus::Left)]);
        }
        // A new run of membership, with the members of the store.
        let settings = membership::Settings {
            known: running.node.known_members().cloned().collect(),
            ..membership::Settings::default()
        };
        let now = failed_at + age;
        let own = Identity::new(Author(1), running.node.incarnation(), source(1));
        let membership = Membership::new(own, &wires, settings, now, 7);
        let mut membership = membership.expect("a member");
        membership.handle_timeout(now);
        running.node.set_members(membership.members());
        running.commit();
        assert_eq!(running.node.known_members().count(), count, "after {age:?}");
        store = running.store;
    }
    let kept = log::recover(&store, 1).expect("what was written");
    assert_eq!(kept.members, []);
}

#[test]
fn operations_that_were_refused_for_their_wire_come_with_the_next_exchange() {
    use wirecost_cluster::frames::{DATAGRAM_FRAMING, Item, MessageReader, MessageWriter};
    use wirecost_frame::{Format, Reason, SchemaId};
    use wirecost_wire::{Packing, Wire, Wires};

    let wire = |format| {
        let wire = Wire::new(format, SchemaId::Version(1), Packing::PLAIN, None);
        wire.expect("no dictionary")
    };
    let writer = |format| MessageWriter::new(&wire(format), DATAGRAM_FRAMING).expect("a codec");
    let (mut avro, mut json) = (writer(Format::Avro), writer(Format::Json));
    let wires = Wires::new([wire(Format::Json)]).expect("a wire");
    let mut reader = MessageReader::new(&wires, DATAGRAM_FRAMING).expect("a codec");
    let mut arrive = |writer: &mut MessageWriter, message: &Message| {
        let (mut frame, mut items) = (Vec::new(), Vec::new());
        writer.write(message, &mut frame).expect("a message");
        let read = reader.read_datagram(&frame, &mut |item| items.push(item));
        read.expect("frames");
        items
    };

    let only_message = |items: Vec<Item>| match <[Item; 1]>::try_from(items) {
        Ok([Item::Message(message, _)]) => message,
        other => panic!("{other:?}"),
    };

    let (mut one, mut two) = (Running::new(1), Running::new(2));
    one.node.set_members([member(2)]);
    let submit = |one: &mut Running, request, area| {
        one.submit(request, area, 10);
        let mut sent = one.sent();
        assert_eq!(sent.len(), 1);
        sent.remove(0)
    };
    // The wires change after the first operation, and the refusal is known before the last.
    let operation = submit(&mut one, 1, "BJ");
    two.receive(1, &operation).expect("an operation");
    for (request, area) in [(2, "SH"), (3, "GZ")] {
        let refused = arrive(&mut avro, &submit(&mut one, request, area));
        let reason = Reason::Format(Format::Avro.number());
        assert_eq!(refused, [Item::Skipped(reason)]);
    }
    let operation = submit(&mut one, 4, "SZ");
    let arrived = only_message(arrive(&mut json, &operation));
    two.receive(1, &arrived).expect("an operation");
    two.commit();
    let shares = |node: &Running| ["BJ", "SH", "GZ", "SZ"].map(|area| node.share(area));
    assert_eq!(shares(&two), [Some(10), None, None, Some(10)]);

    // An interval later at the latest, a node asks this peer, or another that holds them.
    let every = Settings::new(source(2)).exchange_every;
    two.node.set_members([member(1)]);
    two.node.tick(every).expect("a running node");
    let mut repaired = Vec::new();
    for _ in 0..2 {
        for message in two.sent() {
            one.receive(2, &message).expect("holdings");
        }
        for message in one.sent() {
            let arrived = only_message(arrive(&mut json, &message));
            two.receive(1, &arrived).expect("a message");
            repaired.extend(Operation::try_from(arrived).map(|operation| operation.request_id()));
        }
    }
    two.commit();
    // Holdings end at the first gap.
    assert_eq!(repaired, [2, 3, 4]);
    assert_eq!(shares(&two), [Some(10); 4]);
    assert!(two.node.state().in_order().eq(&one.node.state().in_order()));
}
