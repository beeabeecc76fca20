//! Regressions: bugs that clusters met in production.

use std::collections::HashSet;

use wirecost_clock::{LamportClock, Stamp};

/// moby 47728: a deletion had the Lamport time of the write it competed with, and every node kept
/// the one that it saw first.
#[test]
fn writes_at_one_time_have_the_same_winner_everywhere() {
    let write = LamportClock::new(1).tick().unwrap();
    let deletion = LamportClock::new(2).tick().unwrap();
    assert_eq!(write.time, deletion.time);
    assert_eq!([write, deletion].into_iter().max(), Some(deletion));
    assert_eq!([deletion, write].into_iter().max(), Some(deletion));
}

/// moby 33962: state exchanges that counted as receipts drove all clocks up, though no event
/// happened.
#[test]
fn exchanging_state_does_not_drive_clocks_up() {
    let nodes = [1, 2, 3].map(LamportClock::new);
    let latest = nodes[0].receive(Stamp::new(99, 9, 0)).unwrap();
    for _ in 0..10 {
        for from in &nodes {
            for to in &nodes {
                to.observe(Stamp::new(from.peek(), from.node(), 0)).unwrap();
            }
        }
    }
    assert!(nodes.iter().all(|node| node.peek() == latest.time));
}

/// Times were mistaken for identities: the identity of an event is its whole stamp.
#[test]
fn nodes_share_times_but_no_stamps() {
    let nodes = [1, 2, 3].map(LamportClock::new);
    let stamps: Vec<Stamp> = (0..10)
        .flat_map(|_| nodes.each_ref().map(|node| node.tick().unwrap()))
        .collect();
    let times: HashSet<u64> = stamps.iter().map(|stamp| stamp.time).collect();
    let identities: HashSet<&Stamp> = stamps.iter().collect();
    assert_eq!((times.len(), identities.len()), (10, 30));
}

/// Stamps of a node before and after it lost its memory differ even at the same time.
#[test]
fn order_is_by_time_then_node_then_incarnation() {
    let ascending = [
        Stamp::new(1, 9, 9),
        Stamp::new(2, 1, 9),
        Stamp::new(2, 2, 0),
        Stamp::new(2, 2, 1),
        Stamp::new(3, 0, 0),
    ];
    assert!(ascending.is_sorted_by(|a, b| a < b));
}
