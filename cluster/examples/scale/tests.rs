use wirecost_cluster::{admission::Share, membership::Settings};
use wirecost_message::MemberStatus;
use wirecost_wire::Wires;

use super::*;
use crate::{arithmetic::Cluster, cores::Cores, sizes::Sizes, world::World};

const SECOND: std::time::Duration = std::time::Duration::from_secs(1);

/// Returns members that list each other, after a while.
fn members(count: u64, loss: f64, seed: u64) -> World {
    let wires = Wires::new([wire(Format::Avro).unwrap()]).unwrap();
    let mut world = World::new(wires, 4, loss, seed).unwrap();
    for _ in 0..count {
        world.start().unwrap();
        world.run(SECOND / count as u32).unwrap();
    }
    world.run(20 * SECOND).unwrap();
    assert!(
        world
            .living()
            .all(|number| world.known(number) == count as usize - 1)
    );
    world
}

fn cluster(nodes: u64, loss: f64) -> Cluster {
    Cluster::new(
        nodes,
        loss,
        Sizes::on(&wire(Format::Avro).unwrap()).unwrap(),
    )
}

#[track_caller]
fn assert_near(expected: f64, found: f64, tolerance: f64) {
    let error = (expected / found - 1.0).abs();
    assert!(
        error <= tolerance,
        "{expected} by arithmetic, {found} found"
    );
}

#[test]
fn a_small_simulation_sends_what_the_arithmetic_says() {
    let (nodes, loss, seconds) = (16, 0.05, 60);
    let counts = members(nodes, loss, 1).count(seconds * SECOND).unwrap();
    let of_node = |count: u64| count as f64 / f64::from(seconds) / nodes as f64;
    let cluster = cluster(nodes, loss);
    assert_near(cluster.pings(), of_node(counts.pings), 0.02);
    assert_near(
        cluster.acknowledgements(),
        of_node(counts.acknowledgements),
        0.03,
    );
    assert_near(cluster.indirect(), of_node(counts.indirect), 0.25);
    assert_near(cluster.announcements(), of_node(counts.announcements), 0.1);
}

#[test]
fn packets_have_the_sizes_of_the_arithmetic() {
    // Without losses there are no suspicions, so packets are headers, and answers to announcements.
    let counts = members(16, 0.0, 2).count(60 * SECOND).unwrap();
    assert_eq!((counts.news, counts.gossip, counts.indirect), (0, 0, 0));
    let found = counts.bytes as f64 / 16.0 / 60.0 + cluster(16, 0.0).packets() * sizes::datagram();
    // An answer has all members of so small a cluster.
    let sizes = Sizes::on(&wire(Format::Avro).unwrap()).unwrap();
    let excess = cluster(16, 0.0).fed() - 14.0 / 30.0;
    assert_near(cluster(16, 0.0).bytes() - excess * sizes.news, found, 0.05);
}

#[test]
fn a_failure_is_on_all_members_after_its_suspicion() {
    let mut world = members(16, 0.0, 3);
    world.fail(5);
    world.watch(5, MemberStatus::Failed);
    let seen = world.run_until_seen(30 * SECOND).unwrap();
    let settings = Settings::default();
    assert!(seen > settings.suspect_for + settings.probe_every - settings.probe_timeout);
    assert!(seen < 2 * cluster(16, 0.0).failure_seen() as u32 * SECOND);
}

/// The arithmetic of gossip counts the news of the new life. Without this trait of foca it would be too high.
#[test]
fn a_member_that_refuted_a_suspicion_is_told_that_it_is_down() {
    let mut world = members(16, 0.1, 6);
    let counts = world.count(120 * SECOND).unwrap();
    assert!(counts.told_down >= 5, "{counts:?}");
    // Nobody was taken for failed.
    assert!(world.living().all(|number| world.known(number) == 15));
}

#[test]
fn a_seed_repeats_a_simulation() {
    let counts = |seed| {
        let counts = members(8, 0.1, seed).count(10 * SECOND).unwrap();
        (counts.packets, counts.bytes, counts.news)
    };
    assert_eq!(counts(4), counts(4));
    assert_ne!(counts(4), counts(5));
}

#[test]
fn a_plan_is_on_all_cores_after_pushes_and_exchanges() {
    let mut cores = Cores::new(64, 4, 0.05, 1).unwrap();
    cores.run(2 * SECOND).unwrap();
    cores.take_sent();
    cores.plan(Share::new(10).unwrap()).unwrap();
    let seen = cores.run_until_planned(30 * SECOND).unwrap();
    assert!(seen < 10 * SECOND, "{seen:?}");
    let messages = cores.take_sent().operations as f64 / 64.0;
    assert_near(cluster(64, 0.05).plan_messages(), messages, 0.25);
}

#[test]
fn the_document_has_the_figures_of_the_records_and_settings() {
    let root = workspace::root();
    let found = std::fs::read_to_string(root.join("docs/SCALE.md")).unwrap();
    let filled = document::filled(root).unwrap();
    assert!(
        found == filled,
        "docs/SCALE.md is out of date: scale --document writes it"
    );
}
