//! Forged, huge and off-by-one times, and the state after a refusal.

use core::time::Duration;
use std::thread;

use wirecost_clock::{
    CEILING, Exhausted, LARGEST_ADVANCE, LamportClock, OverBudget, PeerBudget, Rejected, Stamp,
};

/// Zero, the edges of a double's integers, the ceiling, the sign bit, all ones.
const ADVERSARIAL: [u64; 9] = [
    0,
    (1 << 53) - 1,
    1 << 53,
    (1 << 53) + 1,
    CEILING - 1,
    CEILING,
    CEILING + 1,
    1 << 63,
    u64::MAX,
];

fn from_peer(time: u64) -> Stamp {
    Stamp::new(time, 2, 0)
}

fn clock_at(time: u64) -> LamportClock {
    LamportClock::new(1)
        .starting_at(time)
        .expect("a time within the ceiling")
}

#[test]
fn every_pair_of_adversarial_times_is_accepted_exactly_or_changes_nothing() {
    for own in ADVERSARIAL.into_iter().filter(|time| *time <= CEILING) {
        for received in ADVERSARIAL {
            for largest_advance in ADVERSARIAL {
                let clock = || clock_at(own).with_largest_advance(largest_advance);
                let believed =
                    received <= CEILING && received.saturating_sub(own) <= largest_advance;
                let max = own.max(received);

                let receiver = clock();
                match receiver.receive(from_peer(received)) {
                    Ok(stamp) => assert_eq!(stamp.time, max + 1),
                    Err(_) => assert_eq!(receiver.peek(), own),
                }
                assert_eq!(receiver.peek() > own, believed && max < CEILING);

                let observer = clock();
                assert_eq!(observer.observe(from_peer(received)).is_ok(), believed);
                assert_eq!(observer.peek(), if believed { max } else { own });
            }
        }
    }
}

#[test]
fn a_clock_starts_nowhere_above_the_ceiling() {
    for time in ADVERSARIAL {
        let started = LamportClock::new(1)
            .starting_at(time)
            .map(|clock| clock.peek());
        let expected = if time <= CEILING {
            Ok(time)
        } else {
            Err(Rejected::AboveCeiling { received: time })
        };
        assert_eq!(started, expected);
    }
}

#[test]
fn the_largest_advance_is_accepted_and_one_more_is_not() {
    let clock = clock_at(10);
    let received = 10 + LARGEST_ADVANCE + 1;
    assert_eq!(
        clock.receive(from_peer(received)),
        Err(Rejected::TooFarAhead {
            received,
            own: 10,
            largest_advance: LARGEST_ADVANCE
        })
    );
    assert_eq!(
        clock.receive(from_peer(received - 1)).unwrap().time,
        received
    );
}

#[test]
fn the_ceiling_is_the_last_time() {
    let clock = clock_at(CEILING - 1);
    assert_eq!(clock.tick().unwrap().time, CEILING);
    for _ in 0..3 {
        assert_eq!(clock.tick(), Err(Exhausted));
        assert_eq!(clock.receive(from_peer(0)), Err(Rejected::Exhausted));
        assert_eq!(clock.observe(from_peer(CEILING)), Ok(()));
        assert_eq!(clock.peek(), CEILING);
    }
}

#[test]
fn threads_at_the_ceiling_get_each_time_that_is_left_once() {
    const LEFT: u64 = 1000;
    let clock = clock_at(CEILING - LEFT);
    let mut times: Vec<u64> = thread::scope(|scope| {
        let run = || {
            let tick = |_| {
                let stamp = clock
                    .tick()
                    .or_else(|Exhausted| clock.receive(from_peer(0)));
                assert!(clock.peek() <= CEILING);
                stamp.ok()
            };
            (0..LEFT)
                .filter_map(tick)
                .map(|stamp| stamp.time)
                .collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    times.sort_unstable();
    assert!(times.into_iter().eq(CEILING - LEFT + 1..=CEILING));
}

#[test]
fn refusals_are_counted_by_reason() {
    let clock = clock_at(CEILING);
    let behind = LamportClock::new(1);
    for _ in 0..2 {
        clock.receive(from_peer(u64::MAX)).unwrap_err();
        clock.observe(from_peer(CEILING + 1)).unwrap_err();
        clock.receive(from_peer(7)).unwrap_err();
        behind.observe(from_peer(CEILING)).unwrap_err();
    }
    let counted = clock.rejections();
    assert_eq!(
        (
            counted.above_ceiling,
            counted.exhausted,
            counted.too_far_ahead
        ),
        (4, 2, 0)
    );
    assert_eq!(behind.rejections().too_far_ahead, 2);
    behind.receive(from_peer(7)).unwrap();
    assert_eq!(behind.rejections().too_far_ahead, 2);
}

#[test]
fn many_small_jumps_exceed_a_peers_budget() {
    let clock = LamportClock::new(1);
    let mut budget = PeerBudget::new(100, Duration::from_secs(60));
    let mut accepted = 0;
    for second in 0..60 {
        let remote = from_peer(clock.peek() + 30);
        if budget
            .spend(clock.lead(remote), Duration::from_secs(second))
            .is_ok()
        {
            clock.observe(remote).unwrap();
            accepted += 1;
        }
    }
    assert_eq!((accepted, clock.peek(), budget.refusals()), (3, 90, 57));
}

#[test]
fn a_budget_is_renewed_with_the_window_and_not_by_going_back() {
    let at = Duration::from_secs;
    let mut budget = PeerBudget::new(100, at(60));
    budget.spend(100, at(90)).unwrap();
    let refused = Err(OverBudget {
        ticks: 1,
        remaining: 0,
    });
    assert_eq!(budget.spend(1, at(149)), refused);
    assert_eq!(budget.spend(1, at(0)), refused);
    budget.spend(0, at(149)).unwrap();
    budget.spend(100, at(150)).unwrap();
    assert_eq!(
        budget.spend(u64::MAX, Duration::MAX),
        Err(OverBudget {
            ticks: u64::MAX,
            remaining: 100
        })
    );
}
