//! Attacks on the clocks of a cluster: five nodes gossip over UDP, each with a durable clock, and a
//! stranger sends them times that reset or stop other clocks.

// For the helpers; tests may anyway.
#![allow(clippy::panic, clippy::unwrap_used)]

mod cluster;
mod node;
mod wire;

use std::fs;

use cluster::{BLOCK, Cluster, LAST, NODES, Report, number, socket};
use node::{ALLOWANCE, Refused};
use wire::{FORMATS, datagram, message};
use wirecost_clock::{
    CEILING, DurableClock, LARGEST_ADVANCE, LamportClock, Rejected, Rejections, Stamp, StoreError,
};
use wirecost_message::Message;

/// A number that no node has.
const STRANGER: u64 = 99;

fn forged(time: u64) -> Message {
    message(Stamp::new(time, STRANGER, 0), LAST)
}

/// One datagram with the largest time reset the clocks of a real cluster, and one with 2^63 - 1
/// spread to all and survived their restart. In this test each node gets these and others, in every
/// format, while the cluster gossips.
#[test]
fn no_forged_time_moves_a_clock() {
    let mut cluster = Cluster::start();
    let attacker = socket();
    let above = [u64::MAX, 1 << 63, (1 << 63) - 1, CEILING + 1];
    let ahead = [CEILING, CEILING - 1, 2 * LARGEST_ADVANCE];

    cluster.begin_gossip();
    for format in FORMATS {
        for time in above.into_iter().chain(ahead) {
            let datagram = datagram(format, &forged(time));
            for node in 0..NODES {
                let report = cluster.deliver(&attacker, node, &datagram);
                let Err(Refused::Clock(why)) = &report.outcome else {
                    panic!("{format:?}, {time}: {:?}", report.outcome);
                };
                assert_eq!(matches!(why, Rejected::AboveCeiling { .. }), time > CEILING);
            }
        }
    }
    cluster.finish_gossip();
    assert!(cluster.latest() <= cluster.events());

    // At rest, the smallest time that is too far ahead.
    for node in 0..NODES {
        let time = cluster.clock(node).peek() + LARGEST_ADVANCE + 1;
        let report = cluster.deliver(&attacker, node, &datagram(FORMATS[0], &forged(time)));
        assert!(matches!(
            report.outcome,
            Err(Refused::Clock(Rejected::TooFarAhead { .. }))
        ));
        let counted = cluster.clock(node).rejections();
        let times = FORMATS.len() as u64;
        assert_eq!(counted.above_ceiling, times * above.len() as u64);
        assert_eq!(counted.too_far_ahead, times * ahead.len() as u64 + 1);
        assert_eq!(counted.exhausted, 0);
    }

    // The files contain no trace of it.
    for node in 0..NODES {
        cluster.restart(node);
    }
    assert!(cluster.latest() <= cluster.events() + BLOCK);
    cluster.gossip();
    cluster.finish();
}

#[test]
fn no_garbage_and_no_flipped_bit_moves_a_clock() {
    let mut cluster = Cluster::start();
    let attacker = socket();
    cluster.begin_gossip();
    let whole = datagram(FORMATS[1], &forged(1));
    let mut damaged: Vec<Vec<u8>> = (0..whole.len()).map(|end| whole[..end].to_vec()).collect();
    damaged.push([&whole[..], b"\0"].concat());
    damaged.push(vec![0xff; 60_000]);
    for bit in 0..8 * whole.len() {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        damaged.push(flipped);
    }
    for (n, datagram) in damaged.iter().enumerate() {
        let report = cluster.deliver(&attacker, n % NODES, datagram);
        let outcome = &report.outcome;
        assert!(
            matches!(outcome, Err(Refused::Unreadable)),
            "{datagram:?}: {outcome:?}"
        );
    }
    cluster.finish_gossip();
    assert!(cluster.latest() <= cluster.events());
    cluster.finish();
}

/// A replay is a receipt like any other: its stamp is old, so the clock ticks by one and no more.
#[test]
fn a_replay_moves_a_clock_by_its_own_tick() {
    let mut cluster = Cluster::start();
    cluster.gossip();
    let record = |report: &Report| (report.node, report.datagram.clone());
    let recorded: Vec<_> = cluster.log.iter().map(record).collect();
    let replayer = socket();
    for (node, datagram) in recorded {
        let before = cluster.clock(node).peek();
        let replayed = cluster.deliver(&replayer, node, &datagram);
        assert_eq!(replayed.outcome.as_ref().unwrap().time, before + 1);
    }
    cluster.gossip();
    assert!(cluster.latest() <= cluster.events());
    cluster.finish();
}

#[test]
fn a_cold_restart_repeats_no_stamp() {
    let mut cluster = Cluster::start();
    for restarts in 1..4 {
        cluster.gossip();
        for node in 0..NODES {
            let before = cluster.clock(node).peek();
            cluster.restart(node);
            assert!(cluster.clock(node).peek() >= before);
            assert_eq!(cluster.clock(node).incarnation(), restarts);
        }
    }

    // A node that lost its file does not resume under its old number, but starts under another one.
    cluster.stop(0);
    fs::remove_file(cluster.file(0)).unwrap();
    let lost = DurableClock::open(cluster.file(0), LamportClock::new(number(0)));
    assert!(matches!(lost, Err(StoreError::Missing { .. })));
    let renumbered = DurableClock::create(cluster.file(0), LamportClock::new(STRANGER));
    cluster.run(0, renumbered.unwrap());

    cluster.gossip();
    assert!(cluster.latest() <= cluster.events() + 3 * BLOCK);
    cluster.finish();
}

/// Order still follows causality, and no clock moves by more than the number of events; but stamps
/// are no longer unique. A clock cannot detect this. A node can, as soon as it meets a stamp with
/// its own number and a time that it has not reached.
#[test]
fn two_nodes_with_one_number_are_noticed() {
    let mut cluster = Cluster::start();
    let (twin, its_socket) = (LamportClock::new(number(0)), socket());
    cluster.gossip();

    // As long as it is behind the first node, it passes for it, with the very stamps that the first
    // has issued.
    let stamp = twin.tick().unwrap();
    assert!(cluster.issued.contains(&stamp));
    for (node, format) in FORMATS.into_iter().enumerate() {
        let datagram = datagram(format, &message(stamp, LAST));
        let report = cluster.deliver(&its_socket, node, &datagram);
        assert!(report.outcome.as_ref().unwrap().time > stamp.time);
    }

    // Once it is ahead, it gives itself away, but only to the node whose number it has.
    let latest = cluster.latest();
    twin.observe(Stamp::new(latest, number(1), 0)).unwrap();
    let stamp = twin.tick().unwrap();
    for (node, format) in FORMATS.into_iter().enumerate() {
        let datagram = datagram(format, &message(stamp, LAST));
        let outcome = &cluster.deliver(&its_socket, node, &datagram).outcome;
        assert_eq!(matches!(outcome, Err(Refused::OwnNumber)), node == 0);
        assert_eq!(outcome.is_ok(), node != 0);
    }
    cluster.gossip();
    // The twin's two events are not among those of the cluster.
    assert!(cluster.latest() <= cluster.events() + 2);
    cluster.finish();
}

/// Jumps that the clock accepts one by one are bounded by the sender's budget. The node that they
/// moved is then ahead of the others by more than the rest of its own budget with them: they lose
/// one message of it, not all for good.
#[test]
fn many_small_jumps_meet_the_budget() {
    const JUMPS: u64 = 8;
    let mut cluster = Cluster::start();
    let attacker = socket();
    cluster.gossip();
    // So that the first node is not behind the others.
    for node in 1..NODES {
        cluster.tell(node, 0).outcome.as_ref().unwrap();
    }

    let mut taken = 0;
    for _ in 0..10 * JUMPS {
        let time = cluster.clock(0).peek() + ALLOWANCE / JUMPS;
        let report = cluster.deliver(&attacker, 0, &datagram(FORMATS[0], &forged(time)));
        match &report.outcome {
            Ok(_) => taken += 1,
            Err(refused) => assert!(matches!(refused, Refused::OverBudget)),
        }
    }
    assert_eq!(taken, JUMPS);
    assert_eq!(cluster.clock(0).rejections(), Rejections::default());

    for node in 1..NODES {
        let lost = &cluster.tell(0, node).outcome;
        assert!(matches!(lost, Err(Refused::OverBudget)));
    }
    cluster.pass_a_window();
    for node in 1..NODES {
        cluster.tell(0, node).outcome.as_ref().unwrap();
    }
    cluster.gossip();
    assert!(cluster.latest() <= ALLOWANCE + cluster.events());
    cluster.finish();
}
