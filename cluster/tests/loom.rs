//! Every interleaving of a few concurrent decisions and a change of plan, by the model checker loom:
//!
//! ```text
//! .ci/loom/run
//! ```
#![cfg(loom)]

use loom::{sync::Arc, thread};
use wirecost_cluster::admission::{Decision, Gate, Lineage, Share, Stock};

fn gate(parts_per_million: u32) -> Arc<Gate> {
    let gate = Gate::new(Lineage::new([7; 16]));
    gate.set_share(Share::new(parts_per_million).expect("a share"));
    Arc::new(gate)
}

fn passed(gate: &Gate, draws: u32) -> u32 {
    (0..draws)
        .map(|_| u32::from(gate.admit(None) == Decision::Passed))
        .sum()
}

#[test]
fn two_threads_pass_exactly_their_share() {
    loom::model(|| {
        let gate = gate(500_000);
        let other = {
            let gate = gate.clone();
            thread::spawn(move || passed(&gate, 2))
        };
        let total = passed(&gate, 2) + other.join().unwrap();
        assert_eq!(total, 2);
    });
}

#[test]
fn a_change_of_plan_counts_each_decision_under_one_plan() {
    loom::model(|| {
        let gate = gate(0);
        let changing = {
            let gate = gate.clone();
            thread::spawn(move || gate.set_share(Share::new(500_000).unwrap()))
        };
        let before = passed(&gate, 2);
        changing.join().unwrap();
        // A draw under the new plan is half of one that passes, which the next draw completes.
        assert!(before <= 1);
        assert!((1..=2).contains(&(before + passed(&gate, 2))));
    });
}

#[test]
fn a_stock_of_one_is_taken_once() {
    loom::model(|| {
        let gate = gate(1_000_000);
        gate.set_stock(Stock::Limited(1));
        let other = {
            let gate = gate.clone();
            thread::spawn(move || passed(&gate, 1))
        };
        assert_eq!(passed(&gate, 1) + other.join().unwrap(), 1);
        assert_eq!(gate.stock(), Stock::Limited(0));
    });
}

#[test]
fn what_is_withdrawn_lets_no_request_pass() {
    loom::model(|| {
        let gate = gate(1_000_000);
        gate.set_stock(Stock::Limited(2));
        let other = {
            let gate = gate.clone();
            thread::spawn(move || passed(&gate, 2))
        };
        let taken = gate.withdraw(1);
        let passed = other.join().unwrap();
        // What was withdrawn goes to another gate, and what is left stays.
        let Stock::Limited(left) = gate.stock() else {
            unreachable!("the stock is limited")
        };
        assert_eq!(taken + u64::from(passed) + left, 2);
    });
}

#[test]
fn a_deposit_is_added_once() {
    loom::model(|| {
        let gate = gate(1_000_000);
        gate.set_stock(Stock::Limited(0));
        let other = {
            let gate = gate.clone();
            thread::spawn(move || passed(&gate, 2))
        };
        gate.deposit(1);
        let passed = other.join().unwrap();
        assert!(passed <= 1);
        assert_eq!(gate.stock(), Stock::Limited(u64::from(1 - passed)));
        assert_eq!(gate.tally().passed, u64::from(passed));
    });
}
