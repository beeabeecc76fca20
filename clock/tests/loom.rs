//! Every interleaving of a few concurrent operations, by the model checker loom:
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p wirecost-clock --release --test loom
//! ```
#![cfg(loom)]

use loom::sync::Arc;
use loom::thread;
use wirecost_clock::{CEILING, LamportClock, Stamp};

fn from_peer(time: u64) -> Stamp {
    Stamp::new(time, 2, 0)
}

fn clock_at(time: u64) -> Arc<LamportClock> {
    Arc::new(
        LamportClock::new(1)
            .starting_at(time)
            .expect("a time within the ceiling"),
    )
}

#[test]
fn tick_receive_and_observe_give_unique_times_that_follow_what_was_seen() {
    loom::model(|| {
        let clock = clock_at(0);
        let ticking = {
            let clock = clock.clone();
            thread::spawn(move || [clock.tick().unwrap(), clock.tick().unwrap()])
        };
        let receiving = {
            let clock = clock.clone();
            thread::spawn(move || clock.receive(from_peer(2)).unwrap())
        };
        clock.observe(from_peer(1)).unwrap();
        let after_observing = clock.tick().unwrap();

        let [first, second] = ticking.join().unwrap();
        let received = receiving.join().unwrap();
        assert!(first < second);
        assert!(received.time > 2);
        assert!(after_observing.time > 1);

        let mut stamps = [first, second, received, after_observing];
        stamps.sort();
        assert!(stamps.is_sorted_by(|a, b| a < b), "{stamps:?}");
        assert_eq!(clock.peek(), stamps[3].time);
    });
}

#[test]
fn a_receipt_is_exact_whatever_it_races_with() {
    loom::model(|| {
        let clock = clock_at(0);
        let other = {
            let clock = clock.clone();
            thread::spawn(move || clock.receive(from_peer(5)).unwrap().time)
        };
        let mine = clock.receive(from_peer(3)).unwrap().time;
        // One of them came first: max(0, 3) + 1 then max(4, 5) + 1, or max(0, 5) + 1 then 6 + 1.
        assert!(matches!((mine, other.join().unwrap()), (4, 6) | (7, 6)));
    });
}

#[test]
fn the_ceiling_holds_and_the_last_time_is_issued_once() {
    loom::model(|| {
        let clock = clock_at(CEILING - 1);
        let ticking = {
            let clock = clock.clone();
            thread::spawn(move || clock.tick().is_ok())
        };
        let receiving = {
            let clock = clock.clone();
            thread::spawn(move || clock.receive(from_peer(0)).is_ok())
        };
        let ticked = clock.tick().is_ok();
        assert!(clock.peek() <= CEILING);

        let issued = [ticked, ticking.join().unwrap(), receiving.join().unwrap()];
        assert_eq!(issued.into_iter().filter(|issued| *issued).count(), 1);
        assert_eq!(clock.peek(), CEILING);
        assert!(clock.tick().is_err());
    });
}

#[test]
fn a_refused_stamp_changes_nothing_whatever_it_races_with() {
    loom::model(|| {
        let clock = clock_at(0);
        let forged = {
            let clock = clock.clone();
            thread::spawn(move || {
                clock.receive(from_peer(u64::MAX)).unwrap_err();
                clock.observe(from_peer(CEILING)).unwrap_err();
            })
        };
        let times = [clock.tick().unwrap().time, clock.tick().unwrap().time];
        forged.join().unwrap();
        assert_eq!((times, clock.peek()), ([1, 2], 2));
        let rejections = clock.rejections();
        assert_eq!((rejections.above_ceiling, rejections.too_far_ahead), (1, 1));
    });
}

#[cfg(feature = "std")]
#[test]
fn a_durable_clock_issues_nothing_above_the_mark_on_the_disk() {
    use wirecost_clock::DurableClock;

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("clock");
    let mark_on_disk = {
        let path = path.clone();
        move || {
            let bytes = std::fs::read(&path).unwrap();
            u64::from_le_bytes(bytes[8..16].try_into().unwrap())
        }
    };
    loom::model(move || {
        let _ = std::fs::remove_file(&path);
        let clock = DurableClock::create(&path, LamportClock::new(1))
            .unwrap()
            .with_block(1)
            .unwrap();
        let clock = Arc::new(clock);
        let receiving = {
            let (clock, mark_on_disk) = (clock.clone(), mark_on_disk.clone());
            thread::spawn(move || {
                let received = clock.receive(from_peer(1)).unwrap().time;
                assert!(received <= mark_on_disk());
                received
            })
        };
        let mut times = vec![clock.tick().unwrap().time];
        assert!(times[0] <= mark_on_disk());
        times.push(clock.tick().unwrap().time);
        assert!(times[1] <= mark_on_disk());
        assert!(clock.peek() <= mark_on_disk());

        times.push(receiving.join().unwrap());
        times.sort_unstable();
        assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
    });
}
