//! The four defects of the `Witness` function, by name, which this clock was designed to avoid.

use std::collections::HashSet;
use std::thread;

use wirecost_clock::{CEILING, LamportClock, Rejected, Stamp};

const THREADS: u64 = 4;
const ROUNDS: u64 = 10_000;

/// The loop of `Witness` compares with the value loaded before the loop, so once it loses it can
/// never win. This test only has to end; `loom.rs` proves it for every interleaving of a few steps.
#[test]
fn defect_1_a_lost_compare_and_swap_spins_forever() {
    let clock = LamportClock::new(1);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let clock = &clock;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    clock
                        .receive(Stamp::new(round * THREADS + thread, 2, 0))
                        .unwrap();
                    clock
                        .observe(Stamp::new(round * THREADS + thread, 3, 0))
                        .unwrap();
                }
            });
        }
    });
    assert!(clock.peek() >= THREADS * ROUNDS);
}

/// `max(own, u64::MAX) + 1` is 0: one datagram resets a clock, and every clock that hears from it.
#[test]
fn defect_2_a_received_maximum_wraps_the_clock() {
    let clock = LamportClock::new(1).starting_at(41).unwrap();
    let forged = Stamp::new(u64::MAX, 2, 0);
    let refused = Err(Rejected::AboveCeiling { received: u64::MAX });
    assert_eq!(clock.receive(forged).map(|_| ()), refused);
    assert_eq!(clock.observe(forged), refused);
    assert_eq!(clock.tick().unwrap().time, 42);

    // Nor does the clock wrap where it accepts the forged time.
    let gullible = LamportClock::new(1).with_largest_advance(u64::MAX);
    gullible.observe(Stamp::new(CEILING, 2, 0)).unwrap();
    assert!(gullible.tick().is_err());
    assert!(gullible.receive(Stamp::new(0, 2, 0)).is_err());
    assert_eq!(gullible.peek(), CEILING);
}

/// `Witness` returns early if the received time is not ahead, so that two receipts, or a receipt
/// and the event before it, get the same stamp.
#[test]
fn defect_3_a_receipt_of_an_old_stamp_does_not_tick() {
    let clock = LamportClock::new(1);
    let event = clock.tick().unwrap();
    for old in [0, event.time] {
        let before = clock.peek();
        let receipt = clock.receive(Stamp::new(old, 2, 0)).unwrap();
        assert_eq!(receipt.time, before + 1);
    }
}

/// The comment of `Witness` says that it takes a lock under contention; there is none. This clock
/// needs none: under any contention, no operation is lost and no stamp is issued twice.
#[test]
fn defect_4_contention_is_promised_a_lock_that_does_not_exist() {
    let clock = LamportClock::new(1);
    let issued: Vec<Stamp> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| -> Vec<Stamp> {
                    let tick_and_receive = |_| {
                        [
                            clock.tick().unwrap(),
                            clock.receive(Stamp::new(0, 2, 0)).unwrap(),
                        ]
                    };
                    (0..ROUNDS).flat_map(tick_and_receive).collect()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    let distinct: HashSet<_> = issued.iter().collect();
    assert_eq!(distinct.len() as u64, 2 * THREADS * ROUNDS);
    assert_eq!(clock.peek(), 2 * THREADS * ROUNDS);
}
