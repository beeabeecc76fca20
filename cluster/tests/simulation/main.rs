//! A cluster in one thread, from a seed: messages are lost, repeated, reordered and cut off, nodes crash
//! within commits, disks tear sectors, clocks jump, stamps are forged, clients repeat requests. After it all
//! heals, every node holds the same, and what clients were told is true.
//!
//! `SEEDS=10000 cargo test --release -p wirecost-cluster --test simulation` runs more seeds, from `FIRST` on if it
//! is set, and `SEED=7 cargo test -p wirecost-cluster --test simulation one_seed` runs one.
// Findings are panics.
#![allow(clippy::panic)]

mod bug;
mod disk;
mod forge;
mod link;
#[path = "../support/disk.rs"]
#[allow(dead_code)]
mod sectors;
#[path = "../support/mod.rs"]
mod support;
mod world;

use std::{
    env, iter,
    num::NonZero,
    panic::{self, AssertUnwindSafe},
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use bug::Bug;
use world::World;

const SEEDS: u64 = 500;

/// The largest number of relays of an operation. A repaired operation has all of them behind it.
const MAX_RELAYS: u8 = 4;

fn number(name: &str) -> Option<u64> {
    env::var(name)
        .ok()
        .map(|text| text.parse().expect("a number"))
}

/// Runs a seed, and returns the fault that it finds.
fn finding(seed: u64, bug: Option<Bug>) -> Result<(), String> {
    let mut world = World::new(seed, bug);
    world.run();
    world.heal();
    world.check()
}

#[test]
fn every_seed_converges() {
    let first = number("FIRST").unwrap_or(0);
    let end = first + number("SEEDS").unwrap_or(SEEDS);
    let next = AtomicU64::new(first);
    let run = || {
        let seeds = iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        for seed in seeds.take_while(|seed| *seed < end) {
            if let Err(why) = finding(seed, None) {
                panic!(
                    "{why}\nSEED={seed} cargo test -p wirecost-cluster --test simulation one_seed"
                );
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(run);
        }
    });
}

#[test]
fn one_seed() {
    if let Some(seed) = number("SEED") {
        finding(seed, None).unwrap();
    }
}

#[test]
fn a_seed_repeats_itself() {
    let run = |seed| {
        let mut world = World::new(seed, None);
        world.run();
        world.heal();
        world.fingerprint()
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
    // Files of other groups are cleared.
    let (.., cleared, _) = run(7);
    assert!(cleared > 0);
}

#[test]
fn every_planted_bug_is_found() {
    for bug in Bug::ALL {
        let is_found = |seed| {
            let found = panic::catch_unwind(AssertUnwindSafe(|| finding(seed, Some(bug))));
            !matches!(found, Ok(Ok(())))
        };
        assert!((0..50).any(is_found), "{bug:?}");
    }
}
