//! Every node makes the same plans of the same operations.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::Index};
use support::{changing, config, create, id, operation, pass, share, update};
use wirecost_clock::CEILING;
use wirecost_cluster::state::{
    Author, Change, Configuration, Configured, Conflict, Forked, Holdings, Inserted, InvalidChange,
    InvalidHoldings, InvalidObject, InvalidOperation, InvalidSnapshot, MAX_AREAS, MAX_BEYOND_GAP,
    MAX_CONFIG_BYTES, MAX_CONFIG_DEPTH, MAX_NAME_BYTES, ObjectId, Operation, Snapshot, Stamp,
    State, Subject, Time,
};
use wirecost_message::{
    Action, Body, ClockDomain, CompactString, Create, Delete, Message, ObjectKind, SetPass, Update,
};

const AREAS: [&str; 4] = ["BJ", "SH", "GZ", "SZ"];
const NAMES: [&str; 2] = ["limit", "limit.2"];

fn apply(state: &mut State, operation: &Operation) -> Result<Inserted, Forked> {
    state.apply(operation.clone(), |_| ())
}

fn state_of<'a>(operations: impl IntoIterator<Item = &'a Operation>) -> State {
    let mut state = State::default();
    for operation in operations {
        apply(&mut state, operation).expect("one log");
    }
    state
}

fn holdings(state: &State) -> Holdings {
    state.holdings().collect()
}

fn change() -> impl Strategy<Value = Change> {
    let shares = prop::collection::btree_map(prop::sample::select(&AREAS), 0..=1_000_000_u32, 1..4);
    let set_pass = shares.prop_map(|shares: BTreeMap<&str, u32>| {
        let shares = shares.into_iter().map(|(area, parts)| (area, share(parts)));
        Change::set_pass(shares).expect("areas")
    });
    let (group, name) = (
        prop::sample::select(&AREAS[..2]),
        prop::sample::select(&NAMES),
    );
    let of_object =
        (group, name, 0..3_u8, 0..1_000_u64).prop_map(|(group, name, kind, setting)| match kind {
            0 => create(group, name, setting),
            1 => update(group, name, setting),
            _ => Change::Delete(id(group, name)),
        });
    prop_oneof![set_pass, of_object]
}

/// Logs of up to four authors: each entry is an author, how far its clock advances, and the change.
fn logs() -> impl Strategy<Value = Vec<Operation>> {
    prop::collection::vec((1..=4_u64, 1..4_u64, change()), 1..40).prop_map(|entries| {
        let mut last: BTreeMap<u64, Time> = BTreeMap::new();
        let operation = |(node, advance, change): (u64, u64, Change)| {
            let previous = last.get(&node).copied().unwrap_or(0);
            let time = previous + advance;
            last.insert(node, time);
            changing(time, node, previous, change)
        };
        entries.into_iter().map(operation).collect()
    })
}

/// Returns permutations with repetitions that hold every operation.
fn delivered() -> impl Strategy<Value = (Vec<Operation>, Vec<Operation>)> {
    logs().prop_flat_map(|operations| {
        let again = prop::collection::vec(prop::sample::select(operations.clone()), 0..40);
        again.prop_flat_map(move |again| {
            let all: Vec<_> = operations.iter().cloned().chain(again).collect();
            (Just(operations.clone()), Just(all).prop_shuffle())
        })
    })
}

proptest! {
    #[test]
    fn any_order_and_repetition_gives_the_same_state((operations, delivered) in delivered()) {
        let (expected, state) = (state_of(&operations), state_of(&delivered));
        prop_assert_eq!(&state, &expected);
        // Exactly once, in one order.
        let stamps: Vec<Stamp> = state.in_order().iter().map(|one| one.stamp()).collect();
        prop_assert!(stamps.is_sorted_by(|one, next| one < next));
        prop_assert_eq!(stamps.len(), operations.len());
    }

    /// Plans and objects are those of a reader who applies all operations one by one in stamp order.
    #[test]
    fn plans_and_objects_are_those_of_stamp_order((operations, delivered) in delivered()) {
        let mut in_order = operations;
        in_order.sort_by_key(Operation::stamp);
        let (mut plans, mut objects) = (BTreeMap::new(), BTreeMap::new());
        for operation in &in_order {
            match operation.change() {
                Change::SetPass(shares) => for (area, share) in shares.iter() {
                    plans.insert(area.as_str(), (*share, operation.stamp()));
                },
                Change::Create(object) | Change::Update(object) => {
                    objects.insert(object.id(), (&**object, operation.stamp()));
                }
                Change::Delete(id) => drop(objects.remove(id)),
            }
        }
        let state = state_of(&delivered);
        let found = state.plans().map(|(area, plan)| (area, (plan.share, plan.stamp)));
        prop_assert!(found.eq(plans));
        let found = state.all_objects().map(|object| (object.configuration, object.stamp));
        prop_assert!(found.eq(objects.into_values()));
    }

    /// Whatever of the operations came, what the holdings say is there, and what they leave is sent.
    #[test]
    fn what_is_missing_completes_a_state(
        operations in logs(),
        came in prop::collection::vec(any::<Index>(), 0..40),
    ) {
        let all = state_of(&operations);
        let mut partial = state_of(came.iter().map(|index| index.get(&operations)));
        for (author, through) in partial.holdings() {
            let mut of_author = operations.iter().filter(|one| one.author() == author);
            prop_assert!(of_author
                .all(|one| one.time() > through || partial.holds(author, one.time())));
        }
        let missing: Vec<_> = all.missing(&holdings(&partial)).cloned().collect();
        for operation in &missing {
            apply(&mut partial, operation).unwrap();
        }
        prop_assert_eq!(partial, all);
    }

    /// A node with anything of the log, or nothing, comes to the same plans by a snapshot of a
    /// truncated log and the operations after it.
    #[test]
    fn a_snapshot_stands_for_what_was_truncated(
        operations in logs(),
        came in prop::collection::vec(any::<Index>(), 0..40),
        stable in prop::collection::vec(0..60_u64, 5),
    ) {
        let all = state_of(&operations);
        let mut truncated = all.clone();
        let mut dropped = BTreeSet::new();
        // Others hold whole operations: up to one of the log's times.
        let stable = |author: Author| {
            let of_author = operations.iter().filter(|one| one.author() == author);
            let held = of_author.filter(|one| one.time() <= stable[author.0 as usize]);
            held.map(Operation::time).max().unwrap_or(0)
        };
        truncated.truncate(stable, |author, time| assert!(dropped.insert((author, time))));
        prop_assert_eq!(truncated.in_order().len() + dropped.len(), operations.len());
        prop_assert_eq!(holdings(&truncated), holdings(&all));

        let mut partial = state_of(came.iter().map(|index| index.get(&operations)));
        // One operation after the other has room in it.
        while let Some(snapshot) = truncated.snapshot_for(&holdings(&partial), 1) {
            prop_assert!(snapshot.operations.len() <= 1);
            let snapshot: Snapshot = snapshot.body().unwrap().try_into().unwrap();
            partial.install(snapshot, |_| (), |_| ()).unwrap();
        }
        for operation in truncated.missing(&holdings(&partial)) {
            apply(&mut partial, operation).unwrap();
        }
        prop_assert_eq!(holdings(&partial), holdings(&all));
        prop_assert!(partial.plans().eq(all.plans()));
        prop_assert!(partial.all_objects().eq(all.all_objects()));
        let sequences = |state: &State| AREAS.map(|area| state.sequence(area));
        prop_assert_eq!(sequences(&partial), sequences(&all));

        let floors: Vec<_> = truncated.floors().collect();
        let kept: Vec<_> = truncated.in_order().into_iter().cloned().collect();
        let restored = State::restore(kept.into_iter().rev(), floors).unwrap();
        prop_assert!(restored.plans().eq(all.plans()));
        prop_assert!(restored.all_objects().eq(all.all_objects()));
        prop_assert_eq!(restored.in_order(), truncated.in_order());
        prop_assert_eq!(holdings(&restored), holdings(&truncated));
    }

    #[test]
    fn an_operation_survives_its_message(operations in logs()) {
        for operation in operations {
            prop_assert_eq!(Operation::try_from(operation.message(3)), Ok(operation));
        }
    }
}

#[test]
fn a_stale_planner_loses_and_is_reported() {
    let current = operation(20, 2, 0, "BJ", 7_210);
    let stale = operation(12, 1, 0, "BJ", 900_000);
    let mut state = state_of([&current]);
    let mut conflicts = Vec::new();
    let report = |conflict: Conflict| {
        conflicts.push((conflict.subject, conflict.lost, conflict.won));
    };
    assert_eq!(state.apply(stale.clone(), report), Ok(Inserted::New));
    assert_eq!(state.plan("BJ").unwrap().share, share(7_210));
    let area = Subject::Area("BJ".into());
    assert_eq!(conflicts, [(area, stale.stamp(), current.stamp())]);
    // The other way round the same plan comes out, and no conflict was seen.
    let mut state = state_of([&stale]);
    let no_conflict = |conflict: Conflict| panic!("{conflict:?}");
    state.apply(current, no_conflict).unwrap();
    assert_eq!(state.plan("BJ").unwrap().share, share(7_210));
}

#[test]
fn a_delayed_operation_of_the_same_author_is_no_conflict() {
    let mut state = state_of([&operation(9, 1, 5, "BJ", 2)]);
    let earlier = operation(5, 1, 0, "BJ", 1);
    let no_conflict = |conflict: Conflict| panic!("{conflict:?}");
    assert_eq!(state.apply(earlier, no_conflict), Ok(Inserted::New));
    assert_eq!(state.held_through(Author(1)), 9);
}

#[test]
fn operations_at_one_time_have_one_winner() {
    let (one, other) = (operation(7, 1, 0, "BJ", 1), operation(7, 2, 0, "BJ", 2));
    for state in [state_of([&one, &other]), state_of([&other, &one])] {
        assert_eq!(state.plan("BJ").unwrap().share, share(2));
    }
}

#[test]
fn a_log_that_forks_is_refused() {
    let first = operation(5, 1, 0, "BJ", 1);
    let second = operation(9, 1, 5, "BJ", 2);
    let state = state_of([&first, &second]);
    let forks = [
        operation(9, 1, 5, "BJ", 3),  // another at the same time
        operation(9, 1, 0, "BJ", 2),  // after another one
        operation(11, 1, 5, "BJ", 2), // after what `second` follows
        operation(7, 1, 5, "BJ", 2),  // between two that follow one another
        operation(4, 1, 0, "BJ", 2),  // before the first
    ];
    for fork in forks {
        let mut forked = state.clone();
        let error = apply(&mut forked, &fork).unwrap_err();
        assert_eq!((error.author, error.stamp), (Author(1), fork.stamp()));
        assert_eq!(forked, state);
    }
}

#[test]
fn what_is_held_beyond_a_gap_is_bounded() {
    let mut state = State::default();
    let last = 2 + MAX_BEYOND_GAP as u64;
    for time in 2..last {
        let inserted = apply(&mut state, &operation(time, 1, time - 1, "BJ", 1));
        assert_eq!(inserted, Ok(Inserted::New));
    }
    let beyond = operation(last, 1, last - 1, "BJ", 1);
    assert_eq!(apply(&mut state, &beyond), Ok(Inserted::BeyondGap));
    assert_eq!(state.held_through(Author(1)), 0);
    // The first fills the gap.
    assert_eq!(
        apply(&mut state, &operation(1, 1, 0, "BJ", 1)),
        Ok(Inserted::New)
    );
    assert_eq!(state.held_through(Author(1)), last - 1);
    assert_eq!(apply(&mut state, &beyond), Ok(Inserted::New));
}

#[test]
fn truncation_drops_what_is_superseded_and_no_more() {
    let operations = [
        operation(1, 1, 0, "BJ", 1),
        operation(2, 1, 1, "SH", 2),
        operation(3, 1, 2, "BJ", 3),
        operation(4, 1, 3, "BJ", 4),
    ];
    let mut state = state_of(&operations);
    let mut dropped = Vec::new();
    // Others hold three: the fourth supersedes nothing yet.
    state.truncate(|_| 3, |_, time| dropped.push(time));
    assert_eq!(dropped, [1]);
    assert_eq!(state.floors().collect::<Vec<_>>(), [(Author(1), 3)]);
    // No more than is held here, and never back.
    state.truncate(|_| 99, |_, time| dropped.push(time));
    assert_eq!(dropped, [1, 3]);
    state.truncate(|_| 0, |_, time| dropped.push(time));
    assert_eq!(state.floors().collect::<Vec<_>>(), [(Author(1), 4)]);
    // What was dropped does not come back.
    assert_eq!(apply(&mut state, &operations[0]), Ok(Inserted::Held));
    assert_eq!(state.in_order(), [&operations[1], &operations[3]]);
    assert_eq!(state.snapshot_for(&holdings(&state), 1), None);
}

/// A node that cleared the objects of another group as others do not would hand a new node of that group a snapshot
/// without them. Nobody would repair the new node, as it says that it holds all.
#[test]
fn an_operation_that_one_node_clears_alone_is_never_repaired() {
    let object = changing(1, 1, 0, create("SH", "limit", 800));
    let plan = operation(2, 1, 1, "BJ", 7_210);
    let operations = [&object, &plan].map(Clone::clone);
    let floors = [(Author(1), 2)];
    let whole = State::restore(operations, floors).unwrap();
    let cleared = State::restore([plan], floors).unwrap();
    assert!(whole.object(&id("SH", "limit")).is_some());

    let nothing = Holdings::default();
    let mut new = State::default();
    let snapshot = cleared.snapshot_for(&nothing, 1 << 20).unwrap();
    new.install(snapshot, |_| (), |_| ()).unwrap();
    assert_eq!(new.held_through(Author(1)), 2);
    assert_eq!(whole.snapshot_for(&holdings(&new), 1 << 20), None);
    assert_eq!(whole.missing(&holdings(&new)).count(), 0);
    assert!(new.object(&id("SH", "limit")).is_none());

    // A snapshot of a node that keeps all has it.
    let mut new = State::default();
    let snapshot = whole.snapshot_for(&nothing, 1 << 20).unwrap();
    new.install(snapshot, |_| (), |_| ()).unwrap();
    assert_eq!(new, whole);
}

fn message() -> Message {
    operation(5, 1, 0, "BJ", 7_210).message(0)
}

fn refused(change: impl FnOnce(&mut Message)) -> InvalidOperation {
    let mut message = message();
    change(&mut message);
    Operation::try_from(message).expect_err("it is no operation")
}

fn refused_action(action: impl Into<Action>) -> InvalidChange {
    let refused = refused(|message| {
        let Body::Operation(record) = &mut message.body else {
            unreachable!("the message is an operation")
        };
        record.action = action.into();
    });
    match refused {
        InvalidOperation::Change(invalid) => invalid,
        other => unreachable!("{other}"),
    }
}

fn refused_shares(areas: impl IntoIterator<Item = (CompactString, u32)>) -> InvalidChange {
    refused_action(SetPass {
        areas: areas.into_iter().collect(),
    })
}

fn refused_config(json: impl Into<Vec<u8>>) -> InvalidObject {
    let create = Create {
        object: ObjectKind::Plugin,
        kind: "Limiter".into(),
        config: json.into().into(),
    };
    let update = Update {
        object: create.object,
        kind: create.kind.clone(),
        config: create.config.clone(),
    };
    let refused = refused_action(create);
    assert_eq!(refused, refused_action(update));
    of_object(refused)
}

fn of_object(invalid: InvalidChange) -> InvalidObject {
    match invalid {
        InvalidChange::Object(invalid) => invalid,
        other => unreachable!("{other}"),
    }
}

#[test]
fn what_is_no_operation_is_refused() {
    let version = refused(|message| message.version = 2);
    assert_eq!(version, InvalidOperation::Version { version: 2 });
    let domain = refused(|message| message.domain = ClockDomain::Query);
    assert_eq!(domain, InvalidOperation::Domain);
    for time in [0, CEILING + 1, u64::MAX] {
        let refused = refused(|message| message.stamp.time = time);
        assert_eq!(refused, InvalidOperation::Time { time });
    }
    let previous = refused(|message| {
        if let Body::Operation(change) = &mut message.body {
            change.sequence = 5;
        }
    });
    assert_eq!(
        previous,
        InvalidOperation::Previous {
            previous: 5,
            time: 5
        }
    );
}

#[test]
fn shares_and_areas_are_checked() {
    assert_eq!(refused_shares([]), InvalidChange::Areas { areas: 0 });
    let many = (0..=MAX_AREAS).map(|area| (area.to_string().into(), 1));
    let areas = MAX_AREAS + 1;
    assert_eq!(refused_shares(many), InvalidChange::Areas { areas });
    for bytes in [0, 256] {
        let refused = refused_shares([("x".repeat(bytes).into(), 1)]);
        assert_eq!(refused, InvalidChange::AreaName { bytes });
    }
    let refused = refused_shares([("BJ".into(), 1_000_001)]);
    let expected = InvalidChange::Share {
        area: "BJ".to_owned(),
        parts_per_million: 1_000_001,
    };
    assert_eq!(refused, expected);
}

#[test]
fn names_of_objects_are_checked() {
    let delete = |name: &str| {
        of_object(refused_action(Delete {
            object: ObjectKind::Plugin,
            name: name.into(),
        }))
    };
    for path in ["", "limit", "BJ.limit"] {
        assert_eq!(delete(path), InvalidObject::Path);
    }
    let long = format!("BJ/{}", "x".repeat(MAX_NAME_BYTES + 1));
    for path in [
        &long,
        "/limit",
        "BJ/",
        "BJ/a/b",
        "BJ/..",
        "-/x",
        "BJ/a b",
        "BJ/限流",
        "BJ/a\0",
    ] {
        assert!(matches!(delete(path), InvalidObject::Name { .. }), "{path}");
    }
    let longest = "x".repeat(MAX_NAME_BYTES);
    for name in [&*longest, "a", "7", "A-_.~9"] {
        let id = ObjectId::from_path(ObjectKind::Pipeline, &format!("BJ/{name}")).unwrap();
        assert_eq!((id.group(), id.name()), ("BJ", name));
        assert_eq!(id.path(), format!("BJ/{name}"));
    }
    for type_name in ["", "HTTP Server"] {
        let refused = Configuration::new(ObjectKind::Plugin, type_name, config("BJ", "limit", 1));
        assert!(matches!(
            refused,
            Err(InvalidObject::Name { field: "type", .. })
        ));
    }
}

#[test]
fn configurations_are_checked() {
    let of_size = |bytes| {
        let json = config("BJ", "limit", 1);
        let spaces = " ".repeat(bytes - json.len());
        json + &spaces
    };
    let bytes = MAX_CONFIG_BYTES + 1;
    assert_eq!(
        refused_config(of_size(bytes)),
        InvalidObject::TooLarge { bytes }
    );
    let of_depth = |depth| {
        let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        format!(r#"{{"group":"BJ","name":"limit","nested":{open}{close}}}"#)
    };
    assert_eq!(
        refused_config(of_depth(MAX_CONFIG_DEPTH + 1)),
        InvalidObject::TooDeep
    );
    for json in ["7", "[]", r#""BJ""#, "null"] {
        assert_eq!(refused_config(json), InvalidObject::NoObject);
    }
    let no_json = [
        &b""[..],
        b"{",
        b"{}",
        br#"{"group":"BJ"}"#,
        br#"{"group":"BJ","name":7}"#,
        br#"{"group":"BJ","name":"a","name":"b"}"#,
        br#"{"group":"BJ","name":"a"} x"#,
        b"{\"group\":\"BJ\",\"name\":\"a\",\"x\":\"\xff\"}",
        br#"{"group":"BJ","name":"a","x":"\ud800"}"#,
        br#"{"group":"BJ","name":"a","x":1e999}"#,
    ];
    for json in no_json {
        let refused = refused_config(json);
        assert!(matches!(refused, InvalidObject::Json { .. }), "{refused}");
    }
    // serde_json's own bound on the depth.
    let refused = refused_config(of_depth(10_000));
    assert!(matches!(refused, InvalidObject::Json { .. }), "{refused}");
    for json in [of_size(MAX_CONFIG_BYTES), of_depth(MAX_CONFIG_DEPTH)] {
        let object = Configuration::new(ObjectKind::Plugin, "Limiter", json.clone()).unwrap();
        assert_eq!(object.id(), &id("BJ", "limit"));
        assert_eq!(object.json(), json.as_bytes());
    }
    // The identity may be escaped.
    let escaped = r#"{"n\u0061me":"l\u0069mit","group":"BJ"}"#;
    let object = Configuration::new(ObjectKind::Plugin, "Limiter", escaped).unwrap();
    assert_eq!(object.id(), &id("BJ", "limit"));
}

/// Returns the setting of the plugin `BJ/limit`.
fn setting(state: &State) -> Option<String> {
    let object = state.object(&id("BJ", "limit"))?;
    Some(String::from_utf8_lossy(object.configuration.json()).into())
}

#[test]
fn a_removed_object_does_not_come_back() {
    let created = changing(5, 1, 0, create("BJ", "limit", 1));
    let removed = changing(9, 2, 0, Change::Delete(id("BJ", "limit")));
    let updated = changing(7, 3, 0, update("BJ", "limit", 2));
    let mut state = state_of([&created, &removed]);
    assert_eq!(setting(&state), None);
    // All hold both, and the creation is dropped. The removal is not.
    state.truncate(|_| 9, |author, _| assert_eq!(author, Author(1)));
    assert_eq!(state.in_order(), [&removed]);
    // Neither an update that was delayed brings the object back, nor a snapshot.
    let mut conflicts = Vec::new();
    state
        .apply(updated.clone(), |conflict| conflicts.push(conflict))
        .unwrap();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].subject, Subject::Object(id("BJ", "limit")));
    assert_eq!(
        (conflicts[0].lost, conflicts[0].won),
        (updated.stamp(), removed.stamp())
    );
    assert_eq!(setting(&state), None);
    let mut late = state_of([&updated]);
    assert!(setting(&late).is_some());
    let snapshot = state.snapshot_for(&holdings(&late), 1 << 20).unwrap();
    late.install(snapshot, |_| (), |_| ()).unwrap();
    assert_eq!(setting(&late), None);
    // A later operation does.
    let again = changing(10, 1, 5, create("BJ", "limit", 3));
    apply(&mut late, &again).unwrap();
    assert_eq!(setting(&late), Some(config("BJ", "limit", 3)));
}

#[test]
fn objects_are_in_order_by_group_kind_and_name() {
    let pipeline = config("BJ", "a", 1);
    let changes = [
        create("SH", "a", 1),
        create("BJ", "b", 1),
        Change::create(ObjectKind::Pipeline, "Pipeline", pipeline).unwrap(),
        create("BJ", "a", 1),
        create("B", "z", 1),
        create("BJ", "removed", 1),
        Change::Delete(id("BJ", "removed")),
    ];
    let mut state = State::default();
    for (time, change) in (1..).zip(changes) {
        apply(&mut state, &changing(time, 1, time - 1, change)).unwrap();
    }
    let names = |object: Configured<'_>| object.configuration.id().to_string();
    let of_beijing: Vec<String> = state.objects("BJ").map(names).collect();
    assert_eq!(of_beijing, ["plugin BJ/a", "plugin BJ/b", "pipeline BJ/a"]);
    assert_eq!(state.all_objects().count(), 5);
    assert_eq!(state.objects("GZ").count(), 0);
}

#[test]
fn a_sequence_tells_whether_a_group_has_changed() {
    let mut state = State::default();
    assert_eq!(state.sequence("BJ"), 0);
    let changes = [
        pass("BJ", 1),
        pass("BJ", 1),
        create("BJ", "limit", 1),
        update("BJ", "limit", 1),
        Change::Delete(id("BJ", "limit")),
        create("BJ", "limit", 1),
    ];
    let mut sequences = BTreeSet::from([0]);
    for (time, change) in (1..).zip(changes) {
        apply(&mut state, &changing(time, 1, time - 1, change)).unwrap();
        assert!(sequences.insert(state.sequence("BJ")));
        assert!(state.sequence("BJ") < 1 << 53);
        assert_eq!(state.sequence("SH"), 0);
    }
    // An operation that loses changes nothing; a tie that another node wins does.
    let before = state.sequence("BJ");
    apply(&mut state, &changing(6, 0, 0, update("BJ", "limit", 2))).unwrap();
    assert_eq!(state.sequence("BJ"), before);
    apply(&mut state, &changing(6, 2, 0, update("BJ", "limit", 2))).unwrap();
    assert_ne!(state.sequence("BJ"), before);
}

#[test]
fn what_are_no_holdings_is_refused() {
    let held: Holdings = [(Author(0xabc), 7)].into_iter().collect();
    let members = Holdings::to_members(held.iter());
    assert_eq!(members[0], ("0000000000000abc".into(), 7));
    assert_eq!(Holdings::try_from(&members), Ok(held));

    let time = CEILING + 1;
    let above = [("0000000000000abc".into(), time)].into();
    assert_eq!(
        Holdings::try_from(&above),
        Err(InvalidHoldings::Time { time })
    );
    for name in ["", "abc", "0000000000000ABC", "+000000000000abc", "gw-bj-0"] {
        let named = [(name.into(), 1)].into();
        let error = Holdings::try_from(&named).unwrap_err();
        assert!(matches!(error, InvalidHoldings::Author(_)), "{name}");
    }
}

#[test]
fn a_snapshot_that_contradicts_the_state_or_itself_changes_nothing() {
    let held = operation(5, 1, 0, "BJ", 1);
    let contradictions = [
        vec![operation(5, 1, 0, "BJ", 2)],
        vec![operation(6, 1, 0, "BJ", 2)],
        vec![operation(7, 3, 0, "BJ", 2), operation(7, 3, 0, "BJ", 3)],
        vec![operation(8, 3, 2, "BJ", 2), operation(7, 3, 2, "BJ", 3)],
    ];
    for contradiction in contradictions {
        let mut state = state_of([&held]);
        let sound = operation(9, 2, 0, "SH", 1);
        let snapshot = Snapshot {
            operations: [vec![sound], contradiction].concat(),
            floors: (1..=3).map(|author| (Author(author), 9)).collect(),
        };
        let new = |operation: &Operation| panic!("{operation:?} is taken");
        assert!(state.install(snapshot, |_| (), new).is_err());
        assert_eq!(state, state_of([&held]));
    }
    // The same operation twice is no contradiction.
    let mut state = State::default();
    let snapshot = Snapshot {
        operations: vec![held.clone(), held.clone()],
        floors: vec![(Author(1), 5)],
    };
    state.install(snapshot, |_| (), |_| ()).unwrap();
    assert_eq!(state.in_order(), [&held]);
}

#[test]
fn what_is_no_snapshot_is_refused() {
    let snapshot = Snapshot {
        operations: vec![operation(5, 1, 0, "BJ", 1)],
        floors: vec![(Author(1), 6)],
    };
    let body = snapshot.body().unwrap();
    assert_eq!(Snapshot::try_from(body.clone()), Ok(snapshot.clone()));

    let mut of_another_kind = body.clone();
    of_another_kind.objects[0].kind = "HTTPServer".into();
    assert_eq!(
        Snapshot::try_from(of_another_kind),
        Err(InvalidSnapshot::Kind)
    );
    let mut cut_short = body.clone();
    cut_short.objects[0].config.pop();
    assert!(matches!(
        Snapshot::try_from(cut_short),
        Err(InvalidSnapshot::Operation(_))
    ));
    let mut of_no_author = body.clone();
    of_no_author.members[0].node = "gw-bj-0".into();
    assert!(matches!(
        Snapshot::try_from(of_no_author),
        Err(InvalidSnapshot::Author(_))
    ));
    let mut beyond = body.clone();
    beyond.members[0].time = 4;
    assert_eq!(Snapshot::try_from(beyond), Err(InvalidSnapshot::Beyond));
    let mut repeated = body.clone();
    repeated.members.push(body.members[0].clone());
    assert_eq!(Snapshot::try_from(repeated), Err(InvalidSnapshot::Repeated));
    let mut without_floor = body;
    without_floor.members[0].node = Author(2).into();
    assert_eq!(
        Snapshot::try_from(without_floor),
        Err(InvalidSnapshot::Beyond)
    );
}

/// A search of all floors for each operation would take 2^29 steps.
#[test]
fn a_snapshot_of_many_authors_is_read() {
    let authors = 1..=1_u64 << 15;
    let snapshot = Snapshot {
        operations: authors
            .clone()
            .map(|author| operation(5, author, 0, "BJ", 1))
            .collect(),
        floors: authors.map(|author| (Author(author), 5)).collect(),
    };
    let body = snapshot.body().unwrap();
    assert_eq!(Snapshot::try_from(body), Ok(snapshot));
}
