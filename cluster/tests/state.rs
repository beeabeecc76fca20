//! Every node makes the same plans of the same operations.
#![cfg(not(loom))]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::Index};
use support::{operation, share, source};
use wirecost_clock::CEILING;
use wirecost_cluster::{
    admission::Share,
    state::{
        Author, Conflict, Forked, Holdings, Inserted, InvalidHoldings, InvalidOperation,
        InvalidSnapshot, MAX_AREAS, MAX_BEYOND_GAP, Operation, Snapshot, Stamp, State, Time,
    },
};
use wirecost_message::{
    Action, Body, ClockDomain, CompactString, Delete, Message, ObjectKind, SetPass,
};

const AREAS: [&str; 4] = ["BJ", "SH", "GZ", "SZ"];

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

/// Logs of up to four authors: each entry is an author, how far its clock advances, and the shares.
fn logs() -> impl Strategy<Value = Vec<Operation>> {
    let shares = prop::collection::btree_map(prop::sample::select(&AREAS), 0..=1_000_000_u32, 1..4);
    prop::collection::vec((1..=4_u64, 1..4_u64, shares), 1..40).prop_map(|entries| {
        let mut last: BTreeMap<u64, Time> = BTreeMap::new();
        let operation = |(node, advance, shares): (u64, u64, BTreeMap<&str, u32>)| {
            let previous = last.get(&node).copied().unwrap_or(0);
            let time = previous + advance;
            last.insert(node, time);
            let shares = shares.into_iter().map(|(area, parts)| (area, share(parts)));
            let stamp = Stamp::new(time, node, 0);
            Operation::new(stamp, previous, source(node), time, shares).expect("it is valid")
        };
        entries.into_iter().map(operation).collect()
    })
}

/// A permutation with repetitions that holds every operation.
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

    /// The plans are those of a reader who applies all operations one by one in stamp order.
    #[test]
    fn plans_are_those_of_stamp_order((operations, delivered) in delivered()) {
        let mut in_order = operations;
        in_order.sort_by_key(Operation::stamp);
        let mut expected: BTreeMap<&str, (Share, Stamp)> = BTreeMap::new();
        for operation in &in_order {
            for (area, share) in operation.shares() {
                expected.insert(area, (*share, operation.stamp()));
            }
        }
        let state = state_of(&delivered);
        let plans = state.plans().map(|(area, plan)| (area, (plan.share, plan.stamp)));
        prop_assert_eq!(plans.collect::<BTreeMap<_, _>>(), expected);
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
        let theirs = holdings(&partial);
        if let Some(snapshot) = truncated.snapshot_for(&theirs) {
            let snapshot: Snapshot = snapshot.body().unwrap().try_into().unwrap();
            partial.install(snapshot, |_| (), |_| ()).unwrap();
        }
        for operation in truncated.missing(&theirs) {
            apply(&mut partial, operation).unwrap();
        }
        prop_assert_eq!(holdings(&partial), holdings(&all));
        prop_assert!(partial.plans().eq(all.plans()));

        let floors: Vec<_> = truncated.floors().collect();
        let kept: Vec<_> = truncated.in_order().into_iter().cloned().collect();
        let restored = State::restore(kept.into_iter().rev(), floors).unwrap();
        prop_assert!(restored.plans().eq(all.plans()));
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
    let report = |conflict: Conflict<'_>| {
        conflicts.push((conflict.area.to_owned(), conflict.lost, conflict.won));
    };
    assert_eq!(state.apply(stale.clone(), report), Ok(Inserted::New));
    assert_eq!(state.plan("BJ").unwrap().share, share(7_210));
    assert_eq!(
        conflicts,
        [("BJ".to_owned(), stale.stamp(), current.stamp())]
    );
    // The other way round the same plan comes out, and no conflict was seen.
    let mut state = state_of([&stale]);
    let no_conflict = |conflict: Conflict<'_>| panic!("{conflict:?}");
    state.apply(current, no_conflict).unwrap();
    assert_eq!(state.plan("BJ").unwrap().share, share(7_210));
}

#[test]
fn a_delayed_operation_of_the_same_author_is_no_conflict() {
    let mut state = state_of([&operation(9, 1, 5, "BJ", 2)]);
    let earlier = operation(5, 1, 0, "BJ", 1);
    let no_conflict = |conflict: Conflict<'_>| panic!("{conflict:?}");
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
    assert_eq!(state.snapshot_for(&holdings(&state)), None);
}

fn message() -> Message {
    operation(5, 1, 0, "BJ", 7_210).message(0)
}

fn refused(change: impl FnOnce(&mut Message)) -> InvalidOperation {
    let mut message = message();
    change(&mut message);
    Operation::try_from(message).expect_err("it is no operation")
}

fn refused_shares(areas: impl IntoIterator<Item = (CompactString, u32)>) -> InvalidOperation {
    refused(|message| {
        let Body::Operation(change) = &mut message.body else {
            unreachable!("the message is an operation")
        };
        let areas = areas.into_iter().collect();
        change.action = SetPass { areas }.into();
    })
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
    let action = refused(|message| {
        if let Body::Operation(change) = &mut message.body {
            change.action = Action::Delete(Delete {
                object: ObjectKind::Plugin,
                name: "limit".into(),
            });
        }
    });
    assert_eq!(action, InvalidOperation::Action);
}

#[test]
fn shares_and_areas_are_checked() {
    assert_eq!(refused_shares([]), InvalidOperation::Areas { areas: 0 });
    let many = (0..=MAX_AREAS).map(|area| (area.to_string().into(), 1));
    let areas = MAX_AREAS + 1;
    assert_eq!(refused_shares(many), InvalidOperation::Areas { areas });
    for bytes in [0, 256] {
        let refused = refused_shares([("x".repeat(bytes).into(), 1)]);
        assert_eq!(refused, InvalidOperation::AreaName { bytes });
    }
    let refused = refused_shares([("BJ".into(), 1_000_001)]);
    let expected = InvalidOperation::Share {
        area: "BJ".to_owned(),
        parts_per_million: 1_000_001,
    };
    assert_eq!(refused, expected);
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
    let mut beyond = body;
    beyond.members[0].time = 4;
    assert_eq!(Snapshot::try_from(beyond), Err(InvalidSnapshot::Beyond));
}
