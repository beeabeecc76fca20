//! The records that a node reads back, and the rules for forgetting them.

mod support;

use std::{num::NonZeroUsize, time::Duration};

use proptest::prelude::*;
use support::{member, operation};
use wirecost_clock::{CEILING, Exhausted, Rejected};
use wirecost_cluster::{
    log::{
        self, ClockMark, DurableClock, LedgerRecord, Receipt, Recovered, RequestWindow, Writes,
        clearing::{
            INTENT_LIFETIME, MEMBER_LIFETIME, intent_is_expired, may_drop_area, member_is_expired,
            replicated_through,
        },
    },
    state::{Author, Holdings, Stamp},
    store::{Batch, Memory, Store, StoreError},
};
use wirecost_message::MemberStatus;

const NODE: u64 = 7;

fn new_store() -> Memory {
    let mut store = Memory::default();
    store.commit(log::create(NODE).batch()).expect("memory");
    store
}

fn committed(mut store: Memory, write: impl FnOnce(&mut Writes)) -> Memory {
    let mut writes = Writes::default();
    write(&mut writes);
    store.commit(writes.batch()).expect("memory");
    store
}

fn recovered(store: &Memory) -> Recovered {
    log::recover(store, NODE).expect("what was written")
}

fn request(id: u64, time: u64) -> Receipt {
    Receipt {
        id,
        time,
        incarnation: 3,
        digest: !id,
    }
}

fn ledger(reserved: u64) -> LedgerRecord {
    LedgerRecord {
        sale: "phone".into(),
        area: "BJ".into(),
        initial: 157,
        reserved,
        returned: 0,
        given: [(Author(2).into(), 5)].into_iter().collect(),
        sold: 1,
    }
}

#[test]
fn everything_is_read_back() {
    let operations = [
        operation(3, 1, 0, "BJ", 1),
        operation(5, 1, 3, "SH", 2),
        operation(8, 2, 4, "BJ", 3),
    ];
    let store = committed(new_store(), |writes| {
        for operation in &operations {
            writes.operation(operation).unwrap();
        }
        writes.operation(&operation(9, 1, 5, "GZ", 1)).unwrap();
        writes.drop_operation(Author(1), 9);
        writes.floor(Author(2), 8);
        writes.member(&member(1)).unwrap();
        writes.member(&member(2)).unwrap();
        writes.forget_member(Author(2));
        for time in [300, 7, 1_000_000, 8] {
            writes.request(&request(time + 1, time));
        }
        writes.forget_request(8);
        writes.ledger(&ledger(1)).unwrap();
        writes.ledger(&ledger(2)).unwrap();
    });
    let Recovered {
        mark,
        state,
        members,
        requests,
        ledgers,
    } = recovered(&store);
    assert_eq!((mark.node, mark.mark, mark.incarnation), (NODE, 0, 1));
    assert!(state.in_order().into_iter().eq(&operations));
    assert_eq!(state.held_through(Author(1)), 5);
    assert_eq!(state.held_through(Author(2)), 8);
    assert_eq!(state.floors().collect::<Vec<_>>(), [(Author(2), 8)]);
    assert_eq!(members, [member(1)]);
    let in_order = [7, 300, 1_000_000].map(|time| request(time + 1, time));
    assert_eq!(requests, in_order);
    assert_eq!(ledgers, [ledger(2)]);
}

#[test]
fn a_store_of_another_node_is_refused() {
    let error = log::recover(&new_store(), NODE + 1).unwrap_err();
    let StoreError::OtherNode {
        expected, found, ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!((expected, found), (NODE + 1, NODE));
}

/// Its clock would issue the stamps of the operations again.
#[test]
fn a_store_whose_clock_is_behind_the_operations_of_the_node_is_corrupt() {
    let [others, own] = [1, NODE].map(|node| {
        let store = committed(new_store(), |writes| {
            writes.operation(&operation(3, node, 0, "BJ", 1)).unwrap();
        });
        log::recover(&store, NODE)
    });
    assert!(others.is_ok());
    let error = own.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}

#[test]
fn a_store_without_a_clock_is_corrupt() {
    let error = log::recover(&Memory::default(), NODE).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}

#[test]
fn the_last_incarnation_is_the_last() {
    let incarnation = u32::MAX;
    let mark = ClockMark {
        node: NODE,
        mark: 0,
        incarnation,
    };
    let store = committed(new_store(), |writes| {
        DurableClock::resume(mark, 1, writes).unwrap();
    });
    let error = log::recover(&store, NODE).unwrap_err();
    assert!(matches!(error, StoreError::IncarnationsExhausted { .. }));
}

/// Every flipped bit of every value, and every byte that is missing.
#[test]
fn a_damaged_record_is_an_error_that_names_it() {
    let store = committed(new_store(), |writes| {
        writes.operation(&operation(5, 1, 0, "BJ", 1)).unwrap();
        writes.floor(Author(1), 5);
        writes.member(&member(1)).unwrap();
        writes.request(&request(42, 5));
    });
    let mut records = Vec::new();
    let mut visit = |key: &[u8], value: &[u8]| records.push((key.to_vec(), value.to_vec()));
    store.load(&mut visit).unwrap();
    assert_eq!(records.len(), 5);
    let refused = |key: &[u8], value: Vec<u8>| {
        let (mut damaged, mut batch) = (store.clone(), Batch::default());
        batch.put(key, value);
        damaged.commit(&batch).unwrap();
        let error = log::recover(&damaged, NODE).unwrap_err().to_string();
        let name = key.escape_ascii().to_string();
        assert!(error.contains("memory") && error.contains(&name), "{error}");
    };
    for (key, value) in &records {
        for bit in 0..value.len() * 8 {
            let mut flipped = value.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            refused(key, flipped);
        }
        for length in 0..value.len() {
            refused(key, value[..length].to_vec());
        }
    }
    // Values under another's key, and a key of nothing.
    refused(b"r\0\0\0\0\0\0\0\x06", records[4].1.clone());
    refused(
        b"o\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x06",
        records[3].1.clone(),
    );
    refused(b"x", records[0].1.clone());
}

#[test]
fn a_clock_issues_nothing_above_a_mark_that_is_written() {
    let mut store = new_store();
    let (mut writes, mut last) = (Writes::default(), 0);
    for incarnation in 1..4 {
        let mark = recovered(&store).mark;
        let mut clock = DurableClock::resume(mark, 10, &mut writes).unwrap();
        let mut commits = 0;
        for step in 0..50 {
            if step % 7 == 0 {
                let remote = Stamp::new(clock.peek() + 3, 9, 0);
                clock.observe(remote, &mut writes).unwrap();
            }
            let stamp = clock.tick(&mut writes).unwrap();
            assert_eq!(stamp.incarnation, incarnation);
            assert!(stamp.time > last);
            last = stamp.time;
            commits += u32::from(!writes.batch().is_empty());
            store.commit(writes.batch()).unwrap();
            writes.clear();
            assert!(recovered(&store).mark.mark >= last);
        }
        assert!(commits < 20, "{commits}");
    }
}

#[test]
fn a_clock_keeps_to_the_bounds() {
    let mut writes = Writes::default();
    let mark = ClockMark {
        node: NODE,
        mark: CEILING - 1,
        incarnation: 1,
    };
    let mut clock = DurableClock::resume(mark, 10, &mut writes).unwrap();
    let above = Stamp::new(CEILING + 1, 9, 0);
    let refused = clock.observe(above, &mut writes);
    assert!(matches!(refused, Err(Rejected::AboveCeiling { .. })));
    assert_eq!(clock.tick(&mut writes).unwrap().time, CEILING);
    assert_eq!(clock.tick(&mut writes), Err(Exhausted));
    let above = ClockMark {
        mark: CEILING + 1,
        ..mark
    };
    DurableClock::resume(above, 10, &mut writes).unwrap_err();
}

fn areas() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&["BJ", "SH", "GZ"]), 0..8)
}

proptest! {
    #[test]
    fn another_areas_data_is_dropped_once_enough_of_that_area_hold_it(
        holders in areas(),
        replicas in 1..4_usize,
    ) {
        let replicas = NonZeroUsize::new(replicas).unwrap();
        let of_area = holders.iter().filter(|holder| **holder == "SH").count();
        let dropped = may_drop_area("BJ", "SH", holders.iter().copied(), replicas);
        prop_assert_eq!(dropped, of_area >= replicas.get());
        // The own area's data stays, whoever holds it.
        prop_assert!(!may_drop_area("SH", "SH", holders, replicas));
    }

    #[test]
    fn a_log_is_replicated_up_to_where_enough_hold_it(
        times in prop::collection::vec(0..10_u64, 0..8),
        replicas in 1..4_usize,
    ) {
        let replicas = NonZeroUsize::new(replicas).unwrap();
        let holders: Vec<Holdings> = times
            .iter()
            .map(|time| [(Author(1), *time)].into_iter().collect())
            .collect();
        let through = replicated_through(Author(1), &holders, replicas);
        let holding = |time| times.iter().filter(|held| **held >= time).count();
        prop_assert!(through == 0 || holding(through) >= replicas.get());
        prop_assert!(holding(through + 1) < replicas.get());
        prop_assert_eq!(replicated_through(Author(2), &holders, replicas), 0);
    }

    #[test]
    fn members_and_intents_are_cleared_by_their_age(since in 0..1_000_000_u64, age in 0..200_000_u64) {
        let since = Duration::from_secs(since);
        let age = Duration::from_secs(age);
        let now = since + age;
        for status in [MemberStatus::Left, MemberStatus::Failed] {
            prop_assert_eq!(member_is_expired(status, since, now), age >= MEMBER_LIFETIME);
        }
        for status in [MemberStatus::Unknown, MemberStatus::Alive, MemberStatus::Leaving] {
            prop_assert!(!member_is_expired(status, since, now));
        }
        prop_assert_eq!(intent_is_expired(since, now), age >= INTENT_LIFETIME);
        // A clock that went back clears nothing.
        prop_assert!(!intent_is_expired(now + INTENT_LIFETIME, since));
    }

    #[test]
    fn the_latest_requests_are_known(ids in prop::collection::vec(0..20_u64, 0..100)) {
        const CAPACITY: usize = 5;
        let mut window = RequestWindow::new(NonZeroUsize::new(CAPACITY).unwrap());
        let mut latest: Vec<Receipt> = Vec::new();
        for (time, id) in ids.into_iter().enumerate() {
            let known = latest.iter().rev().take(CAPACITY).find(|known| known.id == id);
            prop_assert_eq!(window.get(id), known);
            if known.is_none() {
                let request = request(id, time as u64);
                let oldest = latest.len().checked_sub(CAPACITY);
                prop_assert_eq!(window.insert(request), oldest.map(|oldest| latest[oldest]));
                latest.push(request);
            }
        }
    }
}
