//! Members in one thread, by a virtual time and a network that loses packets.

mod refused;
mod world;

use std::time::Duration;

use wirecost_message::MemberStatus::{Alive, Failed, Left};

use crate::world::{SECOND, World};

#[test]
fn three_members_join_by_a_seed() {
    let mut world = World::new(1, 0.0);
    for number in 1..=3 {
        world.start(number, 1, 1);
    }
    world.run_until(5 * SECOND, |world| world.all_see_all(Alive));
}

#[test]
fn sixty_four_members_join_within_fifteen_seconds_though_packets_are_lost() {
    let mut world = World::new(2, 0.05);
    for number in 1..=64 {
        world.start(number, 1, 1);
    }
    world.run_until(15 * SECOND, |world| world.all_see_all(Alive));
    world.run(10 * SECOND);
    assert!(world.all_see_all(Alive), "a member was taken for failed");
}

#[test]
fn a_killed_member_is_seen_to_have_failed() {
    let mut world = World::joined(3, 6);
    world.kill(4);
    world.run_until(20 * SECOND, |world| world.all_see(4, Failed, 1));
    assert!(
        (1..=6)
            .filter(|number| *number != 4)
            .all(|number| world.all_see(number, Alive, 1))
    );
}

#[test]
fn a_member_that_leaves_is_seen_to_have_left() {
    let mut world = World::joined(4, 6);
    world.leave(4);
    world.run_until(SECOND, |world| world.all_see(4, Left, 1));
    world.run(60 * SECOND);
    assert!(
        world.all_see(4, Left, 1),
        "a member that left was taken for another"
    );
}

#[test]
fn a_restarted_member_takes_over_at_once() {
    let mut world = World::joined(5, 6);
    world.kill(4);
    world.start(4, 2, 1);
    world.run_until(3 * SECOND, |world| world.all_see(4, Alive, 2));
    world.run(30 * SECOND);
    assert!(world.all_see(4, Alive, 2), "the old life came back");
}

#[test]
fn a_member_that_left_comes_back_after_a_restart() {
    let mut world = World::joined(6, 4);
    world.leave(3);
    world.run_until(SECOND, |world| world.all_see(3, Left, 1));
    world.start(3, 2, 1);
    world.run_until(5 * SECOND, |world| world.all_see(3, Alive, 2));
}

#[test]
fn a_partition_of_sixty_four_members_heals_within_ten_seconds() {
    let mut world = World::joined(7, 64);
    world.cut_off(&[1, 2, 3, 4, 5, 6, 7, 8]);
    world.run(40 * SECOND);
    assert!(world.sees(1, 9, Failed) && world.sees(9, 1, Failed) && world.sees(1, 2, Alive));
    world.cut_off(&[]);
    world.run_until(10 * SECOND, |world| world.all_see_all(Alive));
}

#[test]
fn a_lone_member_joins_by_the_addresses_of_its_earlier_run() {
    let mut world = World::joined(8, 3);
    let known = world.members(3);
    world.kill(3);
    world.run_until(20 * SECOND, |world| world.all_see(3, Failed, 1));
    world.start_with(3, 2, Vec::new(), known);
    world.run_until(5 * SECOND, |world| world.all_see(3, Alive, 2));
}

#[test]
fn a_seed_that_starts_last_is_found() {
    let mut world = World::new(9, 0.0);
    for number in 2..=4 {
        world.start(number, 1, 1);
    }
    world.run(10 * SECOND);
    world.start(1, 1, 2);
    world.run_until(5 * SECOND, |world| world.all_see_all(Alive));
}

#[test]
fn a_failed_member_is_forgotten_after_a_day_and_not_before() {
    let mut world = World::joined(10, 2);
    world.kill(2);
    world.run_until(20 * SECOND, |world| world.sees(1, 2, Failed));
    let day = 24 * 60 * 60;
    world.jump(1, day * SECOND - Duration::from_secs(60));
    assert!(world.sees(1, 2, Failed));
    world.jump(1, Duration::from_secs(120));
    assert_eq!(world.members(1), []);
}

#[test]
fn a_seed_replays_every_packet() {
    let history = |seed| {
        let mut world = World::new(seed, 0.1);
        for number in 1..=8 {
            world.start(number, 1, 1);
        }
        world.run(20 * SECOND);
        world.sent()
    };
    assert!(history(11) == history(11), "two runs of a seed differ");
    assert!(history(11) != history(12), "the seed decides nothing");
}
