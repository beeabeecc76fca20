//! Counts of decisions: exact, across threads, changes of plan and a stock.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
};

use proptest::prelude::*;
use wirecost_cluster::admission::{
    Admission, Decision, Gate, Lineage, Share, ShareTooLarge, Stock, Tally, UnknownArea,
};

const LINEAGE: Lineage = Lineage::new([7; 16]);
const MILLION: u32 = 1_000_000;

fn share(parts_per_million: u32) -> Share {
    Share::new(parts_per_million).expect("a share")
}

fn gate(parts_per_million: u32) -> Gate {
    let gate = Gate::new(LINEAGE);
    gate.set_share(share(parts_per_million));
    gate
}

/// Returns the number of requests that pass, of `draws` requests without keys.
fn passed(gate: &Gate, draws: u32) -> u32 {
    (0..draws)
        .map(|_| u32::from(gate.admit(None) == Decision::Passed))
        .sum()
}

/// Returns the users that pass, of `keys` users.
fn users(gate: &Gate, keys: u32) -> HashSet<u32> {
    (0..keys)
        .filter(|key| gate.admit(Some(&key.to_le_bytes())) == Decision::Passed)
        .collect()
}

#[test]
fn a_share_above_the_whole_is_refused() {
    assert_eq!(Share::new(MILLION), Ok(Share::ALL));
    for parts_per_million in [MILLION + 1, u32::MAX] {
        assert_eq!(
            Share::new(parts_per_million),
            Err(ShareTooLarge { parts_per_million })
        );
    }
}

#[test]
fn an_area_that_is_not_served_is_an_error() {
    let admission = Admission::new(["SH", "BJ", "SH"], LINEAGE);
    assert_eq!(admission.admit("GZ", None), Err(UnknownArea));
    assert_eq!(admission.admit("SH", None), Ok(Decision::Held));
    let areas: Vec<_> = admission.gates().map(|(area, _)| area).collect();
    assert_eq!(areas, ["BJ", "SH"]);
}

#[test]
fn a_million_draws_pass_exactly_the_share() {
    // The areas of the flash sale, both ends, and neighbours of simple fractions.
    let shares = [7_210, 7_810, 12_500, 14_420, 20_830, 31_250, 46_880, 62_500];
    let others = [
        0, 1, 2, 333_333, 499_999, 500_000, 500_001, 999_999, MILLION,
    ];
    for parts_per_million in shares.into_iter().chain(others) {
        assert_eq!(passed(&gate(parts_per_million), MILLION), parts_per_million);
    }
}

#[test]
fn every_prefix_is_within_one_half() {
    for parts_per_million in [1, 7_210, 333_333, 618_034, 999_999] {
        let gate = gate(parts_per_million);
        let mut count = 0.0;
        for draws in 1..20_000 {
            count += f64::from(passed(&gate, 1));
            let exact = f64::from(draws) * f64::from(parts_per_million) / 1e6;
            assert!((count - exact).abs() <= 0.500_001, "{count} for {exact}");
        }
    }
}

#[test]
fn threads_together_pass_exactly_the_share() {
    let gate = gate(7_210);
    let total: u32 = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| passed(&gate, MILLION / 4)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert_eq!(total, 7_210);
}

proptest! {
    /// Whatever plans follow one another, what passed is the sum of the shares, to less than 1.
    #[test]
    fn changes_of_plan_neither_lose_nor_double(
        plans in prop::collection::vec((0..=MILLION, 0_u32..3_000), 1..20),
    ) {
        let gate = Gate::new(LINEAGE);
        let (mut count, mut exact) = (0.0, 0.0);
        for (parts_per_million, draws) in plans {
            gate.set_share(share(parts_per_million));
            count += f64::from(passed(&gate, draws));
            exact += f64::from(draws) * f64::from(parts_per_million) / 1e6;
            prop_assert!((count - exact).abs() < 1.0, "{} for {}", count, exact);
        }
    }
}

/// Every decision counts under one of both plans, so the total lies between theirs.
#[test]
fn a_plan_that_changes_under_load_counts_each_decision_once() {
    let gate = gate(100_000);
    let running = AtomicBool::new(true);
    let total = thread::scope(|scope| {
        let changing = scope.spawn(|| {
            let mut changes = 0;
            while running.load(Ordering::Relaxed) {
                gate.set_share(share(if changes % 2 == 0 { 300_000 } else { 100_000 }));
                changes += 1;
            }
            changes
        });
        let deciding: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| passed(&gate, 200_000)))
            .collect();
        let total: u32 = deciding
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum();
        running.store(false, Ordering::Relaxed);
        assert!(changing.join().unwrap() > 1);
        total
    });
    assert!((60_000..=180_000).contains(&total), "{total}");
    // The sum went on from where it was: what follows is exact again.
    gate.set_share(share(500_000));
    assert_eq!(passed(&gate, 1_000), 500);
}

#[test]
fn a_stock_is_used_up_exactly_by_threads_that_race_for_it() {
    let gate = gate(500_000);
    gate.set_stock(Stock::Limited(1_875));
    let sold_out = AtomicU64::new(0);
    let decide = || {
        let mut passed = 0;
        for draw in 0..50_000_u32 {
            let key = draw.to_le_bytes();
            match gate.admit((draw % 2 == 0).then_some(&key)) {
                Decision::Passed => passed += 1,
                Decision::SoldOut => _ = sold_out.fetch_add(1, Ordering::Relaxed),
                Decision::Held => {}
            }
        }
        passed
    };
    let passed: u64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(decide)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert_eq!(passed, 1_875);
    assert_eq!(gate.stock(), Stock::Limited(0));
    assert!(sold_out.into_inner() > 0);
}

#[test]
fn a_plan_change_does_not_exceed_the_stock() {
    let gate = gate(1_000);
    gate.set_stock(Stock::Limited(500));
    let total = thread::scope(|scope| {
        let deciding: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| passed(&gate, 100_000)))
            .collect();
        for parts_per_million in (0..=MILLION).step_by(100) {
            gate.set_share(share(parts_per_million));
        }
        deciding
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum::<u32>()
    });
    assert!(total <= 500, "{total}");
    assert_eq!(total + passed(&gate, 1_000), 500);
}

#[test]
fn a_stock_can_be_set_again_and_lifted() {
    let gate = gate(MILLION);
    assert_eq!(gate.stock(), Stock::Unlimited);
    gate.set_stock(Stock::Limited(2));
    assert_eq!(passed(&gate, 10), 2);
    assert_eq!(gate.admit(None), Decision::SoldOut);
    gate.set_stock(Stock::Limited(u64::MAX));
    assert_eq!(passed(&gate, 10), 10);
    assert_eq!(gate.stock(), Stock::Limited(u64::MAX - 11));
    gate.set_stock(Stock::Unlimited);
    assert_eq!(passed(&gate, 10), 10);
}

/// Rights that are taken out while threads admit pass elsewhere, or not at all.
#[test]
fn a_stock_is_handed_over_under_load() {
    let (giver, receiver) = (gate(MILLION), gate(MILLION));
    giver.set_stock(Stock::Limited(60_000));
    receiver.set_stock(Stock::Limited(0));
    let total = thread::scope(|scope| {
        let deciding: Vec<_> = [&giver, &giver, &receiver]
            .map(|gate| scope.spawn(|| passed(gate, 25_000)))
            .into();
        let mut handed_over = 0;
        while handed_over < 10_000 {
            let taken = giver.withdraw(7);
            receiver.deposit(taken);
            handed_over += taken;
        }
        deciding
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum::<u32>()
    });
    let rest = passed(&giver, 60_000) + passed(&receiver, 60_000);
    assert_eq!(total + rest, 60_000);
    assert_eq!(giver.tally().passed + receiver.tally().passed, 60_000);
}

#[test]
fn no_more_is_withdrawn_than_is_there() {
    let gate = gate(MILLION);
    assert_eq!(gate.withdraw(5), 0);
    gate.deposit(5);
    assert_eq!(gate.stock(), Stock::Unlimited);
    gate.set_stock(Stock::Limited(3));
    assert_eq!(gate.withdraw(2), 2);
    assert_eq!(gate.withdraw(2), 1);
    assert_eq!(gate.admit(None), Decision::SoldOut);
    gate.deposit(u64::MAX);
    assert_eq!(gate.stock(), Stock::Limited(u64::MAX - 1));
}

#[test]
fn every_decision_is_counted() {
    let gate = gate(250_000);
    gate.set_stock(Stock::Limited(10));
    assert_eq!(passed(&gate, 100), 10);
    let tally = Tally {
        offered: 100,
        passed: 10,
        sold_out: 15,
    };
    assert_eq!(gate.tally(), tally);
}

#[test]
fn a_key_has_one_answer_on_every_node() {
    let (one, other) = (gate(10_000), gate(10_000));
    let passing = users(&one, 100_000);
    assert_eq!(passing, users(&one, 100_000));
    assert_eq!(passing, users(&other, 100_000));
    // Five standard deviations around 1,000.
    assert!((842..=1_158).contains(&passing.len()), "{}", passing.len());
}

#[test]
fn a_larger_share_keeps_every_key_that_passed() {
    let gate = Gate::new(LINEAGE);
    let mut smaller = HashSet::new();
    for parts_per_million in [1_000, 10_000, 20_000, 500_000, 999_999, MILLION] {
        gate.set_share(share(parts_per_million));
        let larger = users(&gate, 20_000);
        assert!(smaller.is_subset(&larger), "at {parts_per_million}");
        assert!(larger.len() >= smaller.len());
        smaller = larger;
    }
    assert_eq!(smaller.len(), 20_000);
    gate.set_share(Share::NONE);
    assert!(users(&gate, 20_000).is_empty());
}

#[test]
fn another_lineage_lets_other_users_pass() {
    let (one, other) = (gate(100_000), Gate::new(Lineage::new([8; 16])));
    other.set_share(share(100_000));
    let (one, other) = (users(&one, 10_000), users(&other, 10_000));
    // A tenth of a tenth of 10,000 pass both, within six standard deviations.
    let both = one.intersection(&other).count();
    assert!((40..=160).contains(&both), "{both}");
}

/// Decisions stay the same when the library is built anew: nodes of two releases agree on a user.
#[test]
fn the_hash_of_a_key_is_pinned() {
    let passing = users(&gate(2_000), 5_000);
    let mut passing: Vec<_> = passing.into_iter().collect();
    passing.sort_unstable();
    // Those whose SipHash-1-3 is below 0.002 * 2^64, by another implementation.
    assert_eq!(passing, [198, 1_196, 4_087, 4_437, 4_693, 4_855]);
}
